/** Rows of any account model, for code that the inventory drives: it names no table, so it covers a new one. */
import type { Column, Model } from "#prisma/annotation.ts";
import type { Column as SealedColumn } from "../seal/index.ts";
import type { Tx } from "./account.ts";

export type Row = Record<string, unknown>;
type Where = Record<string, unknown>;

/** What all of Prisma's models can do, as far as it is needed. */
type Rows = {
  findMany(query: { where: Where; select?: Record<string, true>; orderBy?: Record<string, "asc">[]; skip?: number; take?: number }): Promise<Row[]>;
  count(query: { where: Where }): Promise<number>;
  updateMany(query: { where: Where; data: Row }): Promise<{ count: number }>;
  deleteMany(query: { where: Where; limit?: number }): Promise<{ count: number }>;
};

export function rowsOf(db: Tx, model: Model): Rows {
  const name = model.model.charAt(0).toLowerCase() + model.model.slice(1);
  return (db as unknown as Record<string, Rows>)[name] as Rows;
}

/** The row as the associated data of its sealed columns names it: its key, joined by colons. */
export const rowName = ({ key }: Model, row: Row): string => key.map((field) => String(row[field])).join(":");

/** Where a sealed column of `model` stands. */
export const sealedPlace = ({ table }: Model, { column }: Column) => `${table}.${column}` as SealedColumn;
