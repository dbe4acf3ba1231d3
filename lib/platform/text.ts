/** Text that people type as a name: what is refused in it, and why. */
import { z } from "zod";
import { normalized } from "./normalize.ts";

/** Characters that reverse the reading direction of what follows: a name could pose as another one. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/u;
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Characters without a glyph: two names could differ in them alone. Joiners and variation selectors are needed for emoji and some scripts. */
const INVISIBLE = /(?!\u200C|\u200D|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/** In UTF-16 code units for each code point of the result: enough for every sequence that NFC composes into one. Normalization takes quadratic time, so longer text is refused first. */
const MAX_UNITS = 16;

/** A name of at most `longest` code points: one line of visible text, trimmed and in NFC. */
export const nameOf = (what: string, longest = 80) =>
  z
    .string({ error: `Please type ${what}.` })
    .trim()
    .max(MAX_UNITS * longest, `Please keep it to ${longest} characters.`)
    .transform((text) => normalized(text).trim())
    .pipe(
      z
        .string()
        .refine((text) => VISIBLE.test(text), `Please type ${what}.`)
        .refine((text) => [...text].length <= longest, `Please keep it to ${longest} characters.`)
        .refine((text) => !CONTROLS.test(text), "Please leave out line breaks and control characters.")
        .refine((text) => !BIDI_CONTROLS.test(text), { error: "Please leave out characters that change the reading direction.", abort: true })
        .refine((text) => !INVISIBLE.test(text), "Please leave out invisible characters."),
    );

/**
 * A name for the text of an e-mail: between quotation marks, since another person chose it. `otherwise` in place of a name that a mail
 * program would turn into a link.
 */
export const quotedName = (name: string | undefined, otherwise: string): string => (!name || /[/@:]|\.\p{L}/u.test(name) ? otherwise : `“${name}”`);

/** A name in the facts of an e-mail to members of its workspace. */
export const namedInMail = (name: string | undefined): string => quotedName(name, "(its name looks like a link)");

const MAX_IN_FILE_NAME = 60;

const UNSAFE_IN_FILE_NAME = /[\p{C}\p{Z}\\/:*?"<>|%'`$&;=~#!(){}[\]]/u;

/** A name as part of a file name, on every operating system: a hyphen in place of separators of paths, controls, spaces, and marks that a shell reads. */
export function inFileName(name: string): string {
  const signs = [...normalized(name)].slice(0, MAX_IN_FILE_NAME).map((sign) => (UNSAFE_IN_FILE_NAME.test(sign) ? "-" : sign));
  const joined = signs.filter((sign, index) => sign !== "-" || signs[index - 1] !== "-");
  const isEdge = (sign: string) => sign === "-" || sign === ".";
  const start = joined.findIndex((sign) => !isEdge(sign));
  return start < 0 ? "" : joined.slice(start, joined.findLastIndex((sign) => !isEdge(sign)) + 1).join("");
}
