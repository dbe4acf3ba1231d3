import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { acknowledge, acknowledgementsOf, current, list } from "#lib/documents/index.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { CAST, sessionOf } from "#tests/support/cast.ts";

describe("what somebody agreed to", () => {
  it("is recorded at sign-up with the version, the hash of the exact text, the wording and the time", async () => {
    const now = new Date();
    const { session } = await sessionOf(CAST.ada, now);
    const text = readFileSync("lib/documents/texts/privacy-6.md");
    expect(await acknowledgementsOf(session)).toEqual([
      {
        kind: "privacy",
        version: 6,
        sha256: createHash("sha256").update(text).digest("hex"),
        wording: "I have read and agree to the privacy policy, version 6 of 1 December 2026.",
        at: now,
      },
    ]);
    const published = await account().document.findUniqueOrThrow({ where: { kind_version: { kind: "privacy", version: 6 } } });
    expect(published.body).toBe(String(text));
  });

  it("is shown to themselves alone", async () => {
    const { session } = await sessionOf(CAST.ben);
    expect(await acknowledgementsOf(session)).toHaveLength(1);
  });

  it("is gone with the transaction that records it", async () => {
    const { session } = await sessionOf(CAST.cleo);
    const failing = transaction(async (tx) => {
      await acknowledge(tx, { userId: session.userId, kind: "privacy", wording: "anything" });
      throw new Error("something else failed");
    });
    await expect(failing).rejects.toThrow("something else");
    expect(await acknowledgementsOf(session)).toHaveLength(1);
  });
});

describe("the texts", () => {
  it("apply from their day on, the newest first", () => {
    expect(current("privacy", new Date("2026-11-21T00:00:00Z"))).toMatchObject({ version: 4, title: "Privacy policy", effectiveFrom: "2026-11-21" });
    expect(list().map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1]);
  });
});
