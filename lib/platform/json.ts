/**
 * Reading JSON from a stranger: UTF-8, not too deep, and no name twice in an object.
 *
 * `JSON.parse` silently keeps the last of two equal names, and then two readers of one body can see different things.
 * So the members are counted in the bytes (in the pass that measures the depth) and again in the parsed value; only
 * when the counts differ is the name looked for.
 */
import { isUtf8 } from "node:buffer";
import { MAX_VALUES } from "./json-limits.ts";
import { Refusal } from "./refusal.ts";
import { repeatedName } from "./repeated-name.ts";

const DEEPEST = 8;
const [QUOTE, BACKSLASH, COLON, COMMA, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x22, 0x5c, 0x3a, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

type Reviver = Parameters<typeof JSON.parse>[1];
const LONG = /\d{19}/;
/** A whole number of 19 digits or more; more digits than 19 are more than 64 bits. */
const WHOLE = /^-?0*([1-9]\d{18,})$/;

/** Whether `text` is a whole number of more than 64 bits. Long numbers are not converted, which would take quadratic time. */
export function isTooLong(text: string): boolean {
  const [, digits = ""] = WHOLE.exec(text) ?? [];
  return digits.length > 19 || (digits.length === 19 && BigInt(text) !== BigInt.asIntN(64, BigInt(text)));
}

const asDigits = (_: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === "number" && source !== undefined && isTooLong(source) ? source : value;

const bad = (code: string, sentence: string) => new Refusal("invalid", code, sentence);

/** `keepsDigits` leaves whole numbers of more than 64 bits as text, which else would lose their last digits. */
export function parseJson(bytes: Buffer, keepsDigits = false): unknown {
  const { members, values, depth } = measure(bytes);
  if (depth > DEEPEST) throw bad("body.malformed", `This is nested more than ${DEEPEST} levels deep.`);
  if (values > MAX_VALUES) throw bad("batch.too_many", `This has more than ${MAX_VALUES} values. Please send several smaller requests.`);
  if (!isUtf8(bytes)) throw bad("body.malformed", "This is not UTF-8.");
  const text = bytes.toString();
  let value: unknown;
  try {
    value = keepsDigits && LONG.test(text) ? JSON.parse(text, asDigits as Reviver) : JSON.parse(text);
  } catch {
    throw bad("body.malformed", bytes.length === 0 ? "The body is empty." : "This is not valid JSON.");
  }
  if (count(value) !== members) throw bad("body.malformed", `The name ${JSON.stringify(repeatedName(text))} appears twice in one object.`);
  return value;
}

/** How many members the objects in it have together, about how many values there are in all, and how deep it is nested. Right for whatever is valid JSON. */
function measure(bytes: Buffer): { members: number; values: number; depth: number } {
  let [members, commas, depth, level] = [0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COLON) members++;
    else if (byte === COMMA) commas++;
    else if (byte === OPEN || byte === OPEN_LIST) depth = Math.max(depth, ++level);
    else if (byte === CLOSE || byte === CLOSE_LIST) level--;
  }
  return { members, values: commas + 1, depth };
}

function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function count(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += count(item);
    return members;
  }
  // What JSON.parse makes has no members but its own; a list of their names would be made for nothing.
  for (const name in value) members += 1 + count((value as Record<string, unknown>)[name]);
  return members;
}
