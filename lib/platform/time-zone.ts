/** Calendar arithmetic in IANA time zones, on `Intl` alone. Pure, and safe for the browser. Moments are milliseconds since 1970. */

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;

/** Names for which `Intl` gives an older name of the IANA database (its file `backward`). */
const CURRENT_NAMES: ReadonlyMap<string, string> = new Map([
  ["Africa/Asmera", "Africa/Asmara"],
  ["America/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ["America/Catamarca", "America/Argentina/Catamarca"],
  ["America/Cordoba", "America/Argentina/Cordoba"],
  ["America/Jujuy", "America/Argentina/Jujuy"],
  ["America/Mendoza", "America/Argentina/Mendoza"],
  ["America/Coral_Harbour", "America/Atikokan"],
  ["America/Indianapolis", "America/Indiana/Indianapolis"],
  ["America/Louisville", "America/Kentucky/Louisville"],
  ["America/Godthab", "America/Nuuk"],
  ["Asia/Calcutta", "Asia/Kolkata"],
  ["Asia/Katmandu", "Asia/Kathmandu"],
  ["Asia/Rangoon", "Asia/Yangon"],
  ["Asia/Saigon", "Asia/Ho_Chi_Minh"],
  ["Atlantic/Faeroe", "Atlantic/Faroe"],
  ["Europe/Kiev", "Europe/Kyiv"],
  ["Pacific/Enderbury", "Pacific/Kanton"],
  ["Pacific/Ponape", "Pacific/Pohnpei"],
  ["Pacific/Truk", "Pacific/Chuuk"],
]);

/** The current name of a zone that `Intl` may list under an older one. It names the same zone wherever a zone is accepted. */
export const currentZoneName = (zone: string): string => CURRENT_NAMES.get(zone) ?? zone;

/** The canonical name of a time zone: one spelling of each, since `Intl` ignores case and knows aliases. Null for an unknown zone. */
function canonicalName(name: string): string | null {
  if (!ZONE_NAME.test(name)) return null;
  try {
    const known = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
    return currentZoneName(known);
  } catch {
    return null;
  }
}

/** True for a name of the IANA time zone database that this machine knows, such as Europe/Berlin. */
export const isTimeZone = (name: string): boolean => canonicalName(name) !== null;

/** For every name that a user or a program gives: the canonical name of the zone. Returns the name of an unknown zone unchanged. */
export const canonicalZone = (name: string): string => canonicalName(name) ?? name;

export const TIME_ZONE_WANTED = "Please give a time zone of the IANA database, such as Europe/Berlin.";

/** There are fewer zones. A cache of formatters that is full is emptied. */
const MAX_FORMATS = 1_000;

/** Returns the value for `key` from a cache of at most `MAX_FORMATS`, or makes it. */
export function cachedFormat(cache: Map<string, Intl.DateTimeFormat>, key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const known = cache.get(key);
  if (known) return known;
  const format = make();
  if (cache.size >= MAX_FORMATS) cache.clear();
  cache.set(key, format);
  return format;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** One formatter per zone: making one takes longer than using it a hundred times. Throws a RangeError for an unknown zone. */
const partsFormat = (zone: string): Intl.DateTimeFormat => cachedFormat(formats, zone, () => makeFormat(zone));

function makeFormat(zone: string): Intl.DateTimeFormat {
  const two = "2-digit" as const;
  return new Intl.DateTimeFormat("en-US", {
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
