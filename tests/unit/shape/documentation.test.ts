import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { envExample, envTable } from "#lib/platform/env-example.ts";
import { LADDER } from "./ladder.ts";

const readme = readFileSync("README.md", "utf8");

describe("the README", () => {
  it("lists the environment as the checks have it", () => {
    const [, table] = /<!-- env -->\n([\s\S]*?)\n<!-- \/env -->/.exec(readme) ?? [];
    expect(table).toBe(envTable());
  });

  it("draws the ladder as the law has it", () => {
    const drawn = [...readme.matchAll(/^lib\/(\w+) {2,}/gm)].map(([, name]) => name);
    expect(drawn).toEqual([...LADDER]);
  });
});

describe(".env.example", () => {
  it("is what the checks make of it", () => {
    expect(readFileSync(".env.example", "utf8")).toBe(`${envExample()}\n`);
  });
});
