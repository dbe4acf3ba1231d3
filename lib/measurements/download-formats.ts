/** How the lines of a download are written. */
import type { Kind } from "../devices/index.ts";
import { beginning, type Dialect, EXCEL, numberCell, PLAIN, textCell } from "../platform/csv.ts";
import { offsetMs, offsetName } from "../platform/time-zone.ts";
import type { DownloadFormat } from "./schema.ts";

type Line = (time: string, value: string) => string;

export type FileFormat = {
  readonly type: string;
  readonly extension: string;
  readonly head: string;
  /** Before the first line; `between` stands before every other. */
  readonly first: string;
  readonly between: string;
  readonly tail: string;
  /** Makes a writer of times, given in microseconds since 1970. */
  times(): (time: number) => string;
  /** Writes the lines of a field: times as `times` has them, values as the database writes them. */
  lineOf(field: string, kind: Kind): Line;
};

type Writers = { readonly text: (value: string) => string; readonly number: (value: string) => string };

/** How a value of a kind is written. */
const valueWriter = (kind: Kind, { text, number }: Writers): ((value: string) => string) =>
  kind === "text" ? text : kind === "boolean" ? (value) => (value === "0" ? "false" : "true") : number;

const CSV = { type: "text/csv; charset=utf-8; header=present", extension: "csv", first: "\r\n", between: "\r\n", tail: "\r\n" } as const;

const JSON_FILE: FileFormat = {
  type: "application/json; charset=utf-8",
  extension: "json",
  head: "[",
  first: "\n",
  between: ",\n",
  tail: "\n]\n",
  times: timeWriter,
  lineOf: (field, kind) => {
    const middle = `","field":${JSON.stringify(field)},"value":`;
    const write = valueWriter(kind, { text: JSON.stringify, number: (value) => value });
    return (time, value) => `{"time":"${time}${middle}${write(value)}}`;
  },
};

function csvFile(dialect: Dialect, columns: readonly string[], times: FileFormat["times"]): FileFormat {
  const { separator, decimal } = dialect;
  const number = decimal === "." ? (value: string) => value : (value: string) => numberCell(value, dialect);
  return {
    ...CSV,
    head: beginning(dialect) + [...columns, "field", "value"].join(separator),
    times,
    lineOf: (field, kind) => {
      const middle = `${separator}${textCell(field, dialect)}${separator}`;
      const write = valueWriter(kind, { text: (value) => textCell(value, dialect), number });
      return (time, value) => time + middle + write(value);
    },
  };
}

const SEPARATORS = { comma: ",", semicolon: ";", tab: "\t" } as const;
const DECIMALS = { point: ".", comma: "," } as const;

/** The file for a choice of format; `zone` is the one of its local times. */
export function fileFormat({ format, separator, decimal, zone = "UTC" }: DownloadFormat): FileFormat {
  if (format === "json") return JSON_FILE;
  const usual = format === "excel" ? EXCEL : PLAIN;
  const dialect: Dialect = {
    ...usual,
    ...(separator && { separator: SEPARATORS[separator] }),
    ...(decimal && { decimal: DECIMALS[decimal] }),
  };
  if (format === "csv") return csvFile(dialect, ["time"], timeWriter);
  return csvFile(dialect, [`time (${zone})`, "offset"], () => localWriter(zone, dialect.separator));
}

const [PER_MILLISECOND, PER_SECOND, PER_MINUTE, PER_HOUR, PER_DAY] = [1e3, 1e6, 60e6, 3_600e6, 86_400e6];
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

/**
 * Writes times, given in microseconds since 1970, as RFC 3339 has them, in UTC with six digits. Of what comes in order many are of one
 * day, which is written once.
 */
export function timeWriter(): (time: number) => string {
  let [day, date] = [Number.NaN, ""];
  return (time) => {
    const today = Math.floor(time / PER_DAY);
    if (today !== day) [day, date] = [today, new Date((today * PER_DAY) / 1_000).toISOString().slice(0, "2026-01-01T".length)];
    const rest = time - today * PER_DAY;
    const [hour, minute] = [Math.floor(rest / PER_HOUR), Math.floor((rest % PER_HOUR) / PER_MINUTE)];
    const [second, fraction] = [Math.floor((rest % PER_MINUTE) / PER_SECOND), rest % PER_SECOND];
    return `${date}${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}.${fraction === 0 ? "000000" : String(fraction).padStart(6, "0")}Z`;
  };
}

/** Clocks change at quarters of an hour only. */
const QUARTER = 15 * PER_MINUTE;

/** Writes times as spreadsheets read them, on the clock of `zone`, with the clock's offset from UTC in a cell of its own: an hour may come twice. */
function localWriter(zone: string, separator: string): (time: number) => string {
  const write = timeWriter();
  let [quarter, offset, name] = [Number.NaN, 0, ""];
  return (time) => {
    const now = Math.floor(time / QUARTER);
    if (now !== quarter) {
      const at = (now * QUARTER) / PER_MILLISECOND;
      [quarter, offset, name] = [now, offsetMs(at, zone) * PER_MILLISECOND, offsetName(at, zone)];
    }
    return `${write(time + offset)
      .slice(0, "2026-01-01T00:00:00".length)
      .replace("T", " ")}${separator}${name}`;
  };
}
