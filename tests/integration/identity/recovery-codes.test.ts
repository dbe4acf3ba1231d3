import { describe, expect, it } from "vitest";
import { beginTotp, confirmTotp, regenerateRecoveryCodes, removeTotp, securityOf } from "#lib/identity/index.ts";
import { makeRecoveryCodes, takeRecoveryCode } from "#lib/identity/recovery-codes.ts";
import { MINUTE, SECOND } from "#lib/platform/clock.ts";
import { newLetters } from "#lib/platform/crypto.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, sessionOf } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { makeUser } from "#tests/support/world.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let people = 0;
const somebody = () => ({ name: "Ada Marsh", email: `ada-${++people}@marsh-weather.example` });
const first = (codes: readonly string[]) => codes[0] ?? "";
const codesOf = async (now = start) => {
  const { userId } = await makeUser("Ada", now);
  return { userId, codes: await transaction((tx) => makeRecoveryCodes(tx, userId, now)) };
};

describe("recovery codes", () => {
  it("are ten of 140 random bits, in letters that are not mistaken for digits, none twice [6.5.3, 6.5.4]", async () => {
    const sets = await Promise.all(Array.from({ length: 20 }, () => codesOf()));
    const codes = sets.flatMap((set) => set.codes);
    for (const code of codes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{7}-){3}[0-9A-HJKMNP-TV-Z]{7}$/);
    expect(sets.every((set) => set.codes.length === 10)).toBe(true);
    expect(new Set(codes).size).toBe(200);
  });

  it("are drawn so that each of the 32 letters is as likely as any other [6.5.3]", () => {
    const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const counts = new Map<string, number>();
    for (const letter of newLetters(320_000, alphabet)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(32);
    for (const [letter, count] of counts) expect(Math.abs(count - 10_000), letter).toBeLessThan(700);
  });

  it("are one set of ten, whoever makes them, also when they are made eight times at the same moment", async () => {
    const { userId } = await codesOf();
    await Promise.all(Array.from({ length: 8 }, () => transaction((tx) => makeRecoveryCodes(tx, userId, start))));
    expect(await account().recoveryCode.count({ where: { userId } })).toBe(10);
  });

  it("are kept as hashes: no table holds one, whole, without its hyphens or in part [6.5.2]", async () => {
    const { codes } = await codesOf();
    const tables = await dump();
    for (const code of codes) for (const form of [code, code.replaceAll("-", ""), code.slice(0, 13)]) expect(findIn(tables, form)).toEqual([]);
  });

  it("work once, also when one comes twenty times at the same moment [6.5.1b]", async () => {
    const { userId, codes } = await codesOf();
    const takings = await Promise.all(Array.from({ length: 20 }, () => takeRecoveryCode(userId, first(codes), HOME, start)));
    expect(takings.filter(Boolean)).toHaveLength(1);
    expect(await takeRecoveryCode(userId, first(codes), HOME, at(MINUTE))).toBe(false);
    expect(await account().recoveryCode.count({ where: { userId, usedAt: null } })).toBe(9);
  });

  it("are recognised as people type them, and nothing else is", async () => {
    const { userId, codes } = await codesOf();
    const [one = "", two = "", three = "", four = ""] = codes;
    for (const typed of [one.toLowerCase(), two.replaceAll("-", " "), ` ${three.replaceAll("-", "")} `])
      expect(await takeRecoveryCode(userId, typed, HOME, start)).toBe(true);
    expect(await takeRecoveryCode(userId, four.replaceAll("0", "O").replaceAll("1", "l"), HOME, start)).toBe(true);
    for (const wrong of ["", "-", four.slice(0, -1), `${codes[4]}0`, "0".repeat(24), "\0", "%"])
      expect(await takeRecoveryCode(userId, wrong, HOME, start), wrong).toBe(false);
  });

  it("of somebody else are worth nothing", async () => {
    const [ada, cleo] = [await codesOf(), await codesOf()];
    expect(await takeRecoveryCode(cleo.userId, first(ada.codes), HOME, start)).toBe(false);
    expect(await takeRecoveryCode(ada.userId, first(ada.codes), HOME, start)).toBe(true);
  });

  it("tell their owner when one was used, and are on the record [6.3.7b]", async () => {
    const person = somebody();
    const { session, recoveryCodes } = await enrolled(person, start);
    await takeRecoveryCode(session.userId, first(recoveryCodes), { ...HOME, browser: "Chrome on Windows" }, at(MINUTE));
    const letter = (await lettersTo(person.email)).at(-1);
    expect(letter).toMatchObject({ subject: "A recovery code was used", facts: expect.arrayContaining([["With", "Chrome on Windows"]]) });
    expect(JSON.stringify(letter)).not.toContain(first(recoveryCodes));
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "recovery_code.used" } })).toBe(1);
  });
});

describe("new recovery codes", () => {
  it("replace all old ones, used or not, and are told of by mail [6.5.6]", async () => {
    const person = somebody();
    const { session, recoveryCodes } = await enrolled(person, start);
    await takeRecoveryCode(session.userId, first(recoveryCodes), HOME, start);
    const codes = await regenerateRecoveryCodes(session, HOME, at(MINUTE));
    expect(codes).toHaveLength(10);
    for (const old of recoveryCodes) expect(await takeRecoveryCode(session.userId, old, HOME, at(MINUTE))).toBe(false);
    expect(await takeRecoveryCode(session.userId, first(codes), HOME, at(MINUTE))).toBe(true);
    expect(await securityOf(session, at(MINUTE))).toMatchObject({ recoveryCodes: 9 });
    expect((await lettersTo(person.email)).map(({ subject }) => subject)).toContain("New recovery codes were made");
  });

  it("are one set, also when they are asked for eight times at the same moment", async () => {
    const { session } = await enrolled(somebody(), start);
    const sets = await Promise.all(Array.from({ length: 8 }, () => regenerateRecoveryCodes(session, HOME, start)));
    expect(await account().recoveryCode.count({ where: { userId: session.userId } })).toBe(10);
    const working = await Promise.all(sets.map((codes) => takeRecoveryCode(session.userId, first(codes), HOME, start)));
    expect(working.filter(Boolean)).toHaveLength(1);
  });

  it("take a session in which the person just showed that it is them, and a second factor that they stand in for [7.5.1c]", async () => {
    const { session, recoveryCodes } = await enrolled(somebody(), start);
    await expect(regenerateRecoveryCodes(session, HOME, at(11 * MINUTE))).rejects.toMatchObject({ code: "session.stale" });
    const { session: without } = await sessionOf(somebody(), start);
    await expect(regenerateRecoveryCodes(without, HOME, start)).rejects.toMatchObject({ kind: "conflict", code: "recovery_codes.no_factor" });
    expect(await takeRecoveryCode(session.userId, first(recoveryCodes), HOME, start)).toBe(true);
  });

  it("come with a first factor, not with a second one while old codes are left, and go with the last", async () => {
    const { session, recoveryCodes } = await enrolled(somebody(), start);
    await removeTotp(session, HOME, start);
    expect(await takeRecoveryCode(session.userId, first(recoveryCodes), HOME, start)).toBe(false);
    const { key, pending } = await beginTotp(session, at(SECOND));
    const again = await confirmTotp(session, { code: codeAt(key, at(SECOND)), pending }, HOME, at(SECOND));
    expect(again.recoveryCodes).toHaveLength(10);
    await account().totp.delete({ where: { userId: session.userId } });
    const { key: third, pending: thirdPending } = await beginTotp(session, at(2 * SECOND));
    expect((await confirmTotp(session, { code: codeAt(third, at(2 * SECOND)), pending: thirdPending }, HOME, at(2 * SECOND))).recoveryCodes).toBeNull();
  });
});
