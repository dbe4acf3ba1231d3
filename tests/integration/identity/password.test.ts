import { hash } from "@node-rs/argon2";
import { describe, expect, it } from "vitest";
import { changePassword, requestEmailChange, requestResetFor, resetOf, resume, setPassword, signIn } from "#lib/identity/index.ts";
import { MOST_FAILED_IN_A_ROW } from "#lib/identity/limits.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { HOME, PASSWORD, sessionOf, tokenOf } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { beginToken, countPendingSignIns, makePendingSignIn, makeUser } from "#tests/support/world.ts";

const FRESH = "velvet anchor nine pancakes";
let people = 0;
const somebody = () => ({ name: "Ada Marsh", email: `ada.${++people}@marsh-weather.example` });
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE);
const eventsOf = async (auditRef: string) => (await account().auditEntry.findMany({ where: { actorRef: auditRef } })).map(({ event }) => event);
const hashOf = async (userId: string) => (await account().password.findUniqueOrThrow({ where: { userId }, select: { phcHash: true } })).phcHash;

describe("changing the password", () => {
  it("takes the current one and a new one; from then on only the new one opens anything [6.2.2, 6.2.3]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await changePassword(session, { current: PASSWORD, password: FRESH }, HOME);
    await expect(signIn({ email: person.email, password: PASSWORD }, HOME)).rejects.toMatchObject({ code: "sign_in.wrong" });
    await expect(signIn({ email: person.email, password: FRESH }, HOME)).resolves.toHaveProperty("session");
    expect(await eventsOf(session.actor.auditRef)).toContain("password.changed");
  });

  it("ends every other session, gives this one a new token, and ends what was begun or mailed before [7.4.3a, 7.2.4]", async () => {
    const person = somebody();
    const { session, token } = await sessionOf(person);
    const other = await tokenOf(person.email);
    await makePendingSignIn(session.userId, later(10));
    await requestResetFor(session.userId);
    const link = await linkTokenFor(person.email);
    await requestEmailChange(session, { email: "ada@elsewhere.example" }, HOME);
    const renewed = await changePassword(session, { current: PASSWORD, password: FRESH }, HOME);
    for (const dead of [token, other]) expect(await resume(dead)).toBeNull();
    expect(await resume(renewed.token)).toMatchObject({ handle: session.handle, factor: "none" });
    expect(await resetOf(link)).toBeNull();
    expect(await countPendingSignIns(session.userId)).toBe(0);
    expect(await account().emailChange.count({ where: { userId: session.userId } })).toBe(0);
  });

  it("tells the owner [6.3.7a]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await changePassword(session, { current: PASSWORD, password: FRESH }, HOME);
    const letter = (await lettersTo(person.email)).at(-1);
    expect(letter?.subject).toBe("Your password was changed");
    expect(JSON.stringify(letter)).not.toContain(FRESH);
  });

  it("refuses a wrong current password, counts it as a wrong try, and changes nothing [6.2.3]", async () => {
    const { session, token } = await sessionOf(somebody());
    const before = await hashOf(session.userId);
    await expect(changePassword(session, { current: "not the password at all", password: FRESH }, HOME)).rejects.toMatchObject({
      detail: { fields: { current: "This is not your password." } },
    });
    expect(await hashOf(session.userId)).toBe(before);
    expect(await resume(token)).not.toBeNull();
    expect((await account().user.findUniqueOrThrow({ where: { id: session.userId } })).failedTries).toBe(1);
  });

  it("lets nobody guess the current one in parallel with a stolen session, and never ends the session [6.3.1b]", async () => {
    const { session, token } = await sessionOf(somebody());
    const tries = await Promise.allSettled(
      Array.from({ length: 30 }, () => changePassword(session, { current: "not the password at all", password: FRESH }, HOME)),
    );
    const codes = tries.map((outcome) => (outcome.status === "rejected" ? (outcome.reason as { code: string }).code : "changed"));
    expect(codes.filter((code) => code === "password.wrong").length).toBeLessThanOrEqual(10);
    expect(codes).not.toContain("changed");
    await expect(changePassword(session, { current: PASSWORD, password: FRESH }, HOME)).rejects.toMatchObject({ kind: "limited" });
    expect(await resume(token)).not.toBeNull();
  });

  it("refuses a new one that is weak, one's own name, or the same, before it looks at the current one", async () => {
    const { session } = await sessionOf(somebody());
    for (const password of ["too short", "passwordpassword", "ada marsh ada marsh"]) {
      await expect(changePassword(session, { current: PASSWORD, password }, HOME), password).rejects.toMatchObject({ code: "password.refused" });
    }
    await expect(changePassword(session, { current: PASSWORD, password: PASSWORD }, HOME)).rejects.toMatchObject({
      detail: { fields: { password: "This is the password you have already." } },
    });
    expect((await account().user.findUniqueOrThrow({ where: { id: session.userId } })).failedTries).toBe(0);
  });

  it("asks that one has just shown that it is oneself [7.5.1b]", async () => {
    const { session } = await sessionOf(somebody());
    const stale = { code: "session.stale" };
    await expect(changePassword(session, { current: PASSWORD, password: FRESH }, HOME, later(11))).rejects.toMatchObject(stale);
    await expect(setPassword(session, { password: FRESH }, HOME, later(11))).rejects.toMatchObject(stale);
  });

  it("is made once when it is sent twice at once, and the other is told", async () => {
    const { session } = await sessionOf(somebody());
    const passwords = Array.from({ length: 8 }, (_, number) => `${FRESH} ${number}`);
    const outcomes = await Promise.allSettled(passwords.map((password) => changePassword(session, { current: PASSWORD, password }, HOME)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ name: "Refusal" });
  });

  it("does not bring back a password that was switched off by wrong tries", async () => {
    const { session } = await sessionOf(somebody());
    await account().user.update({ where: { id: session.userId }, data: { failedTries: MOST_FAILED_IN_A_ROW } });
    await expect(changePassword(session, { current: PASSWORD, password: FRESH }, HOME)).rejects.toMatchObject({
      detail: { fields: { current: expect.stringContaining("switched off") } },
    });
  });

  it("is not done for a session that has ended meanwhile", async () => {
    const { session } = await sessionOf(somebody());
    const before = await hashOf(session.userId);
    await account().session.deleteMany({ where: { userId: session.userId } });
    await expect(changePassword(session, { current: PASSWORD, password: FRESH }, HOME)).rejects.toMatchObject({ code: "session.missing" });
    expect(await hashOf(session.userId)).toBe(before);
  });
});

describe("setting the first password", () => {
  it("of an account without one ends all other sessions, is told, and opens the account", async () => {
    const session = await makeUser();
    const other = await beginToken(session.userId);
    const renewed = await setPassword(session, { password: FRESH }, HOME);
    expect(await resume(other)).toBeNull();
    expect(await resume(renewed.token)).not.toBeNull();
    const { nameSealed: _, ...rest } = await account().user.findUniqueOrThrow({ where: { id: session.userId } });
    expect(rest.failedTries).toBe(0);
    expect(await hashOf(session.userId)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("is no way around the current one", async () => {
    const { session } = await sessionOf(somebody());
    const before = await hashOf(session.userId);
    await expect(setPassword(session, { password: FRESH }, HOME)).rejects.toMatchObject({ code: "password.there" });
    expect(await hashOf(session.userId)).toBe(before);
  });

  it("happens once when it is sent twice at once", async () => {
    const session = await makeUser();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => setPassword(session, { password: FRESH }, HOME)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("the hash of a password", () => {
  const weaker = (secret: string) => hash(PASSWORD, { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1, secret: Buffer.from(secret, "base64") });

  it("is made anew with today's parameters when the password is next shown [11.2.2b]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await account().password.update({ where: { userId: session.userId }, data: { phcHash: await weaker(process.env.PASSWORD_PEPPER ?? "") } });
    expect(await hashOf(session.userId)).toContain("m=8192,t=1");
    await tokenOf(person.email);
    expect(await hashOf(session.userId)).toContain("m=19456,t=2,p=1");
    await expect(tokenOf(person.email)).resolves.toBeTypeOf("string");
  });

  it("opens nothing under another pepper, and stays as it was", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const foreign = await weaker(Buffer.alloc(32, 7).toString("base64"));
    await account().password.update({ where: { userId: session.userId }, data: { phcHash: foreign } });
    await expect(tokenOf(person.email)).rejects.toMatchObject({ code: "sign_in.wrong" });
    expect(await hashOf(session.userId)).toBe(foreign);
  });
});
