/** Whoever sees a page in the dark sees the same page: nothing is shown, hidden or moved by the colour scheme. */
import { expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

const DARK = /@media screen and \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}\s*\}/;
const COLOUR = /^--[a-z-]+: (#[0-9a-f]{6}|rgb\([\d ./]+\));$/;

it("the dark scheme gives the tokens other colours, and does nothing else", () => {
  const sheets = sources("app/**/*.css", "public/**/*.css").map(({ text }) => text);
  expect(sheets.join("").match(/prefers-color-scheme/g)).toHaveLength(1);
  const [, declared = ""] = DARK.exec(sheets.join("")) ?? [];
  const lines = declared.trim().split("\n");
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(line.trim()).toMatch(COLOUR);
  for (const { file, text } of sources("app/**/*.tsx")) expect(text, file).not.toMatch(/["'\s`:]dark:/);
});
