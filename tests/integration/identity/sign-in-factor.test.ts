import { describe, expect, it } from "vitest";
import { reauthenticate, regenerateRecoveryCodes, removeTotp, resume, signIn, signInWithFactor } from "#lib/identity/index.ts";
import type { ShownFactor } from "#lib/identity/schema.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { MINUTE, SECOND } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, PASSWORD, sessionOf, tokenOf } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { lettersTo } from "#tests/support/letters.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const STEP = 30 * SECOND;
const WRONG = "not the password at all";

let people = 0;
/** Somebody with an authenticator app; nobody else's tries come from their block of addresses. */
async function protectedPerson() {
  const email = `ada-${++people}@marsh-weather.example`;
  const caller: Caller = { ...HOME, network: `198.51.${people}.0/24` };
  const one = await enrolled({ name: "Ada Marsh", email }, start);
  const wrong = async (now: Date) => {
    const near = [-1, 0, 1].map((steps) => codeAt(one.key, new Date(now.getTime() + steps * STEP)));
    return ["000000", "111111", "222222", "333333"].find((code) => !near.includes(code)) ?? "";
  };
  const password = (now: Date, typed = PASSWORD, from = caller) => signIn({ email, password: typed }, from, now);
  const pending = async (now: Date) => {
    const outcome = await password(now);
    if ("session" in outcome) throw new Error("let in by the password alone");
    return outcome.pending;
  };
  return { ...one, email, caller, wrong, password, pending, userId: one.session.userId };
}

const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { code?: string }) => error.code ?? "bug",
  );

describe("the password of an account with a second factor", () => {
  it("gives no session and changes nothing but that the second step is waited for [7.2.4, 6.3.3a]", async () => {
    const ada = await protectedPerson();
    const sessions = await account().session.findMany({ where: { userId: ada.userId } });
    const outcome = await ada.password(at(STEP));
    expect(outcome).toEqual({ pending: expect.stringMatching(/^[\w-]{43}$/), choices: ["code", "recovery"] });
    expect(await account().session.findMany({ where: { userId: ada.userId } })).toEqual(sessions);
    const events = await account().auditEntry.findMany({ where: { actorRef: ada.session.actor.auditRef }, orderBy: { seq: "asc" } });
    expect(events.at(-1)?.event, "signed in is recorded when it happened").toBe("totp.added");
  });

  it("leads to a secret that is no cookie, kept as a hash, for ten minutes [7.2.4]", async () => {
    const ada = await protectedPerson();
    const pending = await ada.pending(at(STEP));
    expect(await resume(pending, {}, at(STEP))).toBeNull();
    expect(findIn(await dump(), pending)).toEqual([]);
    const late = at(STEP + 10 * MINUTE);
    expect(await told(signInWithFactor(pending, { code: codeAt(ada.key, late) }, ada.caller, late))).toBe("sign_in.start_again");
    const timely = at(STEP + 10 * MINUTE - SECOND);
    await expect(signInWithFactor(pending, { code: codeAt(ada.key, timely) }, ada.caller, timely)).resolves.toMatchObject({ token: expect.any(String) });
  });

  it("and a code of the app give a session that knows of both; and the wish to stay signed in is kept across the two steps", async () => {
    const ada = await protectedPerson();
    const outcome = await signIn({ email: ada.email, password: PASSWORD, remember: "on" }, ada.caller, at(STEP));
    if ("session" in outcome) throw new Error("let in by the password alone");
    const { token, isRemembered } = await signInWithFactor(outcome.pending, { code: codeAt(ada.key, at(STEP)) }, ada.caller, at(STEP));
    expect(isRemembered).toBe(true);
    expect(await resume(token, {}, at(STEP))).toMatchObject({ userId: ada.userId, factor: "totp" });
    expect(await told(signInWithFactor(outcome.pending, { code: codeAt(ada.key, at(2 * STEP)) }, ada.caller, at(2 * STEP)))).toBe("sign_in.start_again");
  });

  it("and a recovery code give a session; it is the one way back for whoever lost the app, and is not shorter than the way in [6.4.4a]", async () => {
    const ada = await protectedPerson();
    const [one = "", two = ""] = ada.recoveryCodes;
    const { token } = await signInWithFactor(await ada.pending(at(STEP)), { recovery: one }, ada.caller, at(STEP));
    expect(await resume(token, {}, at(STEP))).toMatchObject({ factor: "recovery_code" });
    expect(await told(signInWithFactor(await ada.pending(at(STEP)), { recovery: one }, ada.caller, at(STEP)))).toBe("factor.wrong");
    expect(await told(ada.password(at(STEP), WRONG)), "no recovery code without the password").toBe("sign_in.wrong");
    expect(await told(ada.password(at(STEP), two)), "and it is no password").toBe("sign_in.wrong");
  });

  it("opens nothing with codes of before they were replaced, or of an app that was removed meanwhile [6.5.1a]", async () => {
    const ada = await protectedPerson();
    const pending = await ada.pending(at(STEP));
    await regenerateRecoveryCodes(ada.session, HOME, at(STEP));
    expect(await told(signInWithFactor(pending, { recovery: ada.recoveryCodes[1] ?? "" }, ada.caller, at(STEP)))).toBe("factor.wrong");
    await removeTotp(ada.session, HOME, at(STEP));
    expect(await told(signInWithFactor(pending, { code: codeAt(ada.key, at(STEP)) }, ada.caller, at(STEP)))).toBe("sign_in.start_again");
    await expect(ada.password(at(STEP)), "the password alone is enough again").resolves.toHaveProperty("session");
  });
});

describe("the second step", () => {
  it("bears five wrong codes and then starts again with the password; the owner is told that somebody knows it [6.6.3a, 6.3.5b]", async () => {
    const ada = await protectedPerson();
    const now = at(STEP);
    const pending = await ada.pending(now);
    const answers: string[] = [];
    for (let tries = 0; tries < 6; tries++) answers.push(await told(signInWithFactor(pending, { code: await ada.wrong(now) }, ada.caller, now)));
    expect(answers).toEqual([...Array(5).fill("factor.wrong"), "sign_in.start_again"]);
    expect(await told(signInWithFactor(pending, { code: codeAt(ada.key, now) }, ada.caller, now)), "nor the right one any more").toBe("sign_in.start_again");
    expect((await lettersTo(ada.email)).map(({ subject }) => subject)).toContain("Sign-in with the right password, but without the second factor");
  });

  it("never bears more than five, also when fifty come at the same moment [6.6.3a]", async () => {
    const ada = await protectedPerson();
    const now = at(STEP);
    const [pending, code] = [await ada.pending(now), await ada.wrong(now)];
    const answers = await Promise.all(Array.from({ length: 50 }, () => told(signInWithFactor(pending, { code }, ada.caller, now))));
    expect(answers.filter((answer) => answer === "factor.wrong").length).toBeLessThanOrEqual(5);
    expect(answers.filter((answer) => !["factor.wrong", "sign_in.start_again"].includes(answer))).toEqual([]);
  });

  it("gives one session to twenty who show the right code at the same moment [6.5.1a, 7.2.4]", async () => {
    const ada = await protectedPerson();
    const now = at(STEP);
    const before = await account().session.count({ where: { userId: ada.userId } });
    const pendings = await Promise.all([ada.pending(now), ada.pending(now), ada.pending(now), ada.pending(now)]);
    const answers = await Promise.all(
      pendings.flatMap((pending) => Array.from({ length: 5 }, () => told(signInWithFactor(pending, { code: codeAt(ada.key, now) }, ada.caller, now)))),
    );
    expect(answers.filter((answer) => answer === "in")).toHaveLength(1);
    expect(answers).not.toContain("bug");
    expect(await account().session.count({ where: { userId: ada.userId } })).toBe(before + 1);
  });

  it("gives one session for one password, also when two different right factors are shown at the same moment", async () => {
    for (let round = 0; round < 5; round++) {
      const ada = await protectedPerson();
      const now = at(STEP);
      const pending = await ada.pending(now);
      const shown: ShownFactor[] = [
        { code: codeAt(ada.key, now) },
        { code: codeAt(ada.key, start) },
        ...ada.recoveryCodes.slice(0, 3).map((recovery) => ({ recovery })),
      ];
      const answers = await Promise.all(shown.map((one) => told(signInWithFactor(pending, one, ada.caller, now))));
      expect(answers.filter((answer) => answer === "in")).toHaveLength(1);
      expect(answers).not.toContain("bug");
    }
  });

  it("takes one thing at a time, and only what the account has", async () => {
    const ada = await protectedPerson();
    const pending = await ada.pending(at(STEP));
    const right = codeAt(ada.key, at(STEP));
    expect(await told(signInWithFactor(pending, {}, ada.caller, at(STEP)))).toBe("factor.wrong");
    for (const shown of [{ passkey: "" }, { passkey: "{}", code: right }])
      expect(await told(signInWithFactor(pending, shown, ada.caller, at(STEP)))).toBe("factor.not_allowed");
    for (const unknown of ["", "x", `${pending}x`, "\0"])
      expect(await told(signInWithFactor(unknown, { code: right }, ada.caller, at(STEP)))).toBe("sign_in.start_again");
  });

  it("of one person is not passed with the code of another", async () => {
    const [ada, cleo] = [await protectedPerson(), await protectedPerson()];
    const pending = await ada.pending(at(STEP));
    expect(await told(signInWithFactor(pending, { code: codeAt(cleo.key, at(STEP)) }, ada.caller, at(STEP)))).toBe("factor.wrong");
    expect(await told(signInWithFactor(pending, { recovery: cleo.recoveryCodes[0] ?? "" }, ada.caller, at(STEP)))).toBe("factor.wrong");
  });

  it("is closed once an erasure has begun", async () => {
    const ada = await protectedPerson();
    const pending = await ada.pending(at(STEP));
    await account().user.update({ where: { id: ada.userId }, data: { erasing: true } });
    expect(await told(signInWithFactor(pending, { code: codeAt(ada.key, at(STEP)) }, ada.caller, at(STEP)))).toBe("sign_in.start_again");
  });
});

describe("wrong tries", () => {
  it("of password, code and recovery code are one budget, which the right password does not fill up again [6.6.3b, 6.3.1a]", async () => {
    const ada = await protectedPerson();
    const now = at(STEP);
    const answers: string[] = [];
    for (let tries = 0; tries < 3; tries++) answers.push(await told(ada.password(now, WRONG)));
    for (const shown of [
      { code: await ada.wrong(now) },
      { recovery: "0".repeat(24) },
      { code: await ada.wrong(now) },
      { recovery: "" },
      { code: "" },
      { recovery: "x" },
      { code: "x" },
    ])
      answers.push(await told(signInWithFactor(await ada.pending(now), shown, ada.caller, now)));
    expect(answers).toEqual([...Array(3).fill("sign_in.wrong"), ...Array(7).fill("factor.wrong")]);
    expect(await told(ada.password(now)), "the eleventh try").toBe("sign_in.here.limited");
    expect(await told(ada.password(now, PASSWORD, { ...ada.caller, network: "203.0.113.0/24" })), "somewhere else").toBe("in");
    expect((await account().user.findUniqueOrThrow({ where: { id: ada.userId } })).failedTries).toBe(10);
    expect(await resume(ada.token, {}, now), "a live session is left alone").not.toBeNull();
  });

  it("count at the second step against the account as well: not more than ten from one place, however many passwords open it [6.6.3b]", async () => {
    const ada = await protectedPerson();
    const now = at(STEP);
    const code = await ada.wrong(now);
    const pendings = await Promise.all(Array.from({ length: 8 }, () => ada.pending(now)));
    const answers = await Promise.all(
      pendings.flatMap((pending) => Array.from({ length: 5 }, () => told(signInWithFactor(pending, { code }, ada.caller, now)))),
    );
    expect(answers.filter((answer) => answer === "factor.wrong").length).toBeLessThanOrEqual(10);
    expect(new Set(answers)).toEqual(new Set(["factor.wrong", "sign_in.here.limited"]));
  });

  it("are forgotten by the second factor and not before", async () => {
    const ada = await protectedPerson();
    const now = at(STEP);
    for (let tries = 0; tries < 4; tries++) await told(ada.password(now, WRONG));
    const pending = await ada.pending(now);
    const failed = async () => (await account().user.findUniqueOrThrow({ where: { id: ada.userId } })).failedTries;
    expect(await failed()).toBe(4);
    await signInWithFactor(pending, { code: codeAt(ada.key, now) }, ada.caller, now);
    expect(await failed()).toBe(0);
    expect((await lettersTo(ada.email)).map(({ subject }) => subject)).toContain("Signed in after wrong tries");
  });
});

describe("showing again that it is you", () => {
  it("takes the second factor as well, and a code that was used to sign in does not do [7.5.1d, 7.2.4]", async () => {
    const ada = await protectedPerson();
    const now = at(20 * MINUTE);
    const code = codeAt(ada.key, now);
    const { token } = await signInWithFactor(await ada.pending(now), { code }, ada.caller, now);
    const session = await resume(token, {}, now);
    if (!session) throw new Error("no session");
    expect(await told(reauthenticate(session, { password: PASSWORD }, ada.caller, now))).toBe("factor.wrong");
    expect(await told(reauthenticate(session, { code: codeAt(ada.key, at(20 * MINUTE + STEP)) }, ada.caller, now))).toBe("password.wrong");
    expect(await told(reauthenticate(session, { password: PASSWORD, code }, ada.caller, now))).toBe("factor.wrong");
    const next = at(20 * MINUTE + STEP);
    const renewed = await reauthenticate(session, { password: PASSWORD, code: codeAt(ada.key, next) }, ada.caller, next);
    expect(await resume(token, {}, next)).toBeNull();
    expect(await resume(renewed.token, {}, next)).toMatchObject({ factor: "totp" });
  });

  it("is the password alone where there is no second factor", async () => {
    const email = `ben-${++people}@marsh-weather.example`;
    await sessionOf({ name: "Ben Reed", email }, start);
    expect(await tokenOf(email, at(MINUTE))).toMatch(/^[a-z0-9]{40}$/);
  });
});
