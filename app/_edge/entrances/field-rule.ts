/** The rule of one field: who may see and change it. */
import type { Right } from "#lib/workspaces/index.ts";

/** A user with a right; the person that the field is about; the portal; no one at all. */
export type By = Right | "oneself" | "portal" | "nobody";

export type FieldRule = {
  readonly what: string;
  /** Table and column. */
  readonly columns: readonly string[];
  readonly sees: readonly By[];
  readonly changes: readonly By[];
  readonly note?: string;
};

/** The names of `columns` of `table`. */
export const of = (table: string, ...columns: string[]) => columns.map((column) => `${table}.${column}`);
