/** How a download's lines are written, by the database itself. $5 is the field's name, ready to stand in a line. */
import type { Kind } from "../devices/index.ts";
import type { DownloadQuery } from "./schema.ts";

export type FileFormat = {
  readonly type: string;
  readonly head: string;
  /** Before the first line; `between` stands before every other. */
  readonly first: string;
  readonly between: string;
  readonly tail: string;
  quote(name: string): string;
  /** An SQL expression over `ts` and `value`. */
  line(kind: Kind): string;
};

const TIME = `to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A spreadsheet would run text that begins so as a formula; the apostrophe makes it show the text. */
const RUNS = /^[=+\-@\t\r]/;
const CSV_TEXT = String.raw`'"' || replace(CASE WHEN value ~ '^[=+\-@\t\r]' THEN '''' || value ELSE value END, '"', '""') || '"'`;

const csvValue = (kind: Kind) => (kind === "text" ? CSV_TEXT : jsonValue(kind));
const jsonValue = (kind: Kind) =>
  kind === "text" ? "to_json(value)::text" : kind === "boolean" ? "CASE value WHEN 0 THEN 'false' ELSE 'true' END" : "value::text";

export const FILES: Record<DownloadQuery["format"], FileFormat> = {
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    head: "time,field,value",
    first: "\r\n",
    between: "\r\n",
    tail: "\r\n",
    quote: (name) => (RUNS.test(name) ? `"'${name}"` : name),
    line: (kind) => `${TIME} || ',' || $5::text || ',' || ${csvValue(kind)}`,
  },
  json: {
    type: "application/json; charset=utf-8",
    head: "[",
    first: "\n",
    between: ",\n",
    tail: "\n]\n",
    quote: (name) => JSON.stringify(name),
    line: (kind) => `'{"time":"' || ${TIME} || '","field":' || $5::text || ',"value":' || ${jsonValue(kind)} || '}'`,
  },
};
