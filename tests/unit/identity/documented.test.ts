import { describe, expect, it } from "vitest";
import { SESSION } from "#lib/identity/limits.ts";
import { CONTEXT_WORDS } from "#lib/identity/password-strength.ts";
import { DAY, HOUR } from "#lib/platform/clock.ts";
import { Environment } from "#lib/platform/env.ts";
import { REQUIREMENTS } from "#tests/support/security/asvs.ts";
import { KEYS, SESSIONS, WAYS_IN } from "#tests/support/security/documented.ts";
import { page } from "#tests/support/security/page.ts";
import { sources } from "#tests/support/sources.ts";

const code = sources("lib/identity/*.ts");

const DECLARATION = /^(?:export )?(?:async )?(?:function|const|class) (\w+)/;
/** The top-level declarations of identity: functions, constants and classes, with the code after the name. */
const declarations = code.flatMap(({ text }) =>
  text.split(/^(?=(?:export )?(?:async )?(?:function|const|class) )/m).flatMap((declared) => {
    const [head = "", name] = DECLARATION.exec(declared) ?? [];
    return name ? [{ name, body: declared.slice(head.length) }] : [];
  }),
);
const callersOf = (name: string) => declarations.filter(({ body }) => new RegExp(`\\b${name}\\(`).test(body)).map((declared) => declared.name);

describe("what is written down about identity", () => {
  it("has every way to sign in: each function that ends in a session, and no other [6.1.3, 6.3.4]", () => {
    expect(callersOf("createSession")).toEqual(["begin"]);
    expect(callersOf("begin")).toEqual(["complete"]);
    expect(callersOf("complete").sort()).toEqual(WAYS_IN.map(({ verb }) => verb).sort());
    for (const { how, asks } of WAYS_IN) expect(page()).toContain(`| ${how} | ${asks} |`);
  });

  it("has the numbers of the code, which has none besides them [6.1.1a, 7.1.1a, 7.1.1b]", () => {
    const strays = code.filter(({ file, text }) => !file.endsWith("/limits.ts") && /\b\d[\d_]* \* (SECOND|MINUTE|HOUR|DAY)\b|perMilliseconds: \d/.test(text));
    expect(strays.map(({ file }) => file)).toEqual([]);
  });

  it("compares the lifetime of sessions with SP 800-63B-4, and the comparison is true for the limits in the code [7.1.1c]", () => {
    const [comparison = ""] = SESSIONS;
    expect(page()).toContain(`- ${comparison}`);
    expect(comparison).toMatch(/^SP 800-63B-4 §2\.2\.3 advises a day at most and an hour without activity .* Ours are shorter, for everybody/);
    for (const limit of [SESSION.idle, SESSION.staffIdle]) expect(limit).toBeLessThan(HOUR);
    for (const limit of [SESSION.absolute, SESSION.staffAbsolute]) expect(limit).toBeLessThan(DAY);
  });

  it("has how many sessions an account may have [7.1.2]", () => {
    for (const line of SESSIONS) expect(page()).toContain(`- ${line}`);
    expect(SESSIONS.join(" ")).toContain("any number of sessions");
  });

  it("has the words that make bad passwords [6.1.2]", () => {
    expect(page()).toContain(CONTEXT_WORDS.join(", "));
  });

  it("has how each key is made, kept, replaced and destroyed [11.1.1a]", () => {
    const keys = Object.keys(Environment.shape).filter((name) => /KEYS?$|PEPPER$/.test(name) && !/^RESEND/.test(name));
    expect(keys.length).toBeGreaterThan(2);
    for (const name of keys) {
      const lines = KEYS.filter((line) => line.includes(`\`${name}\``));
      expect(lines, name).toHaveLength(1);
    }
    for (const line of KEYS) expect(page()).toContain(`- ${line}`);
  });

  it("gives a reason for every deviation", () => {
    for (const { id, deviation } of REQUIREMENTS) if (deviation) expect(deviation.length, id).toBeGreaterThan(80);
  });
});
