/**
 * Unicode normalization (UAX #15) of text of bounded length. Normalization sorts combining characters in quadratic time: 500 KB of them would
 * block the process for half a minute. No other file calls `String.prototype.normalize` (tests/unit/shape/patterns.test.ts).
 */

/** In UTF-16 code units: more than any name, address or password may have before normalization. */
const MAX_NORMALIZED_UNITS = 4_096;

/** Returns `text` in the normalization form. Returns longer text than `MAX_NORMALIZED_UNITS` unchanged, since it equals nothing that is stored. */
export const normalized = (text: string, form: "NFC" | "NFKD" = "NFC"): string => (text.length > MAX_NORMALIZED_UNITS ? text : text.normalize(form));
