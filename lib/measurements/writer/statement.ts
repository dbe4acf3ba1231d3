/** A flush as one call of `store_readings`, its arrays written by hand: serialising them row by row costs more than storing them. */
import type pg from "pg";
import type { Load } from "./load.ts";
import type { Mark } from "./marks.ts";

const MICROSECONDS_PER_HOUR = 3.6e9;
const SQL = `SELECT * FROM store_readings(${Array.from({ length: 23 }, (_, index) => `$${index + 1}`).join(", ")})`;

/**
 * `numbers` and `texts` are the places (from 1) of the rows that were stored; null when that is all of them. `repeated` are the
 * loads (from 0) that came before, `changed` those among them that had something else in them then.
 */
export type Stored = {
  readonly erased: readonly bigint[] | null;
  readonly numbers: readonly number[] | null;
  readonly texts: readonly number[] | null;
  readonly repeated: readonly number[] | null;
  readonly changed: readonly number[] | null;
};

const list = (values: readonly (string | number | bigint)[]): string => `{${values.join(",")}}`;
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** The hours in which `loads` change numbers, each once. Texts have no summaries. */
export function marksOf(loads: readonly Load[], isRemembered: (ref: string, hour: number) => boolean): Mark[] {
  const marks = new Map<string, Mark>();
  for (const { ref, rows } of loads) {
    let last = -1;
    for (const { time, value } of rows) {
      const hour = Math.floor(time / MICROSECONDS_PER_HOUR);
      if (hour === last || typeof value === "string") continue;
      last = hour;
      if (!isRemembered(ref, hour)) marks.set(`${ref}:${hour}`, { ref, hour });
    }
  }
  return [...marks.values()];
}

/** Which load a row, a drop or a key belongs to matters only where a load has a name; without one, nothing of it is sent. */
function columnsOf(loads: readonly Load[], isNamed: boolean) {
  const numbers = { refs: [] as string[], fields: [] as number[], times: [] as number[], values: [] as number[], loads: [] as number[] };
  const texts = { refs: [] as string[], fields: [] as number[], times: [] as number[], values: [] as string[], loads: [] as number[] };
  for (const [index, { ref, rows }] of loads.entries()) {
    for (const { field, time, value } of rows) {
      const columns = typeof value === "string" ? texts : numbers;
      columns.refs.push(ref);
      columns.fields.push(field);
      columns.times.push(time);
      if (isNamed) columns.loads.push(index);
      if (typeof value === "string") texts.values.push(quoted(value));
      else numbers.values.push(value);
    }
  }
  return { numbers, texts };
}

function dropsOf(loads: readonly Load[], isNamed: boolean) {
  const drops = { refs: [] as string[], reasons: [] as string[], counts: [] as number[], loads: [] as number[] };
  for (const [index, { ref, drops: dropped }] of loads.entries()) {
    for (const [reason, count] of dropped) {
      drops.refs.push(ref);
      drops.reasons.push(reason);
      drops.counts.push(count);
      if (isNamed) drops.loads.push(index);
    }
  }
  return drops;
}

function keysOf(loads: readonly Load[]) {
  const names = { loads: [] as number[], refs: [] as string[], keys: [] as bigint[], digests: [] as bigint[] };
  for (const [index, { ref, identity }] of loads.entries()) {
    for (const key of identity?.keys ?? []) {
      names.loads.push(index);
      names.refs.push(ref);
      names.keys.push(key);
      names.digests.push(identity?.digest ?? 0n);
    }
  }
  return names;
}

export async function store(client: pg.ClientBase, loads: readonly Load[], marks: readonly Mark[], isCareful: boolean): Promise<Stored> {
  const names = keysOf(loads);
  const isNamed = names.keys.length > 0;
  const { numbers, texts } = columnsOf(loads, isNamed);
  const drops = dropsOf(loads, isNamed);
  const { rows } = await client.query<Stored>({
    name: "store_readings",
    text: SQL,
    values: [
      isCareful,
      list([...new Set(loads.map((load) => load.ref))]),
      ...[numbers.refs, numbers.fields, numbers.times, numbers.values, numbers.loads].map(list),
      ...[texts.refs, texts.fields, texts.times, texts.values, texts.loads].map(list),
      list(marks.map((mark) => mark.ref)),
      list(marks.map((mark) => mark.hour)),
      ...[drops.refs, drops.reasons, drops.counts, drops.loads].map(list),
      new Date().toISOString().slice(0, 10),
      ...[names.loads, names.refs, names.keys, names.digests].map(list),
    ],
  });
  return rows[0] as Stored;
}
