import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "#lib/platform/csv.ts";

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

  it("reads back as the same cells, but for the apostrophes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (cells) => {
        const bare = (cell: string) => cell.replace(/(^|[;\t\r\n])'(?=[=+\-@＝＋－＠\t\r\0])/g, "$1");
        expect(parse(csvLine(cells)).map(bare)).toEqual(cells.map(bare));
      }),
    );
  });
});

/** One record, by the rules of RFC 4180. */
function parse(line: string): string[] {
  const cells: string[] = [];
  const record = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n$)/gy;
  for (let match = record.exec(line); match; match = record.exec(line)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") break;
  }
  return cells;
}
