/**
 * Which passwords are refused, and why (NIST SP 800-63B-4 §3.1.1.2: length and a blocklist, no composition rules).
 *
 * 15 code points or more, 128 at most. Refused: common passwords, repetitions and sequences, and passwords made of words
 * that an attacker would try for this account (the product's, the person's name and address).
 *
 * `refusedBecause` computes for up to some 100 ms: only the worker thread calls it (password-strength-worker.ts).
 */
import { type MatchExtended, ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as english from "@zxcvbn-ts/language-en";
import { normalized } from "../platform/normalize.ts";

const SHORTEST = 15;
const LONGEST = 128;
/** In UTF-16 code units, before normalization: enough for the decomposed form of the longest password. */
const MAX_UNITS = 1_000;
/** Code points that zxcvbn looks at. Its time grows with the square of the length and more; a password whose first 40 are strong is strong. */
const MAX_ESTIMATED = 40;
/** Guesses an attacker with the usual word lists would need: ten to the power of this. */
const LEAST_GUESSES_LOG10 = 10;
export const CONTEXT_WORDS = ["kept", "portal", "device", "devices", "sensor", "workspace", "marsh", "weather", "harbour", "labs"];

const checker = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary, context: CONTEXT_WORDS },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
  maxLength: LONGEST,
});

const codePoints = (text: string) => [...text].length;

/** Why the length of `password` is refused, or null. Cheap, so it is checked before anything is spent or computed. */
export function wrongLength(password: string): string | null {
  if (password.length > MAX_UNITS) return `Please use ${LONGEST} characters or fewer.`;
  const length = codePoints(normalized(password));
  if (length < SHORTEST) return `Please use ${SHORTEST} characters or more; this has ${length}. A few unrelated words are easy to remember.`;
  if (length > LONGEST) return `Please use ${LONGEST} characters or fewer; this has ${length}.`;
  return null;
}

/** Why `password` is refused, as a sentence for the person who typed it, or null. */
export function refusedBecause(password: string, about: readonly string[]): string | null {
  const length = wrongLength(password);
  if (length) return length;
  const own = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  const because = isMadeOf(password, own) ? OWN : isMadeOf(password, [...own, ...CONTEXT_WORDS]) ? CONTEXT : expected(password, own);
  return because && `${because} Please choose something longer or less expected.`;
}

const OWN = "This is mostly your own name or address, which is the first thing anybody would try.";
const CONTEXT = "This is made of words about this product, which are among the first anybody would try.";
/** Characters, spaces and punctuation aside, that must be left without such words. */
const LEAST_OF_ITS_OWN = 8;

/** Whether `words` are in `password`, and besides them too little. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const text = normalized(password).toLowerCase();
  // The second half of a character that takes two is no character.
  const counts = (unit: string) => (/[\s\p{P}]|[\uDC00-\uDFFF]/u.test(unit) ? 0 : 1);
  // For each beginning of the text, how little of it is left, however the words are laid into it.
  const left = [0];
  for (let end = 1; end <= text.length; end++) {
    const before = words.filter((word) => text.endsWith(word, end)).map((word) => left[end - word.length] ?? 0);
    left[end] = Math.min((left[end - 1] ?? 0) + counts(text.charAt(end - 1)), ...before);
  }
  return (left[text.length] ?? 0) < LEAST_OF_ITS_OWN && words.some((word) => text.includes(word));
}

function expected(password: string, own: string[]): string | null {
  const result = checker.check([...normalized(password)].slice(0, MAX_ESTIMATED).join(""), own);
  return result.guessesLog10 >= LEAST_GUESSES_LOG10 ? null : reason(result.sequence);
}

function reason(sequence: readonly MatchExtended[]): string {
  const longest = [...sequence].sort((a, b) => b.token.length - a.token.length)[0];
  const dictionary = longest && "dictionaryName" in longest ? String(longest.dictionaryName) : "";
  if (dictionary === "userInputs") return OWN;
  if (dictionary === "context") return CONTEXT;
  if (dictionary.startsWith("passwords")) return "This is one of the most common passwords.";
  if (longest?.pattern === "repeat") return "This repeats the same few characters.";
  if (longest?.pattern === "sequence") return "This is a sequence such as abc or 1234.";
  if (longest?.pattern === "spatial") return "This is a run of neighbouring keys.";
  if (longest?.pattern === "date") return "This is mostly a date.";
  return "This is too easy to guess.";
}
