/**
 * CSV as RFC 4180 has it, or in the dialect that European versions of Excel read, and harmless in a spreadsheet: text that would be run as a formula
 * gets an apostrophe in front, also behind every character that another program may take for the end of a cell. Numbers and times are left
 * alone. JSON beside it holds the text unchanged.
 */

/** `decimal` stands before the decimals of numbers; `hasBom` starts the file with a byte order mark, by which Excel knows UTF-8. */
export type Dialect = { readonly separator: "," | ";" | "\t"; readonly decimal: "." | ","; readonly hasBom: boolean };

/** RFC 4180. */
export const PLAIN: Dialect = { separator: ",", decimal: ".", hasBom: false };
/** What Excel reads in most of Europe: there, the comma stands in numbers. */
export const EXCEL: Dialect = { separator: ";", decimal: ",", hasBom: true };

const STARTS_FORMULA = /^(?=[=+\-@＝＋－＠\t\r\0])/;
/** Another program drops quotation marks at the start of a cell. */
const FORMULA_BEHIND_END = /[;\t\r\n]"*(?=[=+\-@＝＋－＠])/g;
const FORMULA_BEHIND_END_OR_COMMA = /[,;\t\r\n]"*(?=[=+\-@＝＋－＠])/g;
const ANY_SEPARATOR = { formula: FORMULA_BEHIND_END_OR_COMMA, needsQuotes: /[",;\t\r\n]/ };

/** In a file with commas, a comma inside a cell always stands between quotation marks; in the others a program may take it for the end of a cell. */
const RULES = { ",": { formula: FORMULA_BEHIND_END, needsQuotes: /[",\r\n]/ }, ";": ANY_SEPARATOR, "\t": ANY_SEPARATOR } as const;

export type Cell = string | number | bigint | boolean | null;

export const CSV_NOTE =
  "CSV files follow RFC 4180, in UTF-8 with a header line. Text that a spreadsheet could run as a formula (it begins with = + - @, one of these in full width, a tab, a carriage return or a NUL, or one of these characters stands behind a semicolon, a tab or the end of a line, also with quotation marks between) has an apostrophe put in front of that; the JSON files hold it unchanged.";

/** A cell that holds text which somebody chose. */
export function textCell(text: string, { separator }: Dialect = PLAIN): string {
  const { formula, needsQuotes } = RULES[separator];
  const safe = text.replace(formula, "$&'").replace(STARTS_FORMULA, "'");
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A cell that holds a number as JavaScript or PostgreSQL writes it. */
export function numberCell(number: string, { separator, decimal }: Dialect = PLAIN): string {
  if (decimal === ".") return number;
  const written = number.replace(".", decimal);
  return separator === decimal && written !== number ? `"${written}"` : written;
}

function cell(value: Cell, dialect: Dialect): string {
  if (typeof value === "string") return textCell(value, dialect);
  if (value === null) return "";
  return typeof value === "number" ? numberCell(String(value), dialect) : String(value);
}

export const csvLine = (cells: readonly Cell[]): string => lineIn(PLAIN, cells);

export const lineIn = (dialect: Dialect, cells: readonly Cell[]): string => `${cells.map((value) => cell(value, dialect)).join(dialect.separator)}\r\n`;

/** What a file begins with. */
export const beginning = ({ hasBom }: Dialect): string => (hasBom ? "\ufeff" : "");
