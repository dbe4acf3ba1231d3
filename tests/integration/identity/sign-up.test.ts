import { describe, expect, it, onTestFinished, vi } from "vitest";
import { confirm, forgetUnconfirmed, signIn } from "#lib/identity/index.ts";
import { EVEN_ANSWER } from "#lib/identity/limits.ts";
import { clock, DAY } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { CAST, HOME, PASSWORD, signUp } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";

describe("signing up", () => {
  it("opens an account that waits for its address, and records what was agreed", async () => {
    await signUp(CAST.ada);
    const [agreed] = await account().acknowledgement.findMany();
    expect(agreed).toMatchObject({ documentKind: "privacy", documentVersion: 4 });
    expect(agreed?.wording).toContain("privacy policy");
    expect(agreed?.documentHash).toHaveLength(32);
    await expect(signIn({ email: CAST.ada.email, password: PASSWORD }, HOME)).rejects.toThrow("confirm your address");
  });

  it("keeps no name, address or password in clear [11.4.2]", async () => {
    const dump = JSON.stringify(await account().user.findMany()) + JSON.stringify(await account().password.findMany({ omit: { phcHash: false } }));
    for (const text of [CAST.ada.name, CAST.ada.email, PASSWORD]) expect(dump).not.toContain(text);
    expect(dump).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("refuses a password that is short, common, repeated or made of what everybody would try [6.2.1, 6.2.4, 6.2.11]", async () => {
    const person = { name: "Marguerite Quillfeather", email: "quill@example.eu" };
    const { signUp: verb } = await import("#lib/identity/index.ts");
    for (const [password, because] of [
      ["fourteen chars", "15 characters or more; this has 14"],
      ["123456789012345", "most common"],
      ["passwordpassword", "repeats"],
      ["abcdefghijklmnopqrs", "sequence"],
      ["keptportaldevice", "about this product"],
      ["marguerite quillfeather", "your own name"],
      ["Quillfeather-Quillfeather-1!", "your own name"],
      ["the kept portal device", "about this product"],
      ["x".repeat(129), "128 characters or fewer"],
    ] as const) {
      await expect(verb({ ...person, password, agreed: "on" }, "wording", HOME), password).rejects.toMatchObject({
        kind: "invalid",
        detail: { fields: { password: expect.stringContaining(because) } },
      });
    }
  });

  it("answers for a known address as for an unknown one; the mail tells its owner [6.3.8b]", async () => {
    await confirm(await linkTokenFor(CAST.ada.email));
    await expect(signUp(CAST.ada)).resolves.toBeUndefined();
    expect((await lettersTo(CAST.ada.email)).at(-1)?.subject).toBe("You already have an account");
    expect(await account().user.count()).toBe(1);
  });

  it("waits for the end of a constant time, for a known address as for an unknown one [6.3.8]", async () => {
    const sleep = vi.spyOn(clock, "sleep");
    onTestFinished(() => sleep.mockRestore());
    for (const person of [CAST.ada, { name: "Dora", email: "dora@harbour-labs.example" }]) await signUp(person);
    expect(sleep.mock.calls.map(([milliseconds]) => milliseconds > 0 && milliseconds <= EVEN_ANSWER)).toEqual([true, true]);
    await account().user.deleteMany({ where: { verifiedAt: null } });
  });

  it("replaces an account that was never confirmed, so that nobody can reserve an address with their own password", async () => {
    await signUp(CAST.cleo);
    const stale = await linkTokenFor(CAST.cleo.email);
    await signUp(CAST.cleo);
    await expect(confirm(stale)).rejects.toThrow("has been used");
    await confirm(await linkTokenFor(CAST.cleo.email));
    expect(await account().user.count()).toBe(2);
  });

  it("with somebody else's address gives nobody a way to flood that mailbox with links", async () => {
    const person = { name: "Mallory", email: "flooded@harbour-labs.example" };
    await signUp(person);
    const tries = [];
    for (let count = 0; count < 12; count++)
      tries.push(await signIn({ email: person.email, password: PASSWORD }, HOME).catch((error: { code?: string }) => error.code));
    expect(new Set(tries)).toEqual(new Set(["sign_in.unconfirmed", "sign_up.limited"]));
    expect((await lettersTo(person.email)).length).toBe(5);
    await account().user.deleteMany({ where: { verifiedAt: null } });
  });

  it("opens one account when the same form is sent twice at once", async () => {
    await Promise.all([signUp(CAST.ben), signUp(CAST.ben), signUp(CAST.ben)]);
    expect(await account().user.count({ where: { verifiedAt: null } })).toBe(1);
  });
});

describe("confirming the address", () => {
  it("works once, also when the button is pressed ten times at once [6.4.1c, 6.5.1c]", async () => {
    const token = await linkTokenFor(CAST.ben.email);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => confirm(token)));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  });

  it("refuses a link after 24 hours and a link that never was [6.4.1b]", async () => {
    const now = new Date();
    await signUp(CAST.sam, now);
    const token = await linkTokenFor(CAST.sam.email);
    await expect(confirm(token, new Date(now.getTime() + DAY + 1))).rejects.toThrow("24 hours");
    await expect(confirm("never")).rejects.toThrow("24 hours");
  });

  it("forgets an account that was not confirmed for seven days, and only that", async () => {
    const before = await account().user.count();
    expect(await forgetUnconfirmed(new Date(Date.now() + 6 * DAY))).toBe(0);
    expect(await forgetUnconfirmed(new Date(Date.now() + 8 * DAY))).toBe(1);
    expect(await account().user.count()).toBe(before - 1);
  });
});
