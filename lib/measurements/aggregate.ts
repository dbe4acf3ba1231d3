/** A field's hours or days in numbers, for whoever computes with them. */
import { locate } from "../devices/index.ts";
import { DAY, HOUR } from "../platform/clock.ts";
import { readsOf } from "../platform/db/telemetry.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import type { AggregatePoint, AggregateQuery } from "./schema.ts";
import { WHOLE_DAYS, WHOLE_HOURS } from "./series-sql.ts";

const MOST_STEPS = 1_000;
const STEPS = { hour: { length: HOUR, sql: WHOLE_HOURS }, day: { length: DAY, sql: WHOLE_DAYS } } as const;

type Row = { at: number; min: number; max: number; mean: number; count: number | bigint | string; first: number; last: number };

const bad = (name: string, sentence: string) => new Refusal("invalid", "input.invalid", "Please check what is marked below.", { fields: { [name]: sentence } });

/**
 * One point for each hour or day (UTC) that has a reading; those that the span cuts through are taken whole. Right at every
 * moment: what the summaries do not cover yet is read from the readings. A span may have a thousand steps.
 */
export async function aggregate(access: Access<"measurements:read">, deviceId: string, query: AggregateQuery): Promise<AggregatePoint[]> {
  const { deviceRef, fields } = await locate(access, deviceId);
  const field = fields.find((candidate) => candidate.key === query.field);
  if (!field) throw notFound();
  if (field.kind === "text") throw bad("field", "The values of this field are text, and cannot be summed up.");
  const { length, sql } = STEPS[query.step];
  const from = Math.floor(query.from.getTime() / length) * length;
  const to = Math.ceil(query.to.getTime() / length) * length;
  if (from >= to) throw bad("to", "The end is before the start.");
  if ((to - from) / length > MOST_STEPS) throw bad("to", `Please ask for ${MOST_STEPS} steps at most: a shorter span, or longer steps.`);
  const { rows } = await readsOf(access).query<Row>({
    name: `whole ${query.step}s`,
    text: sql,
    values: [deviceRef, field.ordinal, new Date(from), new Date(to)],
  });
  return rows.map(({ at, min, max, mean, count, first, last }) => ({ at: new Date(at * 1_000), min, max, mean, count: Number(count), first, last }));
}
