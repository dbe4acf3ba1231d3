/**
 * Our own format, for whoever posts with curl or from a sketch: an object of values by field name, which may have its
 * time under `time`, `ts` or `timestamp`; or `{field, value}`, which may have a time as well; or a list of either.
 */
import { jsonOf } from "./body.ts";
import { type Format, plain } from "./message.ts";
import { type Drops, drop, type Fields, isObject, type Pair, type Parsed, type Sample } from "./sample.ts";
import { isTimeKey, timeOf } from "./time-keys.ts";
import { addPair } from "./value.ts";

/** Takes what no other format recognises. */
export const native: Format = { name: "native", recognises: () => true, parse: (content) => plain(parseNative(jsonOf(content))) };

function parseNative(body: unknown): Parsed {
  const drops: Drops = new Map();
  const samples: Sample[] = [];
  for (const item of Array.isArray(body) ? body : [body]) {
    if (isObject(item)) samples.push(isRecord(item) ? parseRecord(item, drops) : parseFlat(item, drops));
    else drop(drops, "nested");
  }
  return { samples, drops };
}

/** Exactly a field's name and its value, with or without a time. */
function isRecord(item: Fields): boolean {
  return (
    typeof item.field === "string" && Object.hasOwn(item, "value") && Object.keys(item).every((key) => key === "field" || key === "value" || isTimeKey(key))
  );
}

function parseRecord(item: Fields, drops: Drops): Sample {
  const pairs: Pair[] = [];
  addPair(pairs, drops, item.field as string, item.value);
  return { time: timeOf(item), pairs };
}

function parseFlat(item: Fields, drops: Drops): Sample {
  const pairs: Pair[] = [];
  let time: unknown;
  for (const key of Object.keys(item)) {
    if (isTimeKey(key)) time ??= timeOf(item);
    else addPair(pairs, drops, key, item[key]);
  }
  return { time, pairs };
}
