/**
 * A byte map: which bytes of a message are which field, as a table and not as a program. Safe for the browser.
 *
 * An entry names a field, the byte that it begins at (from 0) and what it is. The value is multiplied by `scale` and then
 * `add` is added. An entry with a port is for messages on that port alone.
 */
import { z } from "zod";

/** How many bytes each type takes. */
export const BYTE_TYPES = {
  u8: 1,
  i8: 1,
  u16le: 2,
  u16be: 2,
  i16le: 2,
  i16be: 2,
  u24le: 3,
  u24be: 3,
  i24le: 3,
  i24be: 3,
  u32le: 4,
  u32be: 4,
  i32le: 4,
  i32be: 4,
  f32le: 4,
  f32be: 4,
  f64le: 8,
  f64be: 8,
  bit: 1,
} as const;
type ByteType = keyof typeof BYTE_TYPES;

const MOST_ENTRIES = 100;
const TYPE_NAMES = Object.keys(BYTE_TYPES) as [ByteType, ...ByteType[]];

const whole = (what: string, most: number) =>
  z
    .number(`“${what}” has to be a number.`)
    .int(`“${what}” has to be a whole number.`)
    .min(0, `“${what}” has to be 0 or more.`)
    .max(most, `“${what}” can be ${most} at most.`);

const Entry = z
  .strictObject(
    {
      field: z
        .string("“field” has to be the name of a field.")
        .regex(/^[\p{L}\p{M}\p{Nd}_.:-]{1,64}$/u, "“field” may have 1 to 64 letters, digits and _ - . : in it."),
      offset: whole("offset", 1_023),
      type: z.enum(TYPE_NAMES, `“type” has to be one of ${TYPE_NAMES.join(", ")}.`),
      bit: whole("bit", 7).optional(),
      scale: z.number("“scale” has to be a number.").optional(),
      add: z.number("“add” has to be a number.").optional(),
      port: whole("port", 255).optional(),
    },
    { error: (issue) => (issue.code === "unrecognized_keys" ? `There is no “${issue.keys?.[0]}” in an entry.` : "Each entry has to be an object in { }.") },
  )
  .refine((entry) => (entry.type === "bit") === (entry.bit !== undefined), "An entry of the type “bit” needs “bit” from 0 to 7, and others have none.")
  .refine(
    (entry) => entry.type !== "bit" || (entry.scale === undefined && entry.add === undefined),
    "A bit is true or false: it has neither “scale” nor “add”.",
  );
export type ByteMapEntry = z.infer<typeof Entry>;

const ByteMap = z
  .array(Entry, "A byte map is a list in [ ].")
  .min(1, "Please write at least one entry.")
  .max(MOST_ENTRIES, `Please write ${MOST_ENTRIES} entries at most.`);

/** The map that somebody typed, or what is wrong with it in a sentence that says where. */
export function typedByteMap(text: string): { entries: ByteMapEntry[] } | { wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wrong: "This is not valid JSON. Names and text need double quotes, and there is no comma after the last entry." };
  }
  const read = ByteMap.safeParse(value);
  if (read.success) return { entries: read.data };
  const [issue] = read.error.issues;
  const at = issue?.path[0];
  return { wrong: typeof at === "number" ? `Entry ${at + 1}: ${issue?.message}` : (issue?.message ?? "This is not a byte map.") };
}
