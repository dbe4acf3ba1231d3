/** Times in words: in a time zone, on a 24-hour clock, with the zone's name behind it. The same on every server and in every browser for UTC. */
import { cachedFormat } from "#lib/platform/time-zone.ts";

const DATE = { day: "numeric", month: "short", year: "numeric" } as const;
const CLOCK = { ...DATE, hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const;
const OPTIONS = {
  date: DATE,
  /** Without minutes: for times that are kept to the hour. */
  hour: CLOCK,
  minute: CLOCK,
  second: { ...CLOCK, second: "2-digit" },
} as const;

export type Exactness = keyof typeof OPTIONS;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (to: Exactness, zone: string): Intl.DateTimeFormat =>
  cachedFormat(formats, `${to} ${zone}`, () => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...OPTIONS[to] }));

/** "14 Mar 2026, 09:14 CET"; zones without a short name of their own are written as "UTC+9". */
export function formatTime(at: Date, to: Exactness = "minute", zone = "UTC"): string {
  const text = formatOf(to, zone)
    .format(at)
    .replace(/GMT(?=[+-])/, "UTC");
  return to === "hour" ? `about ${text}` : text;
}

const [MINUTE_SECONDS, DAY_SECONDS] = [60, 86_400];

/** Whether a chart has steps of `length` seconds that are days in UTC, whatever the zone. */
export const hasUtcDays = (length: number): boolean => length >= DAY_SECONDS;

/** When the step of a chart begins, as exactly as its length in seconds asks for. Steps of a day are days in UTC, whatever the zone. */
export function formatStep(at: Date, length: number, zone: string): string {
  if (hasUtcDays(length)) return `${formatTime(at, "date", "UTC")}${zone === "UTC" ? "" : " (UTC)"}`;
  return formatTime(at, length < MINUTE_SECONDS ? "second" : "minute", zone);
}

/** The first and the last day of a period of UTC days, in words. The period ends before `to`, which is the midnight after its last day. */
export function formatUtcDays(from: Date, to: Date): string {
  return `${formatTime(from, "date", "UTC")} to ${formatTime(new Date(to.getTime() - 1), "date", "UTC")} (UTC)`;
}

const STEPS: [seconds: number, name: string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

/** "4 minutes ago". */
export function formatAge(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  if (seconds < -60) return "in the future";
  for (const [length, name] of STEPS) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${name}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}
