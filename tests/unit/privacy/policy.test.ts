import { describe, expect, it } from "vitest";
import { current } from "#lib/documents/index.ts";
import { agreementWording, dayInWords, EDITIONS } from "#lib/documents/schema.ts";
import { collected, processing, tables } from "#lib/privacy/inventory.ts";
import { policyText } from "#lib/privacy/policy.ts";
import { QUEUE_TABLES } from "#lib/privacy/queue-tables.ts";
import { RECIPIENTS } from "#lib/privacy/recipients.ts";
import { isPersonal } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";

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
