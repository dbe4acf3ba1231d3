import { describe, expect, it } from "vitest";
import { INGEST } from "#tests/support/entrances.ts";
import { sources } from "#tests/support/sources.ts";

const actions = sources("app/**/actions.ts");
const routes = sources("app/**/route.ts", "app/.well-known/**/route.ts").filter(({ file }) => !file.startsWith("app/_edge/"));
const pages = sources("app/(portal)/**/page.tsx");

/** What a module exports, with what stands to the right of the equals sign. */
const exportsOf = (text: string) =>
  [...text.matchAll(/^export (?:const|async function|function) (\w+)(?: = (\w+))?/gm)].map(([, name, made]) => ({ name, made }));

describe("every server action", () => {
  it("is made by action()", () => {
    expect(actions.length).toBeGreaterThan(5);
    for (const { file, text } of actions) for (const { name, made } of exportsOf(text)) expect(made, `${file}: ${name}`).toBe("action");
  });

  it("stands in a file called actions.ts", () => {
    expect(
      sources("{app,lib}/**/*.{ts,tsx}")
        .filter(({ file, text }) => /^\s*["']use server["']/m.test(text) && !file.endsWith("/actions.ts"))
        .map(({ file }) => file),
    ).toEqual([]);
  });

  it("has a body of ten lines at most", () => {
    for (const { file, text } of actions) for (const body of text.split(/^export /m).slice(1)) expect(body.split("\n").length, file).toBeLessThanOrEqual(12);
  });
});

describe("every route", () => {
  /** Ingest answers devices by its own contract, the same that our server mounts in front of Next; the API is made by api(), and takes no cookie. */
  const machines = new Set([...INGEST, "app/api/v1/[[...path]]/route.ts"]);

  it("is made by route()", () => {
    for (const { file, text } of routes.filter((one) => !machines.has(one.file))) {
      const exported = exportsOf(text);
      expect(exported.length, file).toBeGreaterThan(0);
      for (const { name, made } of exported) expect(made, `${file}: ${name}`).toBe("route");
    }
  });

  it("only reads, when a cookie may use it", () => {
    for (const { file, text } of routes.filter((one) => !machines.has(one.file)))
      for (const { name } of exportsOf(text)) expect(["GET", "HEAD"], file).toContain(name);
  });
});

describe("every page of the portal", () => {
  it("makes its own pass", () => {
    expect(pages.length).toBeGreaterThan(5);
    for (const { file, text } of pages) expect(text, file).toMatch(/\b(visit|visitor|freshVisitor)\(/);
  });
});

describe("layouts", () => {
  it("authorise nothing", () => {
    for (const { file, text } of sources("app/**/layout.tsx")) expect(text, file).not.toMatch(/\b(visit|visitor|freshVisitor|currentSession|resume|enter)\(/);
  });
});
