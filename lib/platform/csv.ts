/**
 * CSV as RFC 4180 has it, and harmless in a spreadsheet: text that would be run as a formula there gets an apostrophe
 * in front, also behind what a spreadsheet may take for the end of a cell where commas stand in numbers. Numbers and times
 * are left alone. JSON beside it holds the text unchanged.
 */
const RUN_AS_FORMULA = /^(?=[=+\-@＝＋－＠\t\r\0])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/g;
const NEEDS_QUOTES = /[",\r\n]/;

export type Cell = string | number | bigint | boolean | null;

export const CSV_NOTE =
  "CSV files follow RFC 4180, in UTF-8 with a header line. Text that a spreadsheet could run as a formula (it begins with = + - @, one of these in full width, a tab, a carriage return or a NUL, or one of these characters stands behind a semicolon, a tab or the end of a line) has an apostrophe put in front of that; the JSON files hold it unchanged.";

/** A cell that holds text which somebody chose. */
export function textCell(text: string): string {
  const safe = text.replace(RUN_AS_FORMULA, "'");
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const cell = (value: Cell): string => (typeof value === "string" ? textCell(value) : value === null ? "" : String(value));

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cell).join(",")}\r\n`;
