import { Secret } from "otpauth";
import { describe, expect, it } from "vitest";
import { beginTotp, confirmTotp, pendingTotp, removeTotp, resume, type Session, securityOf } from "#lib/identity/index.ts";
import { stepOf, takeTotp } from "#lib/identity/totp.ts";
import { MINUTE, SECOND } from "#lib/platform/clock.ts";
import { newSeed } from "#lib/platform/crypto.ts";
import { account } from "#lib/platform/db/account.ts";
import { bytesOf, codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, sessionOf } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { beginToken } from "#tests/support/world.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const STEP = 30 * SECOND;

let people = 0;
const somebody = () => ({ name: "Ada Marsh", email: `ada-${++people}@marsh-weather.example` });
const begun = async (now = start) => {
  const person = somebody();
  const { session, token } = await sessionOf(person, now);
  return { ...person, session, token, ...(await beginTotp(session, now)) };
};
const wrongCode = (key: string, now: Date) => {
  const near = [-1, 0, 1].map((steps) => codeAt(key, new Date(now.getTime() + steps * STEP)));
  return ["000000", "111111", "222222", "333333"].find((code) => !near.includes(code)) ?? "";
};
const eventsOf = async (session: Session) =>
  (await account().auditEntry.findMany({ where: { actorRef: session.actor.auditRef }, orderBy: { seq: "asc" } })).map(({ event }) => event);

describe("a code", () => {
  it("is what RFC 6238, Appendix B, says for SHA-1, in its last six digits [6.5.5]", () => {
    const seed = Buffer.from("12345678901234567890");
    const vectors = { 59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130" };
    for (const [seconds, digits] of Object.entries(vectors)) {
      const now = new Date(Number(seconds) * 1000);
      expect(codeAt(seed, now), "the app of these tests").toBe(digits.slice(2));
      expect(stepOf(Secret.fromHex(seed.toString("hex")), digits.slice(2), now), seconds).toBe(Math.floor(Number(seconds) / 30));
    }
  });

  it("has six digits, which is 20 bits at five tries, and is nothing else: spaces between them are forgiven [6.5.4]", () => {
    const key = newSeed();
    const secret = Secret.fromHex(key.toString("hex"));
    const code = codeAt(key, start);
    expect(code).toMatch(/^\d{6}$/);
    expect(stepOf(secret, `${code.slice(0, 3)} ${code.slice(3)}`, start)).not.toBeNull();
    for (const wrong of ["", code.slice(1), `${code}0`, `-${code.slice(1)}`, `+${code}`, "١٢٣٤٥٦", "1e5000", "0x1234", `${code}\0`, "......"])
      expect(stepOf(secret, wrong, start), wrong).toBeNull();
  });

  it("counts in its half-minute and the one after, by our clock and no other: 31 seconds ahead or two steps behind is refused [6.5.5, 6.5.8]", async () => {
    const { session, key } = await enrolled(somebody(), start);
    const now = at(10 * STEP + 15 * SECOND);
    const shown = (milliseconds: number) => codeAt(key, new Date(now.getTime() + milliseconds));
    for (const wrong of [shown(31 * SECOND), shown(STEP), shown(-2 * STEP), shown(-46 * SECOND)])
      expect(await takeTotp(session.userId, wrong, now)).toBe(false);
    expect(await takeTotp(session.userId, shown(-31 * SECOND), now), "31 seconds slow").toBe(true);
    expect(await takeTotp(session.userId, shown(0), now)).toBe(true);
  });

  it("works once, also when it comes twenty times at the same moment [6.5.1a]", async () => {
    const { session, key } = await enrolled(somebody(), start);
    const now = at(STEP);
    const takings = await Promise.all(Array.from({ length: 20 }, () => takeTotp(session.userId, codeAt(key, now), now)));
    expect(takings.filter(Boolean)).toHaveLength(1);
    expect(await takeTotp(session.userId, codeAt(key, now), at(STEP + SECOND))).toBe(false);
  });

  it("that is older than one already used is refused [6.5.1a]", async () => {
    const { session, key } = await enrolled(somebody(), start);
    const [older, newer] = [codeAt(key, at(STEP)), codeAt(key, at(2 * STEP))];
    expect(await takeTotp(session.userId, newer, at(2 * STEP))).toBe(true);
    expect(await takeTotp(session.userId, older, at(2 * STEP))).toBe(false);
  });
});

describe("setting up an authenticator app", () => {
  it("makes a secret of 160 random bits, unlike any other, sealed at rest and of no use before it is confirmed [6.5.3]", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => begun()));
    for (const { key, uri, email, session } of made) {
      expect(bytesOf(key)).toHaveLength(20);
      const parts = new URL(uri);
      expect([parts.protocol, parts.host, decodeURIComponent(parts.pathname)]).toEqual(["otpauth:", "totp", `/Kept:${email}`]);
      expect(Object.fromEntries(parts.searchParams)).toEqual({ issuer: "Kept", secret: key.replaceAll(" ", ""), algorithm: "SHA1", digits: "6", period: "30" });
      expect(await takeTotp(session.userId, codeAt(key, start), start)).toBe(false);
      expect(await securityOf(session, start)).toMatchObject({ totpSince: null, isProtected: false });
    }
    expect(new Set(made.map(({ key }) => key)).size).toBe(made.length);
    const tables = await dump();
    for (const { key } of made)
      for (const form of [key, key.replaceAll(" ", ""), bytesOf(key).toString("hex"), bytesOf(key).toString("base64"), bytesOf(key).toString("latin1")])
        expect(findIn(tables, form)).toEqual([]);
  });

  it("is done by a code alone, which is then used up, and gives a new cookie, recovery codes and a mail; every other session ends [7.2.4, 7.4.3b, 6.5.1a]", async () => {
    const { session, token, key, pending, email } = await begun();
    const other = await beginToken(session.userId, start);
    const { session: renewed, recoveryCodes } = await confirmTotp(session, { code: codeAt(key, start), pending }, HOME, start);
    expect(recoveryCodes).toHaveLength(10);
    expect(await resume(token, {}, start), "a copy of the old cookie").toBeNull();
    expect(await resume(other, {}, start), "another session").toBeNull();
    const now = await resume(renewed.token, {}, start);
    expect(now).toMatchObject({ factor: "totp", handle: session.handle });
    expect(await takeTotp(session.userId, codeAt(key, start), start)).toBe(false);
    expect(await securityOf(session, start)).toMatchObject({ totpSince: start, isProtected: true, recoveryCodes: 10, sessions: 1 });
    expect(await eventsOf(session)).toContain("totp.added");
    expect((await lettersTo(email)).at(-1)?.subject).toBe("An authenticator app was added");
  });

  it("is not done by a wrong code, which counts like one at the sign-in [6.6.3b]", async () => {
    const { session, token, key, pending } = await begun();
    const wrong = wrongCode(key, start);
    for (let tries = 0; tries < 10; tries++) {
      await expect(confirmTotp(session, { code: wrong, pending }, HOME, start)).rejects.toMatchObject({ kind: "invalid", code: "totp.wrong", detail: { fields: { code: expect.any(String) } } }); // biome-ignore format: one line
    }
    await expect(confirmTotp(session, { code: codeAt(key, start), pending }, HOME, start)).rejects.toMatchObject({ kind: "limited" });
    expect(await securityOf(session, start)).toMatchObject({ totpSince: null, recoveryCodes: 0 });
    expect(await resume(token, {}, start), "the session lives").not.toBeNull();
    expect((await account().user.findUniqueOrThrow({ where: { id: session.userId } })).failedTries).toBe(10);
  });

  it("is done once when two confirm it at the same moment [6.5.1a]", async () => {
    const { session, key, pending } = await begun();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => confirmTotp(session, { code: codeAt(key, start), pending }, HOME, start)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ name: "Refusal" });
    expect((await eventsOf(session)).filter((event) => event === "totp.added")).toHaveLength(1);
    expect(await account().recoveryCode.count({ where: { userId: session.userId } })).toBe(10);
  });

  it("stores nothing before the first code is confirmed: an abandoned one leaves no row", async () => {
    const { session, key, pending } = await begun();
    const rows = () => account().totp.count({ where: { userId: session.userId } });
    expect((await pendingTotp(session, pending, at(9 * MINUTE)))?.key, "a reload shows the same key").toBe(key);
    await expect(confirmTotp(session, { code: wrongCode(key, start), pending }, HOME, start)).rejects.toMatchObject({ code: "totp.wrong" });
    expect(await rows()).toBe(0);
    await confirmTotp(session, { code: codeAt(key, start), pending }, HOME, start);
    expect(await rows()).toBe(1);
  });

  it("takes a key for ten minutes, in the session that it was made for, and unchanged", async () => {
    const { session, key, pending } = await begun();
    const [late, other, stranger] = [
      await resume(await beginToken(session.userId, at(10 * MINUTE)), {}, at(10 * MINUTE)),
      await resume(await beginToken(session.userId, start), {}, start),
      (await begun()).session,
    ];
    if (!late || !other) throw new Error("no session");
    const ofLate = (await beginTotp(late, at(5 * MINUTE))).pending;
    const attempts: [Session, string, Date][] = [[late, pending, at(10 * MINUTE)], [other, pending, start], [stranger, pending, start], [session, `${pending.slice(0, -4)}AAAA`, start], [session, "", start], [session, ofLate, start]]; // biome-ignore format: one line
    for (const [holder, presented, now] of attempts) {
      expect(await pendingTotp(holder, presented, now)).toBeNull();
      await expect(confirmTotp(holder, { code: codeAt(key, now), pending: presented }, HOME, now)).rejects.toMatchObject({ code: "totp.expired" });
    }
    expect(await pendingTotp(late, ofLate, at(15 * MINUTE)), "its ten minutes are over").toBeNull();
  });

  it("does not replace one that is set up, however often it is begun at once", async () => {
    const { session, key } = await enrolled(somebody(), start);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => beginTotp(session, start)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { kind: "conflict", code: "totp.exists" } });
    await expect(confirmTotp(session, { code: codeAt(key, at(STEP)), pending: "" }, HOME, at(STEP))).rejects.toMatchObject({ code: "totp.exists" });
  });

  it("and removing it takes a session in which the person just showed that it is them [7.5.1c]", async () => {
    const { session, key } = await enrolled(somebody(), start);
    const fresh = await begun();
    for (const attempt of [
      () => beginTotp(fresh.session, at(11 * MINUTE)),
      () => confirmTotp(fresh.session, { code: codeAt(fresh.key, at(11 * MINUTE)), pending: fresh.pending }, HOME, at(11 * MINUTE)),
      () => removeTotp(session, HOME, at(11 * MINUTE)),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: "unauthenticated", code: "session.stale" });
    expect(await takeTotp(session.userId, codeAt(key, at(11 * MINUTE)), at(11 * MINUTE))).toBe(true);
  });

  it("leaves a passkey's session what it is: the stronger of the two", async () => {
    const { session } = await begun();
    const token = await beginToken(session.userId, start, { factor: "passkey", isRemembered: false });
    const byPasskey = await resume(token, {}, start);
    if (!byPasskey) throw new Error("no session");
    const { key, pending } = await beginTotp(byPasskey, start);
    const added = await confirmTotp(byPasskey, { code: codeAt(key, start), pending }, HOME, start);
    expect(await resume(added.session.token, {}, start)).toMatchObject({ factor: "passkey" });
  });
});

describe("removing the authenticator app", () => {
  it("ends all other sessions, takes the recovery codes of a last factor with it, and tells the owner [6.5.6, 7.4.3b]", async () => {
    const person = somebody();
    const { session, token, key } = await enrolled(person, start);
    const other = await beginToken(session.userId, start);
    await removeTotp(session, HOME, at(MINUTE));
    expect(await resume(other, {}, at(MINUTE))).toBeNull();
    expect(await resume(token, {}, at(MINUTE))).toMatchObject({ factor: "none" });
    expect(await account().recoveryCode.count({ where: { userId: session.userId } })).toBe(0);
    expect(await takeTotp(session.userId, codeAt(key, at(MINUTE)), at(MINUTE))).toBe(false);
    expect(await securityOf(session, at(MINUTE))).toMatchObject({ isProtected: false, recoveryCodes: 0 });
    expect(await eventsOf(session)).toContain("totp.removed");
    expect((await lettersTo(person.email)).at(-1)?.subject).toBe("The authenticator app was removed");
  });

  it("leaves recovery codes and session alone while there is a passkey", async () => {
    const { session, token } = await enrolled(somebody(), start);
    await givePasskey(session);
    await removeTotp(session, HOME, at(MINUTE));
    expect(await resume(token, {}, at(MINUTE))).toMatchObject({ factor: "totp" });
    expect(await securityOf(session, at(MINUTE))).toMatchObject({ isProtected: true, totpSince: null, recoveryCodes: 10 });
  });

  it("happens once, and to nobody's app but one's own", async () => {
    const [ada, other] = [await enrolled(somebody(), start), await enrolled(somebody(), start)];
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => removeTotp(ada.session, HOME, start)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ kind: "notFound" });
    expect(await takeTotp(other.session.userId, codeAt(other.key, at(STEP)), at(STEP))).toBe(true);
  });
});

async function givePasskey(session: Session): Promise<void> {
  const data = {
    id: crypto.randomUUID(),
    userId: session.userId,
    webauthnId: new Uint8Array(newSeed()),
    publicKey: new Uint8Array(1),
    counter: 0,
    transports: "",
  };
  await account().passkey.create({ data: { ...data, backupEligible: false, backedUp: false, nameSealed: new Uint8Array(1), createdAt: start } });
}
