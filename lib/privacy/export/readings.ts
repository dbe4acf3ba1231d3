/**
 * What a telemetry table holds about one device, read as a stream. The statements are put together from the names in
 * the inventory alone; the device's reference is a parameter.
 */
import QueryStream from "pg-query-stream";
import type { Column, Model } from "#prisma/annotation.ts";
import { type Cell, csvLine } from "../../platform/csv.ts";
import { type Region, telemetryExports } from "../../platform/db/telemetry.ts";
import { isExported } from "../models.ts";
import type { Chunk } from "./archive.ts";

const BATCH = 1_000;
const FIELD = "fieldId";
const quote = (name: string) => `"${name}"`;

/** Times leave as text, or a `Date` would cut them to milliseconds. */
function expression(column: Column): string {
  if (column.native === "Date") return `to_char(${quote(column.column)}, 'YYYY-MM-DD')`;
  if (column.type === "DateTime") return `to_char(${quote(column.column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return quote(column.column);
}

/** A connection that breaks while it is lent out tells the stream that reads from it; unheard here, it would end the process. */
const broken = () => {};

type Fields = ReadonlyMap<number, string>;

/** One telemetry table, for one device in `region`. */
export type Source = { readonly model: Model; readonly region: Region; readonly ref: bigint; readonly fields: Fields };

const columnsOf = (model: Model) => model.columns.filter(isExported);
const headerOf = (model: Model) => columnsOf(model).map((column) => (column.field === FIELD ? "field" : column.field));

async function* batches({ model, region, ref, fields }: Source): AsyncGenerator<Cell[][]> {
  if (model.subject.kind !== "device") return;
  const columns = columnsOf(model);
  const column = (field: string) => quote(model.columns.find((each) => each.field === field)?.column ?? field);
  const sql = `SELECT ${columns.map(expression).join(", ")} FROM ${quote(model.table)} WHERE ${column(model.subject.field)} = $1 ORDER BY ${model.key.map(column).join(", ")}`;
  const fieldAt = columns.findIndex((each) => each.field === FIELD);
  const client = await telemetryExports(region).connect();
  client.on("error", broken);
  let isDone = false;
  try {
    let batch: Cell[][] = [];
    const rows: AsyncIterable<Cell[]> = client.query(new QueryStream(sql, [ref.toString()], { rowMode: "array", batchSize: BATCH, highWaterMark: BATCH }));
    for await (const row of rows) {
      if (fieldAt >= 0) row[fieldAt] = fields.get(Number(row[fieldAt])) ?? String(row[fieldAt]);
      if (batch.push(row) < BATCH) continue;
      yield batch;
      batch = [];
    }
    isDone = true;
    if (batch.length > 0) yield batch;
  } finally {
    client.off("error", broken);
    client.release(!isDone);
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
