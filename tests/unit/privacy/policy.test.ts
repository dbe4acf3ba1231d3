import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { current } from "#lib/documents/index.ts";
import { agreementWording, dayInWords, EDITIONS } from "#lib/documents/schema.ts";
import { SIGN_UP_ASKS } from "#lib/identity/schema.ts";
import { collected, processing, tables } from "#lib/privacy/inventory.ts";
import { policyText } from "#lib/privacy/policy.ts";
import { QUEUE_TABLES } from "#lib/privacy/queue-tables.ts";
import { RECIPIENTS } from "#lib/privacy/recipients.ts";
import { isPersonal } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { sources } from "#tests/support/sources.ts";

const text = current("privacy", new Date("2027-01-01T00:00:00Z"));
const { body, version, effectiveFrom } = text;

describe("the privacy policy", () => {
  it("is what its prose and the inventory say now; a difference needs `npm run kept -- documents:write` or a new version", () => {
    expect(body).toBe(policyText());
  });

  it.each([
    "What is collected",
    "How it is processed",
    "How to access and delete your data",
    "how to reach the data protection contact",
    "Your rights",
    "Legal basis",
    "Cookies",
    "How long it is kept",
    "Erasure, and what stays",
    "Changes",
  ])("has a heading about: %s", (heading) => {
    expect(body.match(/^## .*$/gm)?.join("\n")).toContain(heading);
  });

  it("links to where data is fetched and where it is erased", () => {
    expect(body).toContain("(/account/export)");
    expect(body).toContain("(/account/delete)");
  });

  it("says the version and the day that are said at sign-up", () => {
    expect(version).toBe(EDITIONS.length);
    expect(body).toContain(`Version ${version} · applies from ${dayInWords(effectiveFrom)}, 00:00 UTC`);
    expect(agreementWording(text)).toBe(`I have read and agree to the privacy policy, version ${version} of ${dayInWords(effectiveFrom)}.`);
  });

  it("lists everything that is collected about somebody, and everybody who receives it", () => {
    for (const { what } of collected()) expect(body).toContain(what);
    for (const { name } of RECIPIENTS) expect(body).toContain(name);
  });
});

/** Spans of time that the prose writes out, and what decides each. All others come from constants (lib/privacy/policy.ts). */
const WRITTEN_OUT: Record<string, string> = {
  "6 months": "how long a refusal of an invitation is kept: REFUSED_FOR of lib/workspaces",
  "30 days": "the age of a master key at most: MASTER_KEY_MAX_AGE of lib/platform/seal",
  "two hours": "the age of a destroyed key in a file at most: OLD_COPIES_MAX_AGE of lib/platform/seal",
  "7 days": "how long a mail is tried: the retention of Letter",
  "half an hour": "how long a request for a new password is tried: the attempts of identity.reset",
  "an hour": "the wait between two attempts of a job at most",
  "a minute": "how often the record notes that support staff looked: lib/audit/looks.ts",
  "a day": "the UTC day of a note that somebody looked, and the alert about a late erasure or a failing rule",
  "one day": "the UTC day of the key of counts: lib/platform/daily-key.ts",
  "one month": "the answer of a person: Art. 12(3) GDPR",
};

describe("the numbers in the policy", () => {
  const prose = readFileSync("lib/privacy/policy.md", "utf8");

  it("are spans of time from constants, or on the list with what decides them", () => {
    const found = [...prose.matchAll(/\b(?:\d+|one|two|three|half an?|an?) (?:second|minute|hour|day|week|month|year)s?\b/gi)].map(([span]) => span);
    expect([...new Set(found)].toSorted()).toEqual(Object.keys(WRITTEN_OUT).toSorted());
    expect(INVENTORY.find(({ model }) => model === "Letter")?.purge?.seconds).toBe(7 * 24 * 60 * 60);
  });

  it("are followed by every cookie that the portal sets, and no other", () => {
    const set = sources("app/**/*.ts").flatMap(({ text }) => [...text.matchAll(/"(__Host-[\w-]+)"/g)].map(([, name]) => name));
    const named = [...prose.matchAll(/`(__Host-[\w-]+)`/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual([...new Set(set)].toSorted());
  });

  it("of what sign-up asks are those of the form", () => {
    const [form] = sources("app/(auth)/sign-up/_form.tsx");
    const asked = [...(form?.text ?? "").matchAll(/<(?:TextField|RadioCards)\b/g)];
    expect(asked).toHaveLength(SIGN_UP_ASKS.length);
    for (const words of SIGN_UP_ASKS) expect(body).toContain(words);
  });
});

describe("the public record", () => {
  it("lists every table and every column", () => {
    const listed = tables().flatMap(({ database, table, columns }) => columns.map(({ column }) => `${database}.${table}.${column}`));
    expect(listed).toEqual(
      [...INVENTORY, ...QUEUE_TABLES].flatMap(({ database, table, columns }) => columns.map(({ column }) => `${database}.${table}.${column}`)),
    );
  });

  it("has an activity for every purpose that personal data serves, with a basis and an end", () => {
    for (const activity of processing()) {
      expect(activity.bases).not.toEqual([]);
      expect(activity.keep).not.toEqual([]);
      expect(activity.data).not.toEqual([]);
    }
    const named = processing().flatMap(({ data }) => data);
    for (const model of [...INVENTORY, ...QUEUE_TABLES]) if (model.columns.some((column) => isPersonal(column.class))) expect(named).toContain(model.about);
  });
});
