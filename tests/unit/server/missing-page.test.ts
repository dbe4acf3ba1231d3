/** Every page about something that is named in its address has its status looked up. */
import { globSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { isDocument, NAMED_PAGES } from "#lib/server/missing-page.ts";
import { sources } from "#tests/support/sources.ts";

const pages = globSync("app/**/page.tsx").map((file) => file.replace(/^app\//, "").replace(/\([a-z]+\)\//g, "").replace(/\/page\.tsx$/, "")); // biome-ignore format: one line
const [code] = sources("lib/server/missing-page.ts");

it("the server knows every kind of thing that a page is about, and every page in the place of an identifier", () => {
  const kinds = new Set(pages.flatMap((page) => [...page.matchAll(/(\w+)\/\[\w+\]/g)].map(([, kind = ""]) => kind)));
  expect([...kinds].sort()).toEqual(["decoders", "devices", "erased", "members", "tokens", "versions", "w"]);
  for (const kind of ["decoders", "devices", "members", "tokens"]) expect(code?.text).toContain(`  ${kind}: async (session, workspace, id)`);
  const named = pages.flatMap((page) => {
    const parts = page.split("/").map((part) => (part === "[workspace]" ? "" : part));
    return parts.flatMap((part, index) => (kinds.has(parts[index - 1] ?? "") && part && !part.startsWith("[") ? [`${parts[index - 1]}/${part}`] : []));
  });
  expect([...NAMED_PAGES].sort()).toEqual([...new Set(named)].sort());
});

it("only requests for a whole page get the status of a missing one: neither the data of a page nor an action of its scripts", () => {
  const is = (method: string, headers: Record<string, string> = {}) => isDocument({ method, headers } as IncomingMessage);
  expect([is("GET"), is("HEAD"), is("POST"), is("PUT"), is("GET", { rsc: "1" }), is("POST", { "next-action": "a" })]).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
