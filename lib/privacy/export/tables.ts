/** The rows of the account database that belong to a person, unsealed, as JSON and as CSV. */
import type { Column, Model } from "#prisma/annotation.ts";
import { type Cell, csvLine } from "../../platform/csv.ts";
import { account } from "../../platform/db/account.ts";
import { keysOf, open, type Column as SealedColumn, type SubjectKey } from "../../platform/seal/index.ts";
import { isExported, type Row, rowsOf } from "../models.ts";
import type { Chunk } from "./archive.ts";

const PAGE = 500;

/** What a column is called in the export: sealed columns are opened, so they lose the word. */
const nameOf = (column: Column): string => column.field.replace(/Sealed$/, "");

const exportedColumns = (model: Model): Column[] => model.columns.filter(isExported);

/** Pages of rows, ordered by key. */
async function* pages(model: Model, where: Row): AsyncGenerator<Cell[][]> {
  const columns = exportedColumns(model);
  const needed = new Set([...model.key, ...columns.flatMap((column) => [column.field, ...(column.sealed ? [column.sealed.field] : [])])]);
  const select = Object.fromEntries([...needed].map((field) => [field, true as const]));
  const orderBy = model.key.map((field) => ({ [field]: "asc" as const }));
  for (let skip = 0; ; skip += PAGE) {
    const rows = await rowsOf(account(), model).findMany({ where, select, orderBy, skip, take: PAGE });
    const keys = await keysOf(rows.flatMap((row) => columns.flatMap((column) => (column.sealed ? [String(row[column.sealed.field])] : []))));
    yield rows.map((row) => columns.map((column) => cellOf(model, column, row, keys)));
    if (rows.length < PAGE) return;
  }
}

function cellOf(model: Model, column: Column, row: Row, keys: Map<string, SubjectKey>): Cell {
  const value = row[column.field];
  if (value === null || value === undefined) return null;
  if (column.sealed && value instanceof Uint8Array) {
    const key = keys.get(String(row[column.sealed.field]));
    return key ? open(key, `${model.table}.${column.column}` as SealedColumn, model.key.map((field) => String(row[field])).join(":"), value) : null;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}

const asJson = (value: Cell) => (typeof value === "bigint" ? String(value) : value);

export async function* jsonOf(model: Model, where: Row): AsyncGenerator<Chunk> {
  const names = exportedColumns(model).map(nameOf);
  let isFirst = true;
  yield { text: "[", rows: 0 };
  for await (const rows of pages(model, where)) {
    for (const row of rows) {
      const object = Object.fromEntries(row.map((value, index) => [names[index], asJson(value)]));
      yield { text: `${isFirst ? "" : ","}\n${JSON.stringify(object)}`, rows: 1 };
      isFirst = false;
    }
  }
  yield { text: "\n]\n", rows: 0 };
}

export async function* csvOf(model: Model, where: Row): AsyncGenerator<Chunk> {
  yield { text: csvLine(exportedColumns(model).map(nameOf)), rows: 0 };
  for await (const rows of pages(model, where)) yield { text: rows.map(csvLine).join(""), rows: rows.length };
}
