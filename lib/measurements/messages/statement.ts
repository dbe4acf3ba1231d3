/** Rows of the message view as one call of `note_messages`. */
import type pg from "pg";
import type { Outcome } from "../message-schema.ts";

/** `at` is in milliseconds since 1970; `place` is the order of what came in the same one. */
export type Row = {
  readonly ref: bigint;
  at: number;
  readonly place: number;
  readonly format: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly stored: number;
  times: number;
};

const COLUMNS = ["ref", "at", "place", "format", "outcome", "reason", "stored", "times"] as const;

/** Every text in it is a word of ours, or several with commas between them. */
const list = (rows: readonly Row[], column: (typeof COLUMNS)[number]): string => `{${rows.map((row) => (typeof row[column] === "string" ? `"${row[column]}"` : row[column])).join(",")}}`; // biome-ignore format: one line

export async function write(pool: pg.Pool, rows: readonly Row[]): Promise<void> {
  await pool.query({
    name: "note_messages",
    text: `SELECT note_messages(${COLUMNS.map((_, index) => `$${index + 1}`).join(", ")})`,
    values: COLUMNS.map((column) => list(rows, column)),
  });
}
