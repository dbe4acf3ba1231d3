import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginning, csvLine, EXCEL, lineIn, PLAIN } from "#lib/platform/csv.ts";

describe("a line of CSV", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", '=HYPERLINK("x")', "＝1+1", "＋1", "－1", "＠SUM(A1)"])(
    "cannot be run as a formula: %j",
    (text) => {
      expect(
        csvLine([text])
          .replace(/^"/, "")
          .startsWith(`'${text.charAt(0)}`),
      ).toBe(true);
    },
  );

  it.each([
    ["x;=1+1", "x;'=1+1"],
    ["x\t@SUM(A1);-1", "x\t'@SUM(A1);'-1"],
    ["x\n+1", '"x\n\'+1"'],
    ['x;"=1+1;', '"x;""\'=1+1;"'],
    ['x\n""-1', '"x\n""""\'-1"'],
    ["x;＝1+1\t＠SUM(A1)", "x;'＝1+1\t'＠SUM(A1)"],
  ])("cannot be run as a formula behind what ends a cell elsewhere: %j", (text, line) => {
    expect(csvLine([text])).toBe(`${line}\r\n`);
  });

  it("leaves numbers, times and emptiness as they are", () => {
    expect(csvLine([-3.5, 7n, true, null, "2026-11-21T00:00:00.000Z"])).toBe("-3.5,7,true,,2026-11-21T00:00:00.000Z\r\n");
  });

  it("quotes what RFC 4180 wants quoted", () => {
    expect(csvLine(["a,b", 'say "hi"', "two\nlines", "plain"])).toBe('"a,b","say ""hi""","two\nlines",plain\r\n');
  });

  it("reads back as the same cells in every dialect, but for the apostrophes", () => {
    const separators = fc.constantFrom(",", ";", "\t");
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2 }), separators, (cells, separator) => {
        const bare = (cell: string) => cell.replace(/(^|[,;\t\r\n]"*)'(?=[=+\-@＝＋－＠\t\r\0])/g, "$1");
        const [line = []] = parse(lineIn({ ...PLAIN, separator }, cells), { delimiter: separator, recordDelimiter: "\r\n" }) as string[][];
        expect(line.map(bare)).toEqual(cells.map(bare));
      }),
    );
  });

  it("runs nothing as a formula, whichever separator another program reads, and however lenient it is with quotation marks", () => {
    const text = fc.string({ unit: fc.constantFrom("=", "+", "-", "@", ",", ";", "\t", '"', "\n", "x") });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.constantFrom(",", ";", "\t"), fc.constantFrom(",", ";", "\t"), (cells, written, read) => {
        const line = lineIn({ ...PLAIN, separator: written }, cells);
        for (const cell of cellsOf(line, read)) expect(cell).not.toMatch(/^[=+\-@]/);
      }),
    );
  });

  it("has a decimal comma where it is asked for, in numbers alone", () => {
    expect(lineIn(EXCEL, [-3.5, 1e-7, 7n, "a;b", "1.5", true])).toBe('-3,5;1e-7;7;"a;b";1.5;true\r\n');
    expect([beginning(EXCEL), beginning(PLAIN)]).toEqual(["\ufeff", ""]);
  });
});

/** The cells that a lenient program reads: a quotation mark opens and closes a quotation wherever it stands after the start of a cell, and is dropped there. */
function cellsOf(line: string, separator: string): string[] {
  const cells = [""];
  let [isQuoted, isStart] = [false, true];
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    const isEnd = sign === separator || sign === "\r" || sign === "\n";
    if (isQuoted && sign === '"' && line[at + 1] === '"') cells.push(`${cells.pop()}${line[++at]}`);
    else if (sign === '"' && (isQuoted || isStart)) isQuoted = !isQuoted;
    else if (isEnd && !isQuoted) cells.push("");
    else cells.push(`${cells.pop()}${sign}`);
    isStart = !isQuoted && (isEnd || (isStart && sign === '"'));
  }
  return cells;
}
