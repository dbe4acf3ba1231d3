/**
 * What a telemetry table holds about one device, read in pages. The statements are put together from the names in
 * the inventory alone; the device's reference is a parameter.
 */
import type { Column, Model } from "#prisma/annotation.ts";
import { type Cell, csvLine } from "../../platform/csv.ts";
import { type Region, telemetryExports } from "../../platform/db/telemetry.ts";
import { isExported } from "../models.ts";
import type { Chunk } from "./archive.ts";

const BATCH = 5_000;
const FIELD = "fieldId";
const quote = (name: string) => `"${name}"`;

/** Times leave as text, or a `Date` would cut them to milliseconds. */
function expression(column: Column): string {
  if (column.native === "Date") return `to_char(${quote(column.column)}, 'YYYY-MM-DD')`;
  if (column.type === "DateTime") return `to_char(${quote(column.column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return quote(column.column);
}

type Fields = ReadonlyMap<number, string>;

/** One telemetry table, for one device in `region`. */
export type Source = { readonly model: Model; readonly region: Region; readonly ref: bigint; readonly fields: Fields };

const columnsOf = (model: Model) => model.columns.filter(isExported);
const headerOf = (model: Model) => columnsOf(model).map((column) => (column.field === FIELD ? "field" : column.field));

/** The type of a key column, to compare it with a key that is sent as text. */
function typeOf({ type, native }: Column): string {
  if (type === "DateTime") return native === "Date" ? "date" : "timestamptz";
  return { Int: "integer", BigInt: "bigint", String: "text" }[type] ?? "text";
}

/** In the order of their key, page by page: each is a statement of its own, so the connection is free while a page is written away. */
async function* batches({ model, region, ref, fields }: Source): AsyncGenerator<Cell[][]> {
  const { subject } = model;
  if (subject.kind !== "device") return;
  const columns = columnsOf(model);
  const columnOf = (field: string) => model.columns.find((each) => each.field === field) as Column;
  const key = model.key.filter((field) => field !== subject.field).map(columnOf);
  const names = key.map(({ column }) => quote(column)).join(", ");
  const select = `SELECT ${[...columns, ...key].map(expression).join(", ")} FROM ${quote(model.table)} WHERE ${quote(columnOf(subject.field).column)} = $1`;
  const next = `AND (${names}) > (${key.map((column, index) => `$${index + 3}::${typeOf(column)}`).join(", ")})`;
  const fieldAt = columns.findIndex((each) => each.field === FIELD);
  for (let last: Cell[] = []; ; ) {
    const text = `${select} ${last.length > 0 ? next : ""} ORDER BY ${names} LIMIT $2`;
    const { rows } = await telemetryExports(region).query<Cell[]>({ text, values: [ref, BATCH, ...last], rowMode: "array" });
    last = rows.at(-1)?.slice(columns.length) ?? [];
    const page = rows.map((row) => row.slice(0, columns.length));
    if (fieldAt >= 0) for (const row of page) row[fieldAt] = fields.get(Number(row[fieldAt])) ?? String(row[fieldAt]);
    if (page.length > 0) yield page;
    if (page.length < BATCH) return;
  }
}

/** Its rows as CSV; null when there are none, so that no empty file is made for each device and table. */
export const csvOf = (source: Source): Promise<AsyncIterable<Chunk> | null> =>
  unlessEmpty(source, csvLine(headerOf(source.model)), (rows) => rows.map(csvLine).join(""));

/** Its rows as one JSON object a line: for tables with text, which CSV may have to change. */
export const jsonLinesOf = (source: Source): Promise<AsyncIterable<Chunk> | null> => {
  const names = headerOf(source.model);
  const line = (row: Cell[]) =>
    `${JSON.stringify(Object.fromEntries(row.map((value, index) => [names[index], typeof value === "bigint" ? String(value) : value])))}\n`;
  return unlessEmpty(source, "", (rows) => rows.map(line).join(""));
};

async function unlessEmpty(source: Source, header: string, format: (rows: Cell[][]) => string): Promise<AsyncIterable<Chunk> | null> {
  const rest = batches(source);
  const first = await rest.next();
  if (first.done) return null;
  return (async function* () {
    try {
      yield { text: header + format(first.value), rows: first.value.length };
      for await (const rows of rest) yield { text: format(rows), rows: rows.length };
    } finally {
      await rest.return(undefined);
    }
  })();
}

export const hasText = (model: Model): boolean => columnsOf(model).some((column) => column.type === "String");
