/**
 * ThingsBoard's telemetry: `{ts, values}`, or a list in which such objects and plain ones are mixed. An object is
 * timed only if it has both; otherwise each of its keys is a field, `ts` included. Text that is a number is a number,
 * save for whole numbers of more than 64 bits, which keep their digits as text (`parseJson` leaves those as text too).
 */

import { isTooLong } from "../../platform/json.ts";
import { isSome, jsonOf } from "./body.ts";
import { type Format, plain } from "./message.ts";
import { Drops, drop, type Fields, isObject, type Pair, type Parsed, type Sample } from "./sample.ts";
import { addPair } from "./value.ts";

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

const isTimed = (item: unknown): item is { ts: unknown; values: Fields } => isObject(item) && Object.hasOwn(item, "ts") && isObject(item.values);

export const thingsboard: Format = {
  name: "thingsboard",
  recognises: (content) => isSome(content, isTimed),
  parse: (content) => plain(parseThingsboard(jsonOf(content))),
};

function parseThingsboard(body: unknown): Parsed {
  const drops = new Drops();
  const samples: Sample[] = [];
  if (!Array.isArray(body)) add(body, "");
  else for (const [index, item] of body.entries()) add(item, `[${index}]`);

  function add(item: unknown, at: string): void {
    const below = at && `${at}.`;
    if (isTimed(item)) samples.push({ ...sampleOf(item.ts ?? undefined, item.values, drops, `${below}values.`), timePath: `${below}ts` });
    else if (isObject(item)) samples.push(sampleOf(undefined, item, drops, below));
    else drop(drops, "nested", 1, at);
  }
  return { samples, drops };
}

function sampleOf(time: unknown, values: Fields, drops: Drops, path: string): Sample {
  const pairs: Pair[] = [];
  for (const key of Object.keys(values)) {
    const value = values[key];
    addPair(pairs, drops, key, typeof value === "string" && NUMBER.test(value) && !isTooLong(value) ? Number(value) : value, path);
  }
  return { time, pairs, path };
}
