/** How the lines of a download are written. */
import type { Kind } from "../devices/index.ts";
import { textCell } from "../platform/csv.ts";
import type { DownloadQuery } from "./schema.ts";

type Line = (time: string, value: string) => string;

export type FileFormat = {
  readonly type: string;
  readonly head: string;
  /** Before the first line; `between` stands before every other. */
  readonly first: string;
  readonly between: string;
  readonly tail: string;
  /** Writes the lines of a field: times as `timeWriter` has them, values as the database writes them. */
  lineOf(field: string, kind: Kind): Line;
};

/** How a value of a kind is written, where `text` says how texts are. */
const valueWriter = (kind: Kind, text: (value: string) => string): ((value: string) => string) =>
  kind === "text" ? text : kind === "boolean" ? (value) => (value === "0" ? "false" : "true") : (value) => value;

export const FILES: Record<DownloadQuery["format"], FileFormat> = {
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    head: "time,field,value",
    first: "\r\n",
    between: "\r\n",
    tail: "\r\n",
    lineOf: (field, kind) => {
      const middle = `,${textCell(field)},`;
      const write = valueWriter(kind, textCell);
      return (time, value) => time + middle + write(value);
    },
  },
  json: {
    type: "application/json; charset=utf-8",
    head: "[",
    first: "\n",
    between: ",\n",
    tail: "\n]\n",
    lineOf: (field, kind) => {
      const middle = `","field":${JSON.stringify(field)},"value":`;
      const write = valueWriter(kind, JSON.stringify);
      return (time, value) => `{"time":"${time}${middle}${write(value)}}`;
    },
  },
};

const [PER_SECOND, PER_MINUTE, PER_HOUR, PER_DAY] = [1e6, 60e6, 3_600e6, 86_400e6];
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
