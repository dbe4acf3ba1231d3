/** What may be a field's name and what may be its value; everything else is dropped by a named reason. */
import { normalized } from "../../platform/normalize.ts";
import { type DropReason, LONGEST_TEXT } from "../schema.ts";
import { type Drops, drop, type Pair, type Value } from "./sample.ts";

/** In UTF-16 code units. A name of 64 characters is shorter than this in every Unicode normalization form. Normalization takes quadratic time, so longer names are refused first. */
export const MAX_RAW_NAME = 512;
/** More combining characters in a row than any text needs (UAX #15, stream-safe text format). Sorting them is what makes normalization quadratic. */
const TOO_MANY_MARKS = /\p{M}{31}/u;
const PLAIN_KEY = /^[A-Za-z0-9_.:-]{1,64}$/;
const KEY = /^[\p{L}\p{M}\p{Nd}_.:-]{1,64}$/u;

function keyOf(name: string): string | null {
  if (name.length > MAX_RAW_NAME) return null;
  if (PLAIN_KEY.test(name)) return name;
  if (TOO_MANY_MARKS.test(name)) return null;
  const key = normalized(name);
  return KEY.test(key) ? key : null;
}

/** Why `value` cannot be stored. */
function faultOf(value: unknown): DropReason | null {
  if (typeof value === "boolean") return null;
  if (typeof value === "number") return Number.isFinite(value) ? null : "not_a_number";
  if (typeof value !== "string") return "nested";
  if (value.length > LONGEST_TEXT && (value.length > 2 * LONGEST_TEXT || [...value].length > LONGEST_TEXT)) return "text_too_long";
  // Neither can be stored by PostgreSQL as it is.
  return value.includes("\0") || !value.isWellFormed() ? "bad_text" : null;
}

/** Adds `name: value` to `pairs`, or counts why not; it stood at `path` and its name. A null says that there is nothing to say, and is passed over. */
export function addPair(pairs: Pair[], drops: Drops, name: string, value: unknown, path = ""): void {
  if (value === null || value === undefined) return;
  const key = keyOf(name);
  const fault = key === null ? "bad_field" : faultOf(value);
  if (key === null || fault) drop(drops, fault ?? "bad_field", 1, path + name);
  else pairs.push([key, value as Value]);
}
