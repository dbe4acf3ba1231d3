/** Ticks of a time axis at round times of a zone's calendar, and their labels. Right over clock changes: computed from instants. Seconds since 1970. */
import { localMs, momentOf, offsetName } from "#lib/platform/time-zone.ts";

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/** The unit of a tick: seconds of the clock, days, or months of the calendar. */
type Step = { readonly unit: "second" | "day" | "month"; readonly count: number; readonly length: number };

const seconds = (count: number): Step => ({ unit: "second", count, length: count });
const days = (count: number): Step => ({ unit: "day", count, length: count * DAY });
const months = (count: number): Step => ({ unit: "month", count, length: count * 30.4 * DAY });

const CLOCK_STEPS = [1, 2, 5, 10, 15, 30].flatMap((count) => [count, count * MINUTE]).sort((a, b) => a - b);
const STEPS: readonly Step[] = [
  ...CLOCK_STEPS.map(seconds),
  ...[1, 2, 3, 6, 12].map((count) => seconds(count * HOUR)),
  ...[1, 2, 7, 14].map(days),
  ...[1, 2, 3, 6, 12, 24, 60, 120].map(months),
];

export type Ticks = { readonly step: Step; readonly at: readonly number[] };

/** At most about `most` ticks from `from` to `to`. */
export function ticksBetween(from: number, to: number, zone: string, most: number): Ticks {
  const step = STEPS.find(({ length }) => (to - from) / length <= Math.max(1, most)) ?? months(120);
  const at = (step.unit === "second" ? clockTicks(from, to, zone, step.count) : calendarTicks(from, to, zone, step)).filter(
    (tick) => tick >= from && tick <= to,
  );
  return { step, at: spread(at, step.length) };
}

const localSeconds = (at: number, zone: string): number => localMs(at * 1_000, zone) / 1_000;

/** Every offset of a zone from UTC is a multiple of this. */
const OFFSET_STEP = 15 * MINUTE;

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** The moments at which the clock shows a multiple of `count`. An hour that the clock repeats has its ticks twice. */
function clockTicks(from: number, to: number, zone: string, count: number): number[] {
  const stride = commonDivisor(count, OFFSET_STEP);
  const ticks: number[] = [];
  for (let at = Math.ceil(from / stride) * stride; at <= to; at += stride) if (localSeconds(at, zone) % count === 0) ticks.push(at);
  return ticks;
}

/** Monday, 5 January 1970: weeks are counted from it. */
const A_MONDAY = 4;

function calendarTicks(from: number, to: number, zone: string, { unit, count }: Step): number[] {
  const first = new Date(localSeconds(from, zone) * 1_000);
  const walls: number[] = [];
  if (unit === "day") {
    const day = Math.floor(first.getTime() / 1_000 / DAY);
    const start = day - ((((day - A_MONDAY) % count) + count) % count);
    for (let wall = start; walls.length === 0 || (wall - 1) * DAY <= to + DAY; wall += count) walls.push(wall * DAY * 1_000);
  } else {
    const month = first.getUTCFullYear() * 12 + first.getUTCMonth();
    const start = month - (month % count);
    const end = to * 1_000 + DAY * 1_000;
    for (let next = start; walls.length === 0 || (walls.at(-1) ?? 0) <= end; next += count) walls.push(Date.UTC(Math.floor(next / 12), next % 12, 1));
  }
  return walls.map((wall) => momentOf(wall, zone) / 1_000);
}

/** Without ticks that are too close to the one before: the clock shows a time twice. */
function spread(ticks: readonly number[], length: number): number[] {
  const kept: number[] = [];
  for (const tick of ticks) if (tick - (kept.at(-1) ?? Number.NEGATIVE_INFINITY) >= 0.6 * length) kept.push(tick);
  return kept;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** A time of day, at midnight the day; days carry the year where it changes; equal neighbours the offset from UTC. */
export function labelsOf({ step, at }: Ticks, zone: string): string[] {
  const walls = at.map((tick) => new Date(localSeconds(tick, zone) * 1_000));
  const labels = walls.map((wall, index) => labelOf(wall, step, index > 0 ? walls[index - 1] : undefined));
  return labels.map((label, index) => {
    const isRepeated = label === labels[index - 1] || label === labels[index + 1];
    return isRepeated ? `${label} ${offsetName((at[index] ?? 0) * 1_000, zone)}` : label;
  });
}

function labelOf(wall: Date, { unit, count }: Step, before: Date | undefined): string {
  const [year, month] = [wall.getUTCFullYear(), MONTHS[wall.getUTCMonth()]];
  if (unit === "month") return count % 12 === 0 ? String(year) : `${month} ${year}`;
  const isMidnight = wall.getTime() % (DAY * 1_000) === 0;
  if (unit === "day" || isMidnight) return `${wall.getUTCDate()} ${month}${before && before.getUTCFullYear() !== year ? ` ${year}` : ""}`;
  const clock = `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`;
  return count < MINUTE ? `${clock}:${two(wall.getUTCSeconds())}` : clock;
}
