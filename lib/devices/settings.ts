/** Tags and intervals as people type them. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";

export const MOST_TAGS = 20;
const LONGEST_TAG = 40;

const tag = nameOf("a tag", LONGEST_TAG).refine((text) => !/[,;]/.test(text), "Please leave out commas and semicolons.");

/** Tags, each as it was typed first; one that differs from an earlier one in case alone is left out. */
export const tagsOf = z.array(z.string()).transform((typed, context) => {
  const tags = new Map<string, string>();
  for (const text of typed) {
    const read = tag.safeParse(text);
    if (!read.success) context.addIssue({ code: "custom", message: `“${text.slice(0, LONGEST_TAG)}”: ${read.error.issues[0]?.message}` });
    else if (!tags.has(read.data.toLowerCase())) tags.set(read.data.toLowerCase(), read.data);
  }
  if (tags.size > MOST_TAGS) context.addIssue({ code: "custom", message: `Please keep it to ${MOST_TAGS} tags.` });
  return [...tags.values()];
});

/** Tags as text with `between` between them; empty ones are nobody's mistake. */
export const splitTags = (text: string, between: RegExp): string[] => text.split(between).filter((part) => part.trim() !== "");

export const typedTags = z
  .string()
  .max(4_000, "Please type fewer tags.")
  .transform((text) => splitTags(text, /,/))
  .pipe(tagsOf);

/** In seconds: from a second to 31 days, as the database has it. */
const LONGEST = 31 * 86_400;
const WRONG = "Please give an interval between one second and 31 days.";
export const intervalOf = z.number({ error: WRONG }).int(WRONG).min(1, WRONG).max(LONGEST, WRONG);

/** How long a unit is, in seconds. */
export const UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
type Unit = keyof typeof UNITS;
const isUnit = (text: string): text is Unit => Object.hasOwn(UNITS, text);

/** The seconds of a number as it was typed and its unit; parts of a unit are fine as long as whole seconds come of it. */
export function typedInterval(every: string, unit: string, context: { addIssue(issue: { code: "custom"; path: string[]; message: string }): void }): number {
  const count = /^\d{1,7}([.,]\d{1,4})?$/.test(every.trim()) ? Number(every.trim().replace(",", ".")) : Number.NaN;
  const seconds = isUnit(unit) ? Math.round(count * UNITS[unit]) : Number.NaN;
  if (intervalOf.safeParse(seconds).success) return seconds;
  context.addIssue({ code: "custom", path: ["every"], message: WRONG });
  return z.NEVER;
}

const WRITTEN = /^(\d{1,7}(?:[.,]\d{1,4})?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)?$/i;

/** The seconds of an interval as one writes it in one word: 900, 15 min, 1.5 h. Null for anything else. */
export function readInterval(text: string): number | null {
  const [, count = "", unit = "s"] = WRITTEN.exec(text.trim()) ?? [];
  const length = Object.entries(UNITS).find(([name]) => name.startsWith(unit[0]?.toLowerCase() ?? ""))?.[1] ?? 0;
  const seconds = Math.round(Number(count.replace(",", ".")) * length);
  return count !== "" && intervalOf.safeParse(seconds).success ? seconds : null;
}

/** `seconds` in the largest unit that has no remainder. */
export function inUnits(seconds: number): { every: number; unit: Unit } {
  const unit = (["days", "hours", "minutes"] as const).find((one) => seconds % UNITS[one] === 0) ?? "seconds";
  return { every: seconds / UNITS[unit], unit };
}
