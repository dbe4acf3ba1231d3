import { beforeEach, describe, expect, it } from "vitest";
import { entriesOf } from "#lib/audit/index.ts";
import {
  changePassword,
  endEverySession,
  endOtherSessions,
  endSession,
  endSessionsOf,
  isFresh,
  listSessions,
  reauthenticate,
  requestResetFor,
  reset,
  resume,
  type Session,
  signIn,
  signOut,
} from "#lib/identity/index.ts";
import { begin } from "#lib/identity/session.ts";
import { HOUR, MINUTE, SECOND } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { beginToken, countPendingSignIns, makePendingSignIn, makeUser } from "#tests/support/world.ts";

const start = new Date("2026-11-21T09:20:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const resumed = async (token: string, now = start): Promise<Session> => {
  const session = await resume(token, {}, now);
  if (!session) throw new Error("no session");
  return session;
};

let count = 0;
let email = "";
let session: Session;
let token = "";

/** Somebody new for each test, with a password, signed in. */
beforeEach(async () => {
  email = `ada-${++count}@marsh-weather.example`;
  ({ session, token } = await sessionOf({ name: "Ada Marsh", email }, start));
});

const ANOTHER = "lantern harbour quiet marigold";

async function setAnew() {
  await requestResetFor(session.userId, start);
  await reset({ token: await linkTokenFor(email), password: ANOTHER }, HOME, start);
}

/** What ends the session whose cookie was copied, and when the copy is tried. */
const ENDINGS: [what: string, end: () => Promise<unknown>, triedAt: Date][] = [
  ["signing out", () => signOut(token, start), start],
  ["showing the password again", () => reauthenticate(session, { password: PASSWORD }, HOME, start), start],
  ["a change of the password", () => changePassword(session, { current: PASSWORD, password: ANOTHER }, HOME, start), start],
  ["a password set by a mailed link", setAnew, start],
  ["being ended from another session", async () => endSession(await resumed(await beginToken(session.userId, start)), session.handle, start), start],
  ["all others being ended", async () => endOtherSessions(await resumed(await beginToken(session.userId, start)), start), start],
  ["an operator ending them", () => endSessionsOf(email, start), start],
  ["an operator ending everybody's", () => endEverySession(start), start],
  ["the erasure being asked for", () => eraseAccount(session, {}, start), start],
  ["30 minutes without activity", async () => {}, at(30 * MINUTE)],
  [
    "12 hours, however active",
    async () => {
      for (let minutes = 0; minutes < 12 * 60; minutes += 25) await resumed(token, at(minutes * MINUTE));
    },
    at(12 * HOUR),
  ],
];

describe("a copied cookie", () => {
  it.each(ENDINGS)("is dead after %s [7.4.1, 7.4.2a, 7.2.4, 7.3.1, 7.3.2]", async (_, end, triedAt) => {
    expect((await resumed(token)).handle).toBe(session.handle);
    await end();
    expect(await resume(token, {}, triedAt)).toBeNull();
    expect(await resume(token, {}, start), "nor does it come back").toBeNull();
  });

  it("lives until a second before its limits, and for staff these are 15 minutes and 8 hours [7.3.1, 7.3.2, 7.1.1a, 7.1.1b]", async () => {
    expect(await resume(token, { isActivity: false }, at(30 * MINUTE - SECOND))).not.toBeNull();
    await account().staff.create({ data: { userId: session.userId, since: start } });
    expect(await resume(token, { isActivity: false }, at(15 * MINUTE - SECOND))).not.toBeNull();
    expect(await resume(token, { isActivity: false }, at(15 * MINUTE))).toBeNull();
    const active = await beginToken(session.userId, start, { factor: "passkey", isRemembered: true });
    for (let minutes = 0; minutes < 8 * 60; minutes += 14) await resumed(active, at(minutes * MINUTE));
    expect(await resume(active, {}, at(8 * HOUR))).toBeNull();
  });
});

describe("asking to stay signed in", () => {
  it("is remembered with the session and moves none of its limits", async () => {
    const outcome = await signIn({ email, password: PASSWORD, remember: "on" }, HOME, start);
    if (!("session" in outcome)) throw new Error("A second factor is asked for.");
    expect(outcome.session.isRemembered).toBe(true);
    const { idleAt, endsAt } = await resumed(outcome.session.token);
    expect([idleAt, endsAt]).toEqual([at(30 * MINUTE), at(12 * HOUR)]);
    const renewed = await reauthenticate(await resumed(outcome.session.token), { password: PASSWORD }, HOME, at(HOUR / 3));
    expect(renewed.isRemembered).toBe(true);
    expect((await resumed(renewed.token, at(HOUR / 3))).endsAt, "showing the password again moves the end no further").toEqual(at(12 * HOUR));
  });
});

describe("the list of sessions", () => {
  it("tells kind of browser, hours, factor and which is this one, and nothing that opens one [7.5.2a, 7.1.2]", async () => {
    await begin(session.userId, { factor: "totp", isRemembered: true }, { network: "192.0.2.0/24", browser: "Safari on iOS" }, at(-2 * HOUR));
    await account().session.updateMany({ where: { browser: "Safari on iOS", userId: session.userId }, data: { lastSeenAt: at(-5 * MINUTE) } });
    const list = await listSessions(session, start);
    const nine = new Date("2026-11-21T09:00:00Z");
    expect(list).toEqual([
      { handle: session.handle, browser: HOME.browser, signedInAt: nine, lastUsedAt: nine, factor: "none", isRemembered: false, isThisOne: true },
      {
        handle: expect.any(String),
        browser: "Safari on iOS",
        signedInAt: new Date("2026-11-21T07:00:00Z"),
        lastUsedAt: nine,
        factor: "totp",
        isRemembered: true,
        isThisOne: false,
      },
    ]);
    expect(JSON.stringify(list)).not.toContain(token);
    expect(JSON.stringify(list)).not.toContain(session.userId);
  });

  it("leaves out what has ended, though its row may still be there, and what is somebody else's", async () => {
    await beginToken(session.userId, at(-31 * MINUTE));
    await makeUser("Ben", start);
    expect((await listSessions(session, start)).map(({ handle }) => handle)).toEqual([session.handle]);
  });
});

describe("ending a session", () => {
  const others = async (now = start) => Promise.all([1, 2, 3].map(async () => resumed(await beginToken(session.userId, now), now)));
  const live = async () => (await account().session.findMany({ where: { userId: session.userId } })).map(({ handle }) => handle);

  it("ends that one alone, and is recorded [7.5.2b]", async () => {
    const [one, two, three] = await others();
    await endSession(session, one?.handle ?? "", start);
    expect((await live()).sort()).toEqual([session.handle, two?.handle, three?.handle].sort());
    expect((await entriesOf(session.actor)).entries[0]).toMatchObject({ event: "user.session_ended", browser: HOME.browser });
  });

  it("finds nothing where there is nothing and where it is somebody else's, with the same words", async () => {
    const stranger = await makeUser("Cleo", start);
    const refusals = await Promise.all(
      [stranger.handle, ids.new(), "", "no number", `${session.handle}'--`, "\0"].map((handle) =>
        endSession(session, handle, start).catch((error: Error) => [error.message, "code" in error && error.code]),
      ),
    );
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    expect(refusals[0]).toEqual([expect.any(String), "not_found"]);
    expect(await account().session.count({ where: { handle: stranger.handle } })).toBe(1);
  });

  it("needs the password shown within ten minutes, or a passkey [7.5.2b]", async () => {
    const [one] = await others(at(10 * MINUTE));
    expect(isFresh(session, at(10 * MINUTE))).toBe(false);
    for (const end of [endSession(session, one?.handle ?? "", at(10 * MINUTE)), endOtherSessions(session, at(10 * MINUTE))]) {
      await expect(end).rejects.toMatchObject({ kind: "unauthenticated", code: "session.stale" });
    }
    expect((await live()).length).toBe(4);
  });

  it("happens once when it is asked for many times at once", async () => {
    const [one] = await others();
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => endSession(session, one?.handle ?? "", start)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await entriesOf(session.actor)).entries.filter(({ event }) => event === "user.session_ended")).toHaveLength(1);
  });
});

describe("ending all others", () => {
  it("leaves this one, nobody else's, and no sign-in that waits for its second factor [7.5.2b]", async () => {
    const stranger = await makeUser("Ben", start);
    for (let sessions = 0; sessions < 3; sessions++) await beginToken(session.userId, start);
    await makePendingSignIn(session.userId, at(10 * MINUTE));
    expect(await endOtherSessions(session, start)).toBe(3);
    expect(await account().session.findMany({ where: { userId: session.userId }, select: { handle: true } })).toEqual([{ handle: session.handle }]);
    expect(await countPendingSignIns(session.userId, start)).toBe(0);
    expect(await account().session.count({ where: { handle: stranger.handle } })).toBe(1);
    expect(await endOtherSessions(session, start)).toBe(0);
  });

  it("leaves exactly one, whichever, when every session asks for it at once", async () => {
    const all = [session, ...(await Promise.all([1, 2, 3, 4, 5].map(async () => resumed(await beginToken(session.userId, start)))))];
    const tries = await Promise.allSettled(all.map((one) => endOtherSessions(one, start)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "session.missing" });
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(1);
  });
});

describe("an operator", () => {
  it("ends every session of one person, who is told and reads it in the record; of nobody else [7.4.5a]", async () => {
    const stranger = await makeUser("Ben", start);
    await beginToken(session.userId, start);
    expect(await endSessionsOf(email.toUpperCase(), start)).toBe(2);
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(0);
    expect(await account().session.count({ where: { handle: stranger.handle } })).toBe(1);
    expect((await lettersTo(email)).map(({ subject }) => subject)).toContain("Your sessions were ended");
    expect((await entriesOf(session.actor)).entries[0]).toMatchObject({ event: "user.session_ended", browser: "the operator's terminal" });
    expect(await endSessionsOf(email, start)).toBe(0);
    await expect(endSessionsOf("nobody@example.eu", start)).rejects.toMatchObject({ kind: "notFound" });
  });

  it("ends every session there is [7.4.5b]", async () => {
    const others = [await makeUser("Ben", start), await makeUser("Cleo", start)];
    expect(await endEverySession(start)).toBeGreaterThanOrEqual(3);
    expect(await account().session.count()).toBe(0);
    for (const one of others) expect((await entriesOf(one.actor)).entries).toHaveLength(1);
  });
});
