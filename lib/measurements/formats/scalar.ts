/** One value and nothing else, as devices publish it to a topic of its own: a number, true or false, or text. */
import { isUtf8 } from "node:buffer";
import { Refusal } from "../../platform/refusal.ts";
import { Drops, type Pair, type Parsed, type Value } from "./sample.ts";
import { addPair } from "./value.ts";

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const SWITCH: Record<string, boolean> = { true: true, True: true, TRUE: true, false: false, False: false, FALSE: false };

export function parseScalar(field: string, bytes: Buffer): Parsed {
  if (!isUtf8(bytes)) throw new Refusal("invalid", "body.malformed", "This is not UTF-8.");
  const pairs: Pair[] = [];
  const drops = new Drops();
  const text = bytes.toString();
  if (text.trim() !== "") addPair(pairs, drops, field, valueIn(text));
  return { samples: [{ time: undefined, pairs }], drops };
}

function valueIn(text: string): Value {
  const bare = text.trim();
  return NUMBER.test(bare) ? Number(bare) : (SWITCH[bare] ?? text);
}
