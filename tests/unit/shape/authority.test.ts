/** Where it is decided who may do what: with the verbs, and never in front of the pages. */
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

it("is never a proxy or a middleware: there is none [8.3.1]", () => {
  for (const name of ["proxy", "middleware"]) for (const end of ["ts", "js", "mjs"]) expect(existsSync(`${name}.${end}`), `${name}.${end}`).toBe(false);
});

it("is never the server in front of the pages: it knows no session, no person and no cookie [8.3.1]", () => {
  const server = sources("lib/server.ts", "lib/server/*.ts");
  expect(server.length).toBeGreaterThan(5);
  for (const { file, text } of server) expect(text, file).not.toMatch(/identity|workspaces|headers\.cookie|"cookie"/);
});
