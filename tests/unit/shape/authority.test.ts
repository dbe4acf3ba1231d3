/** Where it is decided who may do what: with the verbs, and never in front of the pages. */
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

it("is never a proxy or a middleware: there is none [8.3.1]", () => {
  for (const name of ["proxy", "middleware"]) for (const end of ["ts", "js", "mjs"]) expect(existsSync(`${name}.${end}`), `${name}.${end}`).toBe(false);
});

/** They look at the session for how a page is sent, its status and its order, and let nobody in or out. */
const HOW_IT_IS_SENT = ["lib/server/missing-page.ts", "lib/server/without-scripts.ts"];

it("is never the server in front of the pages: but for the status and the order of a page it knows no session, no person and no cookie [8.3.1]", () => {
  const server = sources("lib/server.ts", "lib/server/*.ts").filter(({ file }) => !HOW_IT_IS_SENT.includes(file));
  expect(server.length).toBeGreaterThan(5);
  for (const { file, text } of server) expect(text, file).not.toMatch(/identity|workspaces|headers\.cookie|"cookie"/);
});

it("is never the status of a page: that only replaces 200 by 404, and the page is rendered all the same [8.3.1]", () => {
  const [listener] = sources("lib/server/listener.ts");
  expect(listener?.text).toMatch(/isMissing\?\.\(path, request\)\)\) answerMissing\(response\);\n\s*await pages\(request, response\);/);
  const [missing] = sources("lib/server/missing-page.ts");
  expect(missing?.text.match(/response\.\w+/g)).toEqual(["response.writeHead", "response.writeHead"]);
});
