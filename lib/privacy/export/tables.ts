/** The rows of the account database that are about a person, unsealed, as JSON and as CSV. */
import type { Column, Model } from "#prisma/annotation.ts";
import { type Cell, csvLine } from "../../platform/csv.ts";
import { account } from "../../platform/db/account.ts";
import { rowName, sealedPlace } from "../../platform/db/rows.ts";
import { readableKeys, type SubjectKey, tryOpen } from "../../platform/seal/index.ts";
import { isExported, isOwn, type Row, refersTo, rowsOf, type Scope } from "../models.ts";
import type { Chunk } from "./archive.ts";
import type { Gaps } from "./gaps.ts";

const PAGE = 500;

/** What stands in a column that refers to a person. */
export const YOU = "you";
export const SOMEBODY_ELSE = "another person";

/** The rows of one table that go into a copy. `gaps` takes note of each value that cannot be opened. */
export type Table = { readonly model: Model; readonly where: Row; readonly scope: Scope; readonly gaps: Gaps };

/** What a column is called in the export: sealed columns are opened, so they lose the word. */
const nameOf = (column: Column): string => column.field.replace(/Sealed$/, "");

const exportedColumns = (model: Model): Column[] => model.columns.filter(isExported);

/** The fields that are read: those shown, the key, and what says whose the row and its values are. */
function fieldsOf({ key, subject, columns }: Model): string[] {
  const shown = columns.filter(isExported);
  const keys = shown.flatMap(({ sealed }) => sealed?.field ?? []);
  const people = columns.filter(({ person }) => person).map(({ field }) => field);
  return [...new Set([...key, ...(subject.kind === "none" ? [] : [subject.field]), ...shown.map(({ field }) => field), ...keys, ...people])];
}

/** Pages of rows, ordered by key. */
async function* pages(table: Table): AsyncGenerator<Cell[][]> {
  const { model, where } = table;
  const columns = exportedColumns(model);
  const select = Object.fromEntries(fieldsOf(model).map((field) => [field, true as const]));
  const orderBy = model.key.map((field) => ({ [field]: "asc" as const }));
  for (let skip = 0; ; skip += PAGE) {
    const rows = await rowsOf(account(), model).findMany({ where, select, orderBy, skip, take: PAGE });
    const keys = await readableKeys(rows.flatMap((row) => columns.flatMap((column) => (column.sealed ? [String(row[column.sealed.field])] : []))));
    yield rows.map((row) => columns.map((column) => (isShown(table, column, row) ? cellOf(table, column, row, keys) : null)));
    if (rows.length < PAGE) return;
  }
}

/**
 * What is about another person is shown in no row. In rows of others' workspaces no sealed column is shown, and where such a row only mentions
 * the person, nothing but the mention: the other columns go on changing after the person left.
 */
function isShown({ model, scope }: Table, column: Column, row: Row): boolean {
  if (column.of) return model.columns.some((person) => person.field === column.of && refersTo(person, row, scope));
  if (isOwn(model, row, scope)) return true;
  const isMention = model.columns.some(({ erasure }) => erasure?.kind === "empty");
  return column.sealed === null && (!isMention || isPartOfMention(model, column));
}

const isPartOfMention = ({ key, subject }: Model, { field, person, mention }: Column): boolean =>
  mention || person !== null || key.includes(field) || (subject.kind !== "none" && subject.field === field);

function cellOf({ model, scope, gaps }: Table, column: Column, row: Row, keys: Map<string, SubjectKey>): Cell {
  const value = row[column.field];
  if (value === null || value === undefined) return null;
  if (column.person) return refersTo(column, row, scope) ? YOU : SOMEBODY_ELSE;
  if (column.sealed && value instanceof Uint8Array) {
    return tryOpen(keys.get(String(row[column.sealed.field])), sealedPlace(model, column), rowName(model, row), value) ?? gaps.add(model, column, row);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}

const asJson = (value: Cell) => (typeof value === "bigint" ? String(value) : value);

export async function* jsonOf(table: Table): AsyncGenerator<Chunk> {
  const names = exportedColumns(table.model).map(nameOf);
  let isFirst = true;
  yield { text: "[", rows: 0 };
  for await (const rows of pages(table)) {
    for (const row of rows) {
      const object = Object.fromEntries(row.map((value, index) => [names[index], asJson(value)]));
      yield { text: `${isFirst ? "" : ","}\n${JSON.stringify(object)}`, rows: 1 };
      isFirst = false;
    }
  }
  yield { text: "\n]\n", rows: 0 };
}

export async function* csvOf(table: Table): AsyncGenerator<Chunk> {
  yield { text: csvLine(exportedColumns(table.model).map(nameOf)), rows: 0 };
  for await (const rows of pages(table)) yield { text: rows.map(csvLine).join(""), rows: rows.length };
}
