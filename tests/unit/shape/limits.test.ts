/** /security/limits covers every kind of secret that the code and SECURITY.md know, and every scope. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LEAKS, NEEDS_IDENTITY, NEEDS_PERSON, OPENED_BY_SCOPE } from "#app/(site)/security/limits/_leaks.ts";
import { api } from "#app/api/v1/_entrances.ts";
import { LIFETIME } from "#lib/identity/index.ts";

describe("the limits of leaked secrets", () => {
  it("have a row for each mailed link, with the time that the code gives it", () => {
    const links = Object.keys(LIFETIME).filter((name) => name.endsWith("Link"));
    expect(LEAKS.map(({ key }) => key)).toEqual(expect.arrayContaining(links));
  });

  it("have a row for each secret that a scanner may find", () => {
    const prefixes = [...readFileSync("SECURITY.md", "utf8").matchAll(/`\\b(kept_\w_|whsec_)/g)].map(([, prefix = ""]) => prefix);
    expect(prefixes).toHaveLength(4);
    for (const prefix of prefixes) expect(LEAKS.some(({ secret }) => secret.includes(prefix))).toBe(true);
  });

  it("list every operation of the API under each scope that it asks", () => {
    for (const { asks, does } of api.entrances) {
      for (const scope of asks.filter((one) => one !== "program")) expect(OPENED_BY_SCOPE.find((one) => one.scope === scope)?.operations).toContain(does);
    }
    expect(NEEDS_IDENTITY).toContain("Erase the account");
    expect(NEEDS_PERSON.length).toBeGreaterThan(2);
  });
});
