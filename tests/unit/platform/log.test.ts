import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

/** The log lines that a process of its own writes. */
const linesOf = (code: string): Record<string, unknown>[] =>
  execFileSync(process.execPath, ["--input-type=module", "-e", `const { log } = await import(process.argv[1]); ${code}`, `${import.meta.dirname}/../../../lib/platform/log.ts`], { encoding: "utf8" }) // biome-ignore format: one line
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

it("a log line withholds text that could come from a person, and keeps identifiers", () => {
  const [line] = linesOf(`log.info("event", { name: "Ada Lovelace", email: "ada@kept.example", long: "x".repeat(65), id: "0e3f-1", count: 2 })`);
  expect(line).toMatchObject({ event: "event", name: "[withheld]", email: "[withheld]", long: "[withheld]", id: "0e3f-1", count: 2 });
});

it("a logged error keeps its class and code, and no message", () => {
  const [line] = linesOf(`log.error("bug", Object.assign(new TypeError("ada@kept.example"), { code: "ada@kept.example" }))`);
  expect(line).toMatchObject({ error: "TypeError", code: "[withheld]" });
  expect(JSON.stringify(line)).not.toContain("ada@");
});
