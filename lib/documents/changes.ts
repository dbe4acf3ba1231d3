/** The readable difference between two versions of a text: the paragraphs that changed, word by word. */
import { diffArrays, diffWords } from "diff";
import type { DocumentView } from "./schema.ts";

/** `number` tells the pieces of a change apart, as that of a change tells the changes apart. */
type Piece = { readonly number: number; readonly kind: "same" | "added" | "removed"; readonly text: string };
type Unnumbered = Omit<Piece, "number">;

/** Neighbouring paragraphs that changed, and the heading that they stand under. */
export type TextChange = { readonly number: number; readonly heading: string; readonly pieces: readonly Piece[] };

/** Below this share of words in common, the old text is shown whole and then the new one. */
const MIN_SHARED = 0.4;

/** The paragraphs, items and table rows of a Markdown text, each in one line and without its marks. Headings keep `#`. */
function paragraphsOf(markdown: string): string[] {
  return markdown
    .replaceAll(/\n(?!\n|[-|#])(?<!\n\n)/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\|[ |-]+\|$/.test(line))
    .map(plain);
}

const plain = (line: string): string =>
  line
    .replace(/^\| (.*) \|\s*$/, (_, cells: string) => cells.split(/ ?(?<!\\)\| ?/).join(" · "))
    .replaceAll("\\|", "|")
    .replace(/^- /, "• ")
    .replaceAll(/\[([^\][]+)\]\([^()]+\)/g, "$1")
    .replaceAll(/\*\*|`/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();

const headingOf = (line: string): string | null => /^#+ (.*)$/.exec(line)?.[1] ?? null;

const known = new Map<string, readonly TextChange[]>();

/** What changed from `before` to `after`, in the order of the text. Line breaks within paragraphs do not count. Computed once for each pair. */
export function changesBetween(before: DocumentView, after: DocumentView): readonly TextChange[] {
  const pair = `${before.sha256} ${after.sha256}`;
  const changes = known.get(pair) ?? changesIn(before.body, after.body);
  known.set(pair, changes);
  return changes;
}

function changesIn(before: string, after: string): TextChange[] {
  const changes: { heading: string; pieces: readonly Unnumbered[] }[] = [];
  let heading = "";
  const runs = diffArrays(paragraphsOf(before), paragraphsOf(after));
  for (const [index, { value, added, removed }] of runs.entries()) {
    const isPaired = removed && runs[index + 1]?.added;
    if (removed) changes.push({ heading, pieces: isPaired ? wordsOf(value, runs[index + 1]?.value ?? []) : whole("removed", value) });
    if (added && !runs[index - 1]?.removed) changes.push({ heading, pieces: whole("added", value) });
    if (!removed) heading = value.map(headingOf).findLast((found) => found !== null) ?? heading;
  }
  return changes.map(({ heading, pieces }, number) => ({ number, heading, pieces: pieces.map((piece, at) => ({ ...piece, number: at })) }));
}

const joined = (lines: readonly string[]): string => lines.map((line) => headingOf(line) ?? line).join("\n");

const whole = (kind: Piece["kind"], lines: readonly string[]): Unnumbered[] => [{ kind, text: joined(lines) }];

function wordsOf(before: readonly string[], after: readonly string[]): Unnumbered[] {
  const pieces = diffWords(joined(before), joined(after)).map(
    ({ value, added, removed }): Unnumbered => ({ kind: added ? "added" : removed ? "removed" : "same", text: value }),
  );
  const length = (kind: Piece["kind"]) => pieces.filter((piece) => piece.kind === kind).reduce((sum, { text }) => sum + text.length, 0);
  const shared = length("same") / Math.max(1, joined(before).length, joined(after).length);
  return shared < MIN_SHARED ? [...whole("removed", before), ...whole("added", after)] : pieces;
}
