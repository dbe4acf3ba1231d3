/**
 * Times as senders write them, in microseconds since 1970. A number of seconds or of milliseconds is told by its size;
 * text is ISO 8601 with a time of day, in UTC when it names no zone.
 */
const FIRST_MILLISECOND = 1e11;
const FIRST_ABSURD = 1e14;
const DIGITS = /^-?\d{1,14}(\.\d+)?$/;
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9})\d*)?\s?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Null when it cannot be read. */
export function parseTime(time: unknown): number | null {
  if (typeof time === "number") return fromNumber(time);
  if (typeof time !== "string" || time.length > 40) return null;
  return DIGITS.test(time) ? fromNumber(Number(time)) : fromIso(time);
}

function fromNumber(time: number): number | null {
  const size = Math.abs(time);
  if (size < FIRST_MILLISECOND) return Math.round(time * 1e6);
  return size < FIRST_ABSURD ? Math.round(time * 1e3) : null;
}

function fromIso(text: string): number | null {
  const [, date = "", clock = "", fraction = "", zone = "Z"] = ISO.exec(text) ?? [];
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  // `Date` would read the 31st of February as a day in March.
  if (!date || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const milliseconds = Date.parse(`${date}T${clock}${offset}`);
  return Number.isNaN(milliseconds) ? null : milliseconds * 1e3 + Math.round(Number(`0.${fraction || 0}`) * 1e6);
}
