import { describe, expect, it } from "vitest";
import { REQUIREMENTS } from "#tests/support/security/asvs.ts";
import { faults } from "#tests/support/security/faults.ts";
import { numbers, span } from "#tests/support/security/numbers.ts";
import { page } from "#tests/support/security/page.ts";
import { readTag, type Tagged, taggedIn } from "#tests/support/security/tags.ts";
import { sources } from "#tests/support/sources.ts";

const requirements = [
  { id: "6.2.1", level: 1, asks: "length" },
  { id: "6.3.3", level: 2, asks: "factors", deviation: "offered" },
] as const;
const unit: Tagged = { file: "tests/unit/a.test.ts", title: "a", ids: ["6.2.1"] };
const browser: Tagged = { file: "tests/e2e/b.spec.ts", title: "b", ids: ["6.2.1"] };
const faultsOf = (tests: Tagged[], passed: string[] | null, isWithoutBrowser = false) => faults({ requirements, tests, passed, isWithoutBrowser });

describe("the table of security", () => {
  it("is at fault while a requirement without a deviation has no test, or none that passed", () => {
    expect(faultsOf([], null)).toEqual(["6.2.1 has no test"]);
    expect(faultsOf([unit], [])).toEqual(["6.2.1 has a test, but none that passed"]);
    expect(faultsOf([unit], ["something else [6.2.9]"])).toHaveLength(1);
    expect(faultsOf([unit], ["a [6.2.1]"])).toEqual([]);
    expect(faultsOf([unit, browser], ["b [6.3.8, 6.2.1]"])).toEqual([]);
  });

  it("is at fault while a clause has no test, also where a deviation says what we do instead", () => {
    const clauses = ["a mail", "a budget"];
    const of = (more: object, tests: Tagged[], passed: string[] | null) =>
      faults({ requirements: [{ id: "6.3.5", level: 3, asks: "oddities", clauses, ...more }], tests, passed, isWithoutBrowser: false });
    const test = (...ids: string[]): Tagged => ({ ...unit, ids });
    expect(of({}, [], null)).toEqual(["6.3.5a has no test", "6.3.5b has no test"]);
    expect(of({ deviation: "another way" }, [test("6.3.5a")], null)).toEqual(["6.3.5b has no test"]);
    expect(of({}, [test("6.3.5a"), test("6.3.5b")], [`a [${"6.3.5a"}]`])).toEqual(["6.3.5b has a test, but none that passed"]);
    expect(of({}, [test("6.3.5a", "6.3.5b")], [`a [${"6.3.5a, 6.3.5b"}]`])).toEqual([]);
    expect(of({}, [test("6.3.5a", "6.3.5b", "6.3.5c")], null)).toEqual([expect.stringContaining("names 6.3.5c")]);
  });

  it("is at fault when a tag names a requirement that has clauses as a whole", () => {
    const requirement = { id: "6.3.5", level: 3, asks: "oddities", clauses: ["a mail", "a budget"] } as const;
    const tests = [{ ...unit, ids: ["6.3.5a", "6.3.5b"] }, { ...browser, ids: ["6.3.5"] }]; // biome-ignore format: one line
    expect(faults({ requirements: [requirement], tests, passed: null, isWithoutBrowser: false })).toEqual([
      'tests/e2e/b.spec.ts: "b" names 6.3.5, which has clauses: name one of them',
    ]);
  });

  it("leaves to the full run what only a browser proves, and nothing else", () => {
    expect(faultsOf([browser], [], true)).toEqual([]);
    expect(faultsOf([browser], [])).toHaveLength(1);
    expect(faultsOf([unit, browser], [], true)).toHaveLength(1);
  });

  it("is at fault when a test names what is not listed, or a requirement is listed twice", () => {
    expect(faultsOf([unit, { ...unit, ids: ["6.2.1", "9.9.9"] }], null)).toEqual([expect.stringContaining("names 9.9.9")]);
    expect(faults({ requirements: [...requirements, requirements[0]], tests: [unit], passed: null, isWithoutBrowser: false })).toEqual([
      "6.2.1 is listed twice",
    ]);
  });

  it("finds the tag of a title however it is written", () => {
    // Put together, so that these are no tags themselves.
    const tag = "[6.2.1]";
    const sources = [
      `it("plain ${tag}", () => {})`,
      `test('single, [not] a tag ${tag}', async () => {})`,
      `test(\`of \${name} ${tag}\`, async () => {})`,
      `it.each([["a", ["b"]]])("each %s ${tag}", () => {})`,
      `it.each(list)(\n  "each %s, on its own line ${tag}",\n  async () => {})`,
      `it.skip(\n  "on its own line ${tag}", () => {})`,
    ];
    expect(sources.map((source) => taggedIn(source))).toEqual(
      ["plain", "single, [not] a tag", "of …", "each …", "each …, on its own line", "on its own line"].map((title) => [{ title, ids: ["6.2.1"] }]),
    );
    expect(taggedIn(`it("two ${tag.replace("]", ", 11.3.4]")}", f)`)).toEqual([{ title: "two", ids: ["6.2.1", "11.3.4"] }]);
    const none = ['it("a title", f)', `describe("a ${tag}", f)`, 'it("a [6.2]", f)', `expect("a ${tag}")`, `it("a ${tag} b", f)`];
    for (const source of none) expect(taggedIn(source)).toEqual([]);
    expect(readTag("a clause [6.3.5b, 6.2.1]")).toEqual({ title: "a clause", ids: ["6.3.5b", "6.2.1"] });
    expect(readTag("a [b] c [6.2.1]")).toEqual({ title: "a [b] c", ids: ["6.2.1"] });
  });

  it("finds every tag in the sources of the tests, so that no title looks tagged and is not", () => {
    const own = sources("tests/{unit,integration}/**/*.test.ts", "tests/e2e/*.spec.ts").filter(({ file }) => !file.endsWith("support/security.test.ts"));
    const written = (text: string) => text.match(/\[\d{1,2}\.\d{1,2}\.\d{1,2}\w*(?:, ?[\d.]+\w*)*\]/g)?.length ?? 0;
    expect(own.length).toBeGreaterThan(100);
    for (const { file, text } of own) expect([file, written(text)]).toEqual([file, taggedIn(text).length]);
  });

  it("is the same whenever it is made, and has every requirement once", () => {
    const made = page();
    expect(page()).toBe(made);
    for (const { id } of REQUIREMENTS) expect(made.split(`| v5.0.0-${id} |`), id).toHaveLength(2);
  });
});

describe("the numbers", () => {
  it("are all those of the code, each with what it means [6.1.1a, 7.1.1a, 7.1.1b]", () => {
    const made = page();
    expect(numbers().length).toBeGreaterThan(20);
    for (const { what, howMuch } of numbers()) expect(made).toContain(`| ${what} | ${howMuch} |`);
    expect(made).toContain("| A session ends without activity after | 30 minutes |");
    expect(made).toContain("| A session ends whatever happens after | 12 hours |");
  });

  it("are said in the largest unit that comes out even", () => {
    expect([500, 1_000, 60_000, 90_000, 3_600_000, 86_400_000, 7 * 86_400_000].map(span)).toEqual([
      "500 milliseconds",
      "1 second",
      "1 minute",
      "90 seconds",
      "1 hour",
      "24 hours",
      "7 days",
    ]);
  });
});
