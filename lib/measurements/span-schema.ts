/** Periods as people and programs give them: from a day or a moment to another, in a time zone. Safe for the browser. */
import { z } from "zod";
import { canonicalZone, dayEnd, dayStart, isTimeZone, TIME_ZONE_WANTED } from "../platform/time-zone.ts";

const day = z.iso.date();

/** A moment, or a day, which begins and ends at midnight in the zone that is given beside it. */
const dayOrMoment = (what: string) =>
  z.union([day, z.iso.datetime({ offset: true })], { error: `Please give ${what} as a day such as 2026-05-01, or as a time such as 2026-05-01T00:00:00Z.` });

/** A name of the IANA database. */
const TimeZone = z.string().max(64).refine(isTimeZone, { error: TIME_ZONE_WANTED, abort: true }).overwrite(canonicalZone).default("UTC");

/** The fields of a period. A last day is included; a last moment is not. */
export const SPAN = { from: dayOrMoment("the start"), to: dayOrMoment("the end"), zone: TimeZone };

export type SpanText = { readonly from: string; readonly to: string; readonly zone?: string };

const isDay = (text: string): boolean => day.safeParse(text).success;

/** The moments of a period; `to` is not part of it. */
export function spanOf({ from, to, zone = "UTC" }: SpanText): { from: Date; to: Date } {
  return { from: isDay(from) ? dayStart(from, zone) : new Date(from), to: isDay(to) ? dayEnd(to, zone) : new Date(to) };
}

export const isForward = (span: SpanText): boolean => {
  const { from, to } = spanOf(span);
  return from < to;
};
/** A period between two equal moments is empty, not backward. A last day is included, so the day before the first one is. */
export const isBackward = (span: SpanText): boolean => {
  const { from, to } = spanOf(span);
  return isDay(span.to) ? from >= to : from > to;
};
export const backwards = { path: ["to"], error: "The end is before the start." };
