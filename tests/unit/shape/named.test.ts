/** Whatever is public is named in a test: a new action or address without one fails here, and its author writes it. */
import { describe, expect, it } from "vitest";
import { addressOf } from "#tests/support/entrances.ts";
import { sources } from "#tests/support/sources.ts";

const tests = sources("tests/e2e/*.ts", "tests/integration/**/*.ts")
  .map(({ text }) => text)
  .join("\n");

/** Folders that begin with an underscore are none. */
const addresses = (name: string) =>
  sources(`app/**/${name}`, `app/.well-known/**/${name}`)
    .filter(({ file }) => !file.includes("/_"))
    .map(({ file }) => addressOf(file));

const isNamed = (address: string) => tests.includes(`"${address}"`);

describe("every server action", () => {
  it("is named in a test", () => {
    const names = sources("app/**/actions.ts").flatMap(({ text }) => [...text.matchAll(/^export const (\w+) = action\(/gm)].map(([, name = ""]) => name));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(tests))).toEqual([]);
  });
});

describe("every address", () => {
  it("of a route is named in a test", () => {
    const routes = addresses("route.ts");
    expect(routes.length).toBeGreaterThan(5);
    expect(routes.filter((address) => !isNamed(address))).toEqual([]);
  });

  it("of a page is named in a test", () => {
    expect(addresses("page.tsx").filter((address) => !isNamed(address))).toEqual([]);
  });
});
