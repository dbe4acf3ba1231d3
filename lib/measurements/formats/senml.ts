/**
 * SenML in JSON (RFC 8428): a list of records, in which base values hold from the record that has them on. The name of a
 * reading is the base name and its own together; where that begins with the URN of a device (RFC 9039), as in
 * "urn:dev:mac:0024befffe804ff1/temperature", the URN says whose it is and the rest is the field. Units are not kept: the
 * settings of a field have its unit.
 */
import { Refusal } from "../../platform/refusal.ts";
import { foreign, isList, jsonOf } from "./body.ts";
import type { Format, Message } from "./message.ts";
import { Drops, drop, type Fields, isObject, type Pair } from "./sample.ts";
import { addPair } from "./value.ts";

const VERSION = 10;
/** Below this a time is so many seconds from now (§4.5.3). */
const FIRST_ABSOLUTE = 2 ** 28;
/** §4.5.1 */
const NAME = /^[A-Za-z0-9][A-Za-z0-9:./_-]*$/;
const URN = /^urn:dev:[a-z]+:([^:/_]+)/i;
const SEPARATORS = /^[:/_]+/;
/** In UTF-16 code units, base name included. A longer name is cut before any pattern reads it, and its record is dropped as unreadable. */
const MAX_NAME = 512;
const VALUES = ["v", "vs", "vb", "vd"] as const;

const has = (item: Fields, ...keys: string[]): boolean => keys.some((key) => Object.hasOwn(item, key));
const isRecord = (item: Fields): boolean => typeof item.bn === "string" || (typeof item.n === "string" && has(item, ...VALUES, "s"));

type Base = { name: unknown; time: unknown; value: unknown; sum: unknown };

export const senml: Format = {
  name: "senml",
  recognises: (content) => isList(content, isRecord),
  parse(content, now) {
    const records = jsonOf(content);
    if (!Array.isArray(records)) throw foreign("SenML: it is a list of records");
    const base: Base = { name: "", time: 0, value: undefined, sum: 0 };
    const messages = new Map<string | undefined, Message>();
    for (const [index, record] of records.entries()) {
      if (!isObject(record)) throw foreign(`SenML: record [${index}] is no object`);
      understand(record);
      rebase(base, record);
      addRecord(messages, base, { record, path: `[${index}] ` }, now);
    }
    return { messages: [...messages.values()] };
  },
};

/** What a reader does not understand it must not read past: a later version, and labels that end in an underscore (§4.4). */
function understand(record: Fields): void {
  if (has(record, "bver") && !(typeof record.bver === "number" && record.bver <= VERSION)) throw unknown(`version ${VERSION} at most`);
  if (Object.keys(record).some((key) => key.endsWith("_"))) throw unknown("no labels that end in an underscore");
}

const unknown = (what: string) => new Refusal("invalid", "format.unknown", `Of SenML this understands ${what}.`);

function rebase(base: Base, { bn, bt, bv, bs }: Fields): void {
  base.name = bn ?? base.name;
  base.time = bt ?? base.time;
  base.value = bv ?? base.value;
  base.sum = bs ?? base.sum;
}

type Located = { readonly record: Fields; readonly path: string };

function addRecord(messages: Map<string | undefined, Message>, base: Base, { record, path }: Located, now: Date): void {
  const values = VALUES.filter((key) => has(record, key));
  // A record may be there for its base values alone.
  if (values.length === 0 && !has(record, "s") && !(has(record, "n") && base.value !== undefined)) return;
  const name = nameOf(base.name, record.n ?? "");
  const [urn = "", hardwareId] = URN.exec(name) ?? [];
  const message: Message = messages.get(hardwareId) ?? { hardwareId, samples: [], drops: new Drops() };
  messages.set(hardwareId, message);
  const value = measuredIn(base, record, values);
  const [sum, time] = [has(record, "s") ? added(base.sum, record.s) : undefined, timeOf(added(base.time, record.t ?? 0), now)];
  const isRead = name.length <= MAX_NAME && NAME.test(name) && values.length <= 1 && value !== null && sum !== null && time !== null;
  if (!isRead) drop(message.drops, "unreadable", 1, path + name);
  else message.samples.push({ time, pairs: pairsOf({ field: fieldOf(urn, name), path }, value, sum, message.drops), path, timePath: `${path}t` });
}

/** Base name and name together, at most one code unit longer than a name may be. Empty where one of them is no text. */
function nameOf(base: unknown, own: unknown): string {
  if (typeof base !== "string" || typeof own !== "string") return "";
  return base
    .slice(0, MAX_NAME + 1)
    .concat(own.slice(0, MAX_NAME + 1))
    .slice(0, MAX_NAME + 1);
}

/** The name without the URN of the device. */
const fieldOf = (urn: string, name: string): string => (urn === "" ? name : name.slice(urn.length).replace(SEPARATORS, "")).replaceAll("/", ".") || "value";

function pairsOf({ field, path }: { field: string; path: string }, value: unknown, sum: unknown, drops: Drops): Pair[] {
  const pairs: Pair[] = [];
  addPair(pairs, drops, field, value, path);
  addPair(pairs, drops, `${field}.sum`, sum, path);
  return pairs;
}

/** Null where it is not of the kind that its label says. */
function measuredIn(base: Base, record: Fields, [label]: readonly string[]): unknown {
  if (label === "vs" || label === "vd") return typeof record[label] === "string" ? record[label] : null;
  if (label === "vb") return typeof record.vb === "boolean" ? record.vb : null;
  if (label === "v") return added(base.value ?? 0, record.v);
  return has(record, "s") ? undefined : added(base.value, 0);
}

const added = (one: unknown, other: unknown): number | null => (typeof one === "number" && typeof other === "number" ? one + other : null);

/** In seconds since 1970; undefined for roughly now. */
function timeOf(time: number | null, now: Date): number | null | undefined {
  if (time === null || time >= FIRST_ABSOLUTE) return time;
  return time === 0 ? undefined : now.getTime() / 1_000 + time;
}
