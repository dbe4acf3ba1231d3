/** The tests that prove requirements: their titles end in ` [6.2.1]`, ` [6.2.1, 6.2.9]` or, for a clause, ` [6.3.5a]`. */
import { sources } from "#tests/support/sources.ts";

export type Tagged = { readonly file: string; readonly title: string; readonly ids: readonly string[] };

const TAG = /^(.*) \[(\d+\.\d+\.\d+[a-h]?(?:, \d+\.\d+\.\d+[a-h]?)*)\]$/s;
/** The first argument of `it(…)`, `test(…)`, `it.each(…)(…)`: a text in any quotes. */
const TITLE = /(?<![\w.])(?:it|test)(?:\.\w+)?\(\s*(["'`])((?:(?!\1)[^\\]|\\.)*)\1|\)\(\s*(["'`])((?:(?!\3)[^\\\n]|\\.)*)\3,\s/g;

/** The title without its tag, and the requirements in it; none for a title without a tag. */
export function readTag(title: string): { title: string; ids: string[] } {
  const [, text = title, ids] = TAG.exec(title) ?? [];
  return { title: text, ids: ids?.split(", ") ?? [] };
}

/** What stands in braces differs each time a title is used. */
const plain = (title: string) => title.replace(/\$\{[^}]*\}|\$[\w.]+|%[sdio]/g, "…").replace(/\\(["'`])/g, "$1");

export const taggedIn = (text: string): { title: string; ids: string[] }[] =>
  [...text.matchAll(TITLE)].map(([, , direct, , each]) => readTag(plain(direct ?? each ?? ""))).filter(({ ids }) => ids.length > 0);

/** Every test that carries a tag, in the order of files. */
export const tagged = (): Tagged[] =>
  sources("tests/{unit,integration}/**/*.test.ts", "tests/e2e/*.spec.ts").flatMap(({ file, text }) => taggedIn(text).map((each) => ({ file, ...each })));

/** Whether the tag names the requirement or one of its clauses. */
export const isAbout = (tag: string, id: string): boolean => tag.replace(/[a-h]$/, "") === id;

export const isBrowserTest = ({ file }: Tagged): boolean => file.startsWith("tests/e2e/");
