"use client";
/** Times in the viewer's zone. */
import { type Exactness, formatAge, formatTime, formatUtcDays, hasUtcDays } from "./format-time.ts";
import { useTimeZone } from "./time-zone.tsx";

/** Breaks into two lines only before the zone, whose name can be long. */
export function Time({ at, to = "minute" }: { at: Date; to?: Exactness }) {
  return <time dateTime={at.toISOString()}>{keepTogether(formatTime(at, to, useTimeZone()), to)}</time>;
}

/** The period of a chart, `step` in seconds: UTC days as dates, and times in the viewer's zone, which end at `now` at the latest. */
export function ChartPeriod({ from, to, step, now }: { from: Date; to: Date; step: number; now: Date }) {
  if (hasUtcDays(step)) return formatUtcDays(from, to);
  return (
    <>
      <Time at={from} /> to <Time at={to < now ? to : now} />
    </>
  );
}

/** The text with no-break spaces between its words, except before the zone. */
const keepTogether = (text: string, to: Exactness): string => text.replace(to === "date" ? / /g : / (?=.* )/g, "\u00a0");

/** The age in words; the exact moment on hover and for machines. */
export function Age({ at, now }: { at: Date; now: Date }) {
  return (
    <time dateTime={at.toISOString()} title={formatTime(at, "second", useTimeZone())} className="whitespace-nowrap">
      {formatAge(at, now)}
    </time>
  );
}

/** "23 h 59 min left", from milliseconds; by the second in the last two minutes. */
export function formatRemaining(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  if (seconds <= 0) return "time is over";
  if (seconds <= 120) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min left` : `${Math.floor(hours / 24)} days ${hours % 24} h left`;
}
