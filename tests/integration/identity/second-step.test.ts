/** The right password without the second factor is told to the owner: at the first wrong one, or when nobody goes on. */
import { describe, expect, it } from "vitest";
import {
  changePassword,
  endOtherSessions,
  endSessionsOf,
  reauthenticate,
  removeTotp,
  requestResetFor,
  reset,
  signIn,
  signInWithFactor,
  tellOfAbandoned,
} from "#lib/identity/index.ts";
import { MAX_PENDING_SIGN_INS, TRIES } from "#lib/identity/limits.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { purge } from "#lib/privacy/index.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, PASSWORD } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { withPasskey } from "#tests/support/passkey-owner.ts";
import { countPendingSignIns } from "#tests/support/world.ts";

const SUBJECT = "Sign-in with the right password, but without the second factor";
const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const ELSEWHERE: Caller = { network: "198.51.100.0/24", browser: "Chrome on Android" };

let people = 0;
async function somebody() {
  const email = `ada.step.${++people}@marsh-weather.example`;
  const { key, session, recoveryCodes } = await enrolled({ name: "Ada Marsh", email }, start);
  const begin = async (now: Date, caller = ELSEWHERE) => {
    const outcome = await signIn({ email, password: PASSWORD }, caller, now);
    if ("session" in outcome) throw new Error("let in by the password alone");
    return outcome.pending;
  };
  const fail = async (now: Date, caller = ELSEWHERE) =>
    signInWithFactor(await begin(now, caller), { recovery: "wrong" }, caller, now).catch(({ code }) => code);
  const told = async () => (await lettersTo(email)).filter(({ subject }) => subject === SUBJECT);
  return { email, key, session, recoveryCodes, begin, fail, told };
}

describe("a wrong second factor", () => {
  it("is told at the first one, once a day for each network [6.3.5b]", async () => {
    const { fail, told } = await somebody();
    expect(await fail(at(MINUTE))).toBe("factor.wrong");
    const [letter] = await told();
    expect(letter?.facts).toContainEqual(["With", "Chrome on Android"]);
    expect(JSON.stringify(letter)).not.toContain("198.51");
    for (const minutes of [2, 3]) await fail(at(minutes * MINUTE));
    expect(await told()).toHaveLength(1);
    await fail(at(4 * MINUTE), { ...ELSEWHERE, network: "203.0.113.0/24" });
    expect(await told(), "another network").toHaveLength(2);
    await fail(at(DAY + MINUTE));
    expect(await told(), "another day").toHaveLength(3);
  });

  it("is told once when ten are shown at once", async () => {
    const { begin, told } = await somebody();
    const pending = await begin(at(MINUTE));
    await Promise.allSettled(Array.from({ length: 10 }, () => signInWithFactor(pending, { recovery: "wrong" }, ELSEWHERE, at(MINUTE))));
    expect(await told()).toHaveLength(1);
  });
});

it("a right password with a wrong second factor is told as well when somebody confirms their identity in a session, once a day for each network [6.3.5b]", async () => {
  const { session, email } = await somebody();
  const told = async () => (await lettersTo(email)).filter(({ subject }) => subject === "Right password with a wrong second factor in a session");
  const confirm = (shown: { password: string; recovery: string }, now: Date) => reauthenticate(session, shown, ELSEWHERE, now).catch(({ code }) => code);
  expect(await confirm({ password: "not the password at all", recovery: "wrong" }, at(MINUTE))).toBe("password.wrong");
  expect(await told(), "the password was wrong").toHaveLength(0);
  for (const minutes of [2, 3]) expect(await confirm({ password: PASSWORD, recovery: "wrong" }, at(minutes * MINUTE))).toBe("factor.wrong");
  expect(await told()).toHaveLength(1);
});

describe("a second step that nobody takes", () => {
  it("is told by the hourly job after it expired, once, and leaves nothing behind [6.3.5b]", async () => {
    const { begin, told, session } = await somebody();
    await begin(at(MINUTE));
    expect(JSON.stringify(await account().pendingSignIn.findMany())).not.toContain("198.51");
    await purge(at(5 * MINUTE));
    expect(await told(), "it may still be taken").toHaveLength(0);
    await Promise.all([purge(at(HOUR)), purge(at(HOUR))]);
    await purge(at(2 * HOUR));
    expect(await told()).toHaveLength(1);
    expect(await account().pendingSignIn.count({ where: { userId: session.userId } })).toBe(0);
  });

  it("is told no second time after a wrong one from the same network", async () => {
    const { fail, told } = await somebody();
    await fail(at(MINUTE));
    await purge(at(HOUR));
    expect(await told()).toHaveLength(1);
  });

  it("is not told of a second step that became a session", async () => {
    const { begin, told, key } = await somebody();
    await signInWithFactor(await begin(at(MINUTE)), { code: codeAt(key, at(MINUTE)) }, ELSEWHERE, at(MINUTE));
    await purge(at(HOUR));
    expect(await told()).toHaveLength(0);
  });

  it("is told although somebody began again in the same network and got in: it may have been a neighbour", async () => {
    const { begin, told, key } = await somebody();
    await begin(at(MINUTE), HOME);
    const pending = await begin(at(2 * MINUTE), HOME);
    await signInWithFactor(pending, { code: codeAt(key, at(2 * MINUTE)) }, HOME, at(2 * MINUTE));
    await purge(at(HOUR));
    expect(await told()).toHaveLength(1);
  });

  it("is bounded by account and network: one more ends the oldest, and the owner is told once [6.3.5b, 2.4.1]", async () => {
    const { begin, told, session, recoveryCodes } = await somebody();
    const other = await begin(at(MINUTE), HOME);
    const all: string[] = [];
    for (let count = 0; count < MAX_PENDING_SIGN_INS + 3; count++) all.push(await begin(at(MINUTE + count)));
    const { userId } = session;
    const now = at(2 * MINUTE);
    expect(await countPendingSignIns(userId, now)).toBe(MAX_PENDING_SIGN_INS + 1);
    expect(await account().pendingSignIn.count({ where: { userId } }), "one ended row to tell the owner of").toBe(MAX_PENDING_SIGN_INS + 2);
    const take = (pending: string, caller: Caller, code = 0) => signInWithFactor(pending, { recovery: recoveryCodes[code] ?? "" }, caller, now);
    await expect(take(all[2] ?? "", ELSEWHERE)).rejects.toMatchObject({ code: "sign_in.start_again" });
    await expect(take(all[3] ?? "", ELSEWHERE)).resolves.toHaveProperty("token");
    await expect(take(other, HOME, 1), "another network").resolves.toHaveProperty("token");
    await purge(at(HOUR));
    expect(await told()).toHaveLength(1);
  });

  it("is bounded as well when sign-ins arrive at the same moment", async () => {
    const { begin, session } = await somebody();
    for (let count = 0; count < 4; count++) await begin(at(MINUTE));
    // No more at once: a sign-in is charged to the budget of the network until its password is found to be right.
    await Promise.all(Array.from({ length: TRIES.here.limit }, () => begin(at(MINUTE))));
    expect(await countPendingSignIns(session.userId, at(2 * MINUTE))).toBe(MAX_PENDING_SIGN_INS);
    await purge(at(HOUR));
  });

  it("is told in batches, also of accounts beyond the first batch [6.3.5b]", async () => {
    const { begin, told, session } = await somebody();
    await begin(at(MINUTE));
    const { userId } = session;
    const { networkHash, browser, expiresAt } = await account().pendingSignIn.findFirstOrThrow({ where: { userId } });
    const hashes = Array.from({ length: 201 }, (_, index) => new Uint8Array(Buffer.alloc(32, `row ${index} `)));
    await account().pendingSignIn.deleteMany({ where: { userId } });
    const data = hashes.map((tokenHash) => ({ tokenHash, userId, isRemembered: false, networkHash, browser, expiresAt }));
    await account().pendingSignIn.createMany({ data });
    expect(await tellOfAbandoned(at(HOUR))).toBe(201);
    expect(await told()).toHaveLength(1);
    expect(await account().pendingSignIn.count({ where: { userId } })).toBe(0);
  });

  type Person = Awaited<ReturnType<typeof somebody>>;
  /** Everything that ends a pending sign-in early. */
  const ENDS: Record<string, (person: Person) => Promise<unknown>> = {
    "the password is changed": ({ session }) => changePassword(session, { current: PASSWORD, password: "velvet anchor nine pancakes" }, HOME, at(2 * MINUTE)),
    "the password is reset": async ({ session, email }) => {
      await requestResetFor(session.userId, at(2 * MINUTE));
      await reset({ token: await linkTokenFor(email, "/reset"), password: "velvet anchor nine pancakes" }, HOME, at(2 * MINUTE));
    },
    "the last second factor is removed": ({ session }) => removeTotp(session, HOME, at(2 * MINUTE)),
    "a second factor is added": ({ session }) => withPasskey(session, at(2 * MINUTE)),
    "all other sessions are ended": ({ session }) => endOtherSessions(session, at(2 * MINUTE)),
    "an operator ends the sessions": ({ email }) => endSessionsOf(email, at(2 * MINUTE)),
  };

  it.each(Object.entries(ENDS))("cannot be taken any more, and is told once, when %s meanwhile [6.3.5b]", async (_, end) => {
    const person = await somebody();
    const pending = await person.begin(at(MINUTE));
    await end(person);
    const take = signInWithFactor(pending, { recovery: person.recoveryCodes[0] ?? "" }, ELSEWHERE, at(MINUTE));
    await expect(take, "also by a process whose clock is late").rejects.toMatchObject({ code: "sign_in.start_again" });
    await purge(at(HOUR));
    await purge(at(2 * HOUR));
    expect(await person.told()).toHaveLength(1);
    expect(await account().pendingSignIn.count({ where: { userId: person.session.userId } })).toBe(0);
  });
});
