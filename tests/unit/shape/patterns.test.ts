/** Regular expressions in our own code: none backtracks more than once over the same text. */
import { parseSync } from "@swc/core";
import { analyse } from "scslre";
import { describe, expect, it } from "vitest";
import { normalized } from "#lib/platform/normalize.ts";
import { sources } from "#tests/support/sources.ts";

type Node = { readonly type: string; readonly pattern?: string; readonly flags?: string };

function* patternsIn(value: unknown): Generator<{ source: string; flags: string }> {
  if (typeof value !== "object" || value === null) return;
  const { type, pattern, flags } = value as Node;
  if (type === "RegExpLiteral") yield { source: pattern ?? "", flags: flags ?? "" };
  for (const inner of Object.values(value)) yield* patternsIn(inner);
}

const CODE = sources("{app,lib}/**/*.{ts,tsx}");

describe("regular expressions", () => {
  it("take time in proportion to the text, whatever it is", () => {
    const slow = CODE.flatMap(({ file, text }) =>
      [...patternsIn(parseSync(text, { syntax: "typescript", tsx: file.endsWith("x"), target: "esnext" }))]
        .filter((literal) => analyse(literal).reports.length > 0)
        .map(({ source, flags }) => `${file}: /${source}/${flags}`),
    );
    expect(slow).toEqual([]);
  });

  it("are found by this test where they backtrack", () => {
    const isSlow = (source: string, flags = "") => analyse({ source, flags }).reports.length > 0;
    expect([isSlow("^urn:dev:[a-z]+:([^:/_]+)[:/_]*(.*)$", "i"), isSlow("^\\d+\\.?\\d*$"), isSlow("%.*$"), isSlow("^(a+)+$")]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("are written as literals, except one that this test knows", () => {
    const made = CODE.filter(({ text }) => text.includes("new RegExp(")).map(({ file }) => file);
    expect(made).toEqual(["lib/platform/token.ts"]);
  });
});

describe("Unicode normalization", () => {
  it("happens in one function alone, which leaves longer text as it is", () => {
    expect(CODE.filter(({ text }) => text.includes(".normalize(")).map(({ file }) => file)).toEqual(["lib/platform/normalize.ts"]);
    const long = `e${"\u0301".repeat(5_000)}`;
    expect([normalized(long) === long, normalized("e\u0301"), normalized("\ufb01", "NFKD")]).toEqual([true, "\u00e9", "fi"]);
  });
});
