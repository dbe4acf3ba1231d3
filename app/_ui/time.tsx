"use client";
/** Times in the viewer's zone. */
import { type Exactness, formatAge, formatTime } from "./format-time.ts";
import { useTimeZone } from "./time-zone.tsx";

export function Time({ at, to = "minute" }: { at: Date; to?: Exactness }) {
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap">
      {formatTime(at, to, useTimeZone())}
    </time>
  );
}

/** The age in words; the exact moment on hover and for machines. */
export function Age({ at, now }: { at: Date; now: Date }) {
  return (
    <time dateTime={at.toISOString()} title={formatTime(at, "second", useTimeZone())} className="whitespace-nowrap">
      {formatAge(at, now)}
    </time>
  );
}
