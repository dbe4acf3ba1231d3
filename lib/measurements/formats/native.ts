/**
 * Our own format, for whoever posts with curl or from a sketch: an object of values by field name, which may have its
 * time under `time`, `ts` or `timestamp`; or `{field, value}`, which may have a time as well; or a list of either.
 */
import { jsonOf } from "./body.ts";
import { type Format, plain } from "./message.ts";
import { Drops, drop, type Fields, isObject, type Pair, type Parsed, type Sample } from "./sample.ts";
import { isTimeKey, timeOf, timePathOf } from "./time-keys.ts";
import { addPair } from "./value.ts";

/** Takes what no other format recognises. */
export const native: Format = { name: "native", recognises: () => true, parse: (content) => plain(parseNative(jsonOf(content))) };

function parseNative(body: unknown): Parsed {
  const drops = new Drops();
  const samples: Sample[] = [];
  if (!Array.isArray(body)) add(body, "");
  else for (const [index, item] of body.entries()) add(item, `[${index}]`);

  function add(item: unknown, at: string): void {
    if (!isObject(item)) drop(drops, "nested", 1, at);
    else samples.push(isRecord(item) ? parseRecord(item, drops, at) : parseFlat(item, drops, at && `${at}.`));
  }
  return { samples, drops };
}

/** Exactly a field's name and its value, with or without a time. */
function isRecord(item: Fields): boolean {
  return (
    typeof item.field === "string" && Object.hasOwn(item, "value") && Object.keys(item).every((key) => key === "field" || key === "value" || isTimeKey(key))
  );
}

function parseRecord(item: Fields, drops: Drops, at: string): Sample {
  const pairs: Pair[] = [];
  const path = at && `${at} `;
  addPair(pairs, drops, item.field as string, item.value, path);
  return { time: timeOf(item), pairs, path, timePath: timePathOf(item, at && `${at}.`) };
}

function parseFlat(item: Fields, drops: Drops, path: string): Sample {
  const pairs: Pair[] = [];
  let time: unknown;
  for (const key of Object.keys(item)) {
    if (isTimeKey(key)) time ??= timeOf(item);
    else addPair(pairs, drops, key, item[key], path);
  }
  return { time, pairs, path, timePath: timePathOf(item, path) };
}
