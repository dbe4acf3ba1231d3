/**
 * Sealed values for pages, lists and exports. A value that cannot be opened (a damaged value, a missing or damaged key) costs that value
 * alone: it is shown as unreadable, reported as an alert, and everything beside it is shown.
 */
import { clock, HOUR } from "../clock.ts";
import { openBytes } from "../crypto.ts";
import { log } from "../log.ts";
import { findWrapped, type SubjectKey, unwrap } from "./keys.ts";

/** Where a sealed value stands, as `table.column`, such as `user.name_sealed`. */
export type Column = `${string}.${string}_sealed`;

/** The associated data of a sealed value: its table, column and row. */
export const placeOf = (column: Column, row: string) => `${column.replace(".", "|")}|${row}`;

/** Opens a sealed value. Throws, and reports the value, when it was damaged or sealed under another key. */
export function open(key: SubjectKey, column: Column, row: string, sealed: Uint8Array): string {
  try {
    return openBytes(key.bytes, sealed, placeOf(column, row)).toString();
  } catch (error) {
    report(column, row, error);
    throw error;
  }
}

/** The text; null when it cannot be opened, which is reported. */
export function tryOpen(key: SubjectKey | null | undefined, column: Column, row: string, sealed: Uint8Array): string | null {
  if (!key) {
    report(column, row, new Error("The subject's key is missing."));
    return null;
  }
  try {
    return open(key, column, row, sealed);
  } catch {
    return null;
  }
}

const WORDS: Record<string, string> = { email: "address", secret: "code", body: "message" };

/** What a page shows in place of a value that cannot be opened, such as "Unreadable name". */
function unreadable(column: Column): string {
  const what = column.slice(column.indexOf(".") + 1, -"_sealed".length);
  return `Unreadable ${WORDS[what] ?? what.replaceAll("_", " ")}`;
}

/** The text for a page: `unreadable(column)` when it cannot be opened. */
export const openToShow = (key: SubjectKey | null | undefined, column: Column, row: string, sealed: Uint8Array): string =>
  tryOpen(key, column, row, sealed) ?? unreadable(column);

/** The keys of `refs`, by reference. One that is missing is not there; one that cannot be unwrapped is not there either, and is reported. */
export async function readableKeys(refs: readonly string[]): Promise<Map<string, SubjectKey>> {
  const keys = new Map<string, SubjectKey>();
  for (const row of await findWrapped(refs)) {
    try {
      keys.set(row.ref, unwrap(row));
    } catch (error) {
      report("subject_key.key_wrapped", row.ref, error);
    }
  }
  return keys;
}

/** The key of one subject; null when it is missing or cannot be unwrapped. */
export const readableKey = async (ref: string): Promise<SubjectKey | null> => (await readableKeys([ref])).get(ref) ?? null;

/** One alert an hour for each value and process, however often a page shows it. */
const REPORT_EVERY_MS = HOUR;
const MAX_REMEMBERED = 10_000;
const reported = new Map<string, number>();

function report(at: string, row: string, error: unknown): void {
  const now = clock.now().getTime();
  const value = `${at}|${row}`;
  if (now - (reported.get(value) ?? 0) < REPORT_EVERY_MS) return;
  if (reported.size >= MAX_REMEMBERED) reported.clear();
  reported.set(value, now);
  const [table, column] = at.split(".");
  log.alert("seal.unreadable", { table, column, row }, error);
}
