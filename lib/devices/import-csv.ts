/** Devices as lines of CSV: a name, and where wanted tags and an interval. Columns stand between commas, semicolons or tabs; the header decides. */
import { CsvError, parse } from "csv-parse/sync";
import { Refusal } from "../platform/refusal.ts";
import { ImportRow, MOST_IMPORTED } from "./schema.ts";
import { readInterval, splitTags } from "./settings.ts";

const COLUMNS = ["name", "tags", "interval"] as const;
/** Lines of text, empty ones included. The parser needs some microseconds for each. */
const MAX_LINES = 10_000;
type Column = (typeof COLUMNS)[number];
type Line = { number: number; cells: string[] };
type Separator = "," | ";" | "\t";
/** The tags of a cell: commas may stand between them where no comma ends a cell. */
const BETWEEN_TAGS: Record<Separator, RegExp> = { ",": /;/, ";": /[;,]/, "\t": /[;,]/ };
/** What is wrong, by the line. */
type Faults = Map<number, string>;

const isColumn = (text: string): text is Column => (COLUMNS as readonly string[]).includes(text);

/** The devices of the lines, or a refusal that says of every faulty line what is wrong with it. */
export function readCsv(typed: string): ImportRow[] {
  const { text, separator, skipped } = separated(typed);
  const [first, ...rest] = linesOf(text, separator, skipped);
  if (!first) throw refused("There is no line in it.", {});
  const header = headerOf(first);
  const lines = header ? rest : withoutHeader([first, ...rest]);
  if (lines.length === 0) throw refused("There is nothing below the header.", {});
  if (lines.length > MOST_IMPORTED) throw refused(`These are ${lines.length} lines; please add at most ${MOST_IMPORTED} devices at once.`, {});
  const faults: Faults = new Map();
  const columns = header ?? COLUMNS;
  const place = new Map(COLUMNS.map((column) => [column, columns.indexOf(column)]));
  const rows = lines.map((line) => rowOf(line, { place, count: columns.length, separator }, faults));
  if (faults.size > 0) throw refusedFor(faults, lines.length);
  return rows.flatMap((row) => (row ? [row] : []));
}

type Separated = { text: string; separator: Separator; skipped: number };

/** Excel writes the separator into a first line of its own, such as "sep=;". */
const DECLARED = /^sep=([,;\t])\n/i;

/**
 * The separator that the first line declares, or the one between the names of columns in the header. Without a header it is a comma, or a tab where there
 * is any: a semicolon may just as well stand between tags.
 */
function separated(typed: string): Separated {
  // One kind of line end: the parser counts the others differently inside quotation marks.
  const text = typed.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (text.split("\n", MAX_LINES + 1).length > MAX_LINES) throw refused(`Please paste at most ${MAX_LINES} lines at once, empty ones included.`, {});
  const [line, declared] = DECLARED.exec(text) ?? [];
  if (line !== undefined) return { text: text.slice(line.length), separator: declared as Separator, skipped: 1 };
  const first = text.split("\n").find((one) => one.trim() !== "") ?? "";
  const isHeader = (separator: Separator) => {
    const names = first.split(separator).map((name) => name.replaceAll('"', "").trim().toLowerCase());
    return names.length > 1 && names.includes("name");
  };
  const named = ([",", ";", "\t"] as const).find(isHeader);
  return { text, separator: named ?? (text.includes("\t") ? "\t" : ","), skipped: 0 };
}

/** Every line that is not empty, with its number in the text as it was pasted. */
function linesOf(text: string, separator: Separator, skipped: number): Line[] {
  const lines: Line[] = [];
  let read = skipped;
  const keep = (cells: string[], { lines: end }: { lines: number }) => {
    lines.push({ cells, number: read + 1 });
    read = skipped + end;
    return null;
  };
  try {
    parse(text, { delimiter: separator, relax_column_count: true, trim: true, on_record: keep });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const sentence = "a quotation mark stands alone. Put the whole cell between two of them, and write each one inside it twice.";
    throw refusedFor(new Map([[read + 1, sentence]]), 1);
  }
  return lines.filter(({ cells }) => cells.some((cell) => cell !== ""));
}

/** Lines that no header explains. A semicolon in a name is more likely the end of a column. */
function withoutHeader(lines: Line[]): Line[] {
  const doubtful = lines.filter(({ cells: [name = ""] }) => name.includes(";"));
  if (doubtful.length === 0) return lines;
  const sentence = "columns seem to stand between semicolons. Add a first line with the names of the columns, such as name;tags;interval.";
  throw refusedFor(new Map(doubtful.map(({ number }) => [number, sentence])), lines.length);
}

/** The columns in their order, where the first line names them. */
function headerOf({ number, cells }: Line): readonly (Column | null)[] | null {
  const names = cells.map((cell) => cell.toLowerCase());
  if (!names.includes("name")) return null;
  const strange = names.find((name, index) => name !== "" && (!isColumn(name) || names.indexOf(name) !== index));
  if (strange) throw refusedFor(new Map([[number, `“${strange.slice(0, 40)}” is no column, or is there twice. Columns are name, tags and interval.`]]), 1);
  return names.map((name) => (isColumn(name) ? name : null));
}

/** `place` says where a column stands; `count` is the number of columns. */
type Columns = { readonly place: ReadonlyMap<Column, number>; readonly count: number; readonly separator: Separator };

function rowOf({ number, cells }: Line, { place, count, separator }: Columns, faults: Faults): ImportRow | null {
  const cell = (column: Column) => cells[place.get(column) ?? -1] ?? "";
  const fault = (sentence: string) => {
    faults.set(number, sentence);
    return null;
  };
  if (cells.length > count)
    return fault(`it has ${cells.length} columns and should have ${count} at most. Tags stand between ${separator === ";" ? "commas" : "semicolons"}.`);
  const interval = cell("interval") === "" ? undefined : readInterval(cell("interval"));
  if (interval === null) return fault("the interval should be such as 900, 15 min or 1 h, between one second and 31 days.");
  const row = ImportRow.safeParse({ name: cell("name"), tags: splitTags(cell("tags"), BETWEEN_TAGS[separator]), interval });
  return row.success ? row.data : fault(row.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join(" "));
}

const refused = (sentence: string, fields: Record<string, string>) =>
  new Refusal("invalid", "device.lines_faulty", `Nothing was added. ${sentence}`, { fields });

function refusedFor(faults: Faults, of: number): Refusal {
  const fields = Object.fromEntries([...faults].map(([number, sentence]) => [`line ${number}`, `Line ${number}: ${sentence}`]));
  return refused(faults.size === 1 ? "One line wants a correction." : `${faults.size} of ${of} lines want a correction.`, fields);
}
