/** Calendar arithmetic in IANA time zones, on `Intl` alone. Pure, and safe for the browser. Moments are milliseconds since 1970. */

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;

/** True for a name of the IANA time zone database that this machine knows, such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    partsFormat(name);
    return true;
  } catch {
    return false;
  }
}

export const TIME_ZONE_WANTED = "Please give a time zone of the IANA database, such as Europe/Berlin.";

const formats = new Map<string, Intl.DateTimeFormat>();

/** One formatter per zone: making one takes longer than using it a hundred times. Throws a RangeError for an unknown zone. */
function partsFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = "2-digit" as const;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
  formats.set(zone, format);
  return format;
}

/** The wall clock of `zone` at a moment, as the milliseconds that UTC has when its clock shows the same. */
export function localMs(at: number, zone: string): number {
  if (zone === "UTC") return at;
  const parts = { era: "", year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of partsFormat(zone).formatToParts(at)) {
    if (type === "era") parts.era = value;
    else if (Object.hasOwn(parts, type)) parts[type as "year"] = Number(value);
  }
  const wall = new Date(0);
  wall.setUTCFullYear(parts.era === "BC" ? 1 - parts.year : parts.year, parts.month - 1, parts.day);
  wall.setUTCHours(parts.hour, parts.minute, parts.second, ((at % SECOND_MS) + SECOND_MS) % SECOND_MS);
  return wall.getTime();
}

/** How far the clock of `zone` is ahead of UTC at a moment, in milliseconds. */
export const offsetMs = (at: number, zone: string): number => localMs(at, zone) - at;

/**
 * The first moment at which the clock of `zone` shows `wall` (see `localMs`). Where the clock skips `wall`, the moment of the skip:
 * so a day whose midnight is skipped begins when it really begins.
 */
export function momentOf(wall: number, zone: string): number {
  if (zone === "UTC") return wall;
  const before = offsetMs(wall - DAY_MS, zone);
  const after = offsetMs(wall + DAY_MS, zone);
  const fitting = [wall - before, wall - after].filter((at) => localMs(at, zone) === wall);
  return fitting.length > 0 ? Math.min(...fitting) : wall - before;
}

/** The day of a moment in `zone`, as YYYY-MM-DD. */
export const dayIn = (at: number, zone: string): string => new Date(localMs(at, zone)).toISOString().slice(0, -"T00:00:00.000Z".length);

/** Where the day YYYY-MM-DD begins in `zone`. Days have 23 or 25 hours where the clocks change. */
export const dayStart = (day: string, zone: string): Date => new Date(momentOf(Date.parse(`${day}T00:00:00Z`), zone));

/** Where the day after YYYY-MM-DD begins in `zone`. */
export const dayEnd = (day: string, zone: string): Date => new Date(momentOf(Date.parse(`${day}T00:00:00Z`) + DAY_MS, zone));

/** "UTC", "UTC+1" or "UTC+5:30". */
export function offsetName(at: number, zone: string): string {
  const minutes = Math.round(offsetMs(at, zone) / 60_000);
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** The wall clock of `zone` at a moment, as spreadsheets read it: "2026-03-29 14:05:00". */
export const stampIn = (at: number, zone: string): string => new Date(localMs(at, zone)).toISOString().slice(0, "2026-03-29T14:05:00".length).replace("T", " ");
