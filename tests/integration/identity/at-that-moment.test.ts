/** Signing in and changing how one signs in, at the same moment: what was shown under the old state opens nothing in the new one. */
import { describe, expect, it } from "vitest";
import { record } from "#lib/audit/index.ts";
import { wipe } from "#lib/identity/clean-slate.ts";
import { factorAdded, factorRemoved } from "#lib/identity/factor-change.ts";
import {
  beginTotp,
  changePassword,
  confirmTotp,
  passkeyForSignIn,
  removeTotp,
  requestEmailChange,
  resume,
  type Session,
  signIn,
  signInWithFactor,
  signInWithPasskey,
} from "#lib/identity/index.ts";
import { hold } from "#lib/identity/user-lock.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account, type Tx, transaction } from "#lib/platform/db/account.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { passkeyOwner } from "#tests/support/passkey-owner.ts";
import { countPendingSignIns, makePendingSignIn } from "#tests/support/world.ts";

let people = 0;
const somebody = () => ({ name: "Ada Marsh", email: `ada.moment.${++people}@marsh-weather.example` });
const hashed = () => new Uint8Array(32).fill(people);

/** Starts `attempt` while the person is held and changed, before that is committed. */
const during = <T>(userId: string, change: (tx: Tx) => Promise<unknown>, attempt: () => Promise<T>) =>
  meanwhile(async (tx) => {
    await hold(tx, userId);
    await change(tx);
  }, attempt);

const newPassword = (userId: string, spared: Session | null) => async (tx: Tx) => {
  await tx.password.update({ where: { userId }, data: { phcHash: "another", changedAt: new Date(Date.now() + 1) } });
  await wipe(tx, userId, { spared, network: HOME.network }, new Date());
};

describe("at the moment in which the password changes", () => {
  it("the old one gives no session that outlives the change [7.4.3a]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const outcome = await during(session.userId, newPassword(session.userId, session), () => signIn({ email: person.email, password: PASSWORD }, HOME));
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "sign_in.meanwhile" } });
    expect(await account().session.findMany({ where: { userId: session.userId }, select: { handle: true } })).toEqual([{ handle: session.handle }]);
  });

  it("the old one leads to no second step [7.4.3a]", async () => {
    const person = somebody();
    const { session } = await enrolled(person, new Date());
    const outcome = await during(session.userId, newPassword(session.userId, session), () => signIn({ email: person.email, password: PASSWORD }, HOME));
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "sign_in.meanwhile" } });
    expect(await account().pendingSignIn.count({ where: { userId: session.userId } })).toBe(0);
  });

  it("a second step that had begun gives no session any more [7.4.3a]", async () => {
    const person = somebody();
    const { session, key } = await enrolled(person, new Date(Date.now() - 120_000));
    const begun = await signIn({ email: person.email, password: PASSWORD }, HOME);
    if ("session" in begun) throw new Error("let in by the password alone");
    const show = () => signInWithFactor(begun.pending, { code: codeAt(key, new Date()) }, HOME);
    expect(await during(session.userId, newPassword(session.userId, session), show)).toMatchObject({ reason: { code: "sign_in.start_again" } });
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(1);
  });

  it("no change of the address is begun by a session that it ends", async () => {
    const { session } = await sessionOf(somebody());
    const ask = () => requestEmailChange(session, { email: "mallory@elsewhere.example" }, HOME);
    expect(await during(session.userId, newPassword(session.userId, null), ask)).toMatchObject({ reason: { code: "session.missing" } });
    expect(await account().emailChange.count({ where: { userId: session.userId } })).toBe(0);
  });
});

describe("at the moment in which a second factor", () => {
  it("is added, the password alone gives no session that outlives it [6.3.3a]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const add = async (tx: Tx) => {
      const now = new Date();
      await tx.totp.create({ data: { userId: session.userId, secretSealed: hashed(), lastStep: 1, createdAt: now, confirmedAt: now } });
      await factorAdded(tx, session, "totp", now);
    };
    const outcome = await during(session.userId, add, () => signIn({ email: person.email, password: PASSWORD }, HOME));
    expect(outcome).toMatchObject({ reason: { code: "sign_in.meanwhile" } });
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(1);
  });

  it("is removed that is a passkey, it gives no session that outlives it [6.3.3a]", async () => {
    const { session, authenticator } = await passkeyOwner(new Date());
    const answer = JSON.stringify(authenticator.get(await passkeyForSignIn(HOME)));
    const outcome = await meanwhile(
      async (tx) => {
        await hold(tx, session.userId);
        await tx.session.deleteMany({ where: { userId: session.userId } });
      },
      () => signInWithPasskey(answer, false, HOME),
      (tx) => tx.passkey.deleteMany({ where: { userId: session.userId } }),
    );
    expect(outcome).toMatchObject({ reason: { code: "sign_in.meanwhile" } });
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(0);
  });

  it("is removed, a second step that waits for one is over", async () => {
    const { session } = await enrolled(somebody(), new Date());
    await makePendingSignIn(session.userId, new Date(Date.now() + MINUTE));
    await transaction(async (tx) => {
      await hold(tx, session.userId);
      await factorRemoved(tx, session, new Date());
    });
    expect(await countPendingSignIns(session.userId)).toBe(0);
  });
});

describe("wrong tries", () => {
  it("never make a change of the password fail that is made meanwhile", async () => {
    const person = somebody();
    const { session, token } = await sessionOf(person);
    let current = await resume(token);
    let [now, next] = [PASSWORD, "velvet anchor nine pancakes"];
    for (let round = 0; round < 3 && current; round++) {
      const tries = Promise.allSettled(
        Array.from({ length: 9 }, (_, each) =>
          signIn({ email: person.email, password: "not the password at all" }, { ...HOME, network: `198.51.${each}.0/24` }),
        ),
      );
      const renewed = await changePassword(current, { current: now, password: next }, HOME);
      current = await resume(renewed.token);
      [now, next] = [next, now];
      for (const outcome of await tries) expect(outcome).toMatchObject({ reason: { code: "sign_in.wrong" } });
    }
    expect(current?.handle).toBe(session.handle);
  });

  it("wait for a change that is being made before they take anything it needs", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const tried = signIn.bind(null, { email: person.email, password: "not the password at all" }, HOME);
    const outcome = await during(session.userId, async () => {}, tried);
    expect(outcome).toMatchObject({ reason: { code: "sign_in.wrong" } });
    // A change records while a wrong try waits for it: were the record held by the try, each would wait for the other.
    const recorded = await meanwhile(
      (tx) => hold(tx, session.userId),
      tried,
      (tx) => record(tx, session.actor, "password.changed"),
    );
    expect(recorded).toMatchObject({ reason: { code: "sign_in.wrong" } });
  });
});

describe("a recovery code", () => {
  it("and a change of the address at the same moment never wait for each other", async () => {
    const person = somebody();
    const { session, recoveryCodes } = await enrolled(person, new Date());
    const begun = await signIn({ email: person.email, password: PASSWORD }, HOME);
    if ("session" in begun) throw new Error("let in by the password alone");
    const outcome = await meanwhile(
      // As whoever changes an address holds it (email-change.ts).
      (tx) => tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${session.userId}::uuid FOR UPDATE`,
      () => signInWithFactor(begun.pending, { recovery: recoveryCodes[0] ?? "" }, HOME),
      (tx) => record(tx, session.actor, "email.changed"),
    );
    expect(outcome).toMatchObject({ value: { token: expect.any(String) } });
  });
});

describe("a change", () => {
  it("is no showing who one is: it does not make the ten minutes longer [7.5.1d]", async () => {
    const start = new Date();
    const [soon, late] = [9, 11].map((minutes) => new Date(start.getTime() + minutes * MINUTE)) as [Date, Date];
    const { session } = await sessionOf(somebody(), start);
    const { key, pending } = await beginTotp(session, start);
    const added = await confirmTotp(session, { code: codeAt(key, soon), pending }, HOME, soon);
    const renewed = await resume(added.session.token, {}, soon);
    if (!renewed) throw new Error("no session");
    await expect(removeTotp(renewed, HOME, late)).rejects.toMatchObject({ code: "session.stale" });
    const { token } = await changePassword(renewed, { current: PASSWORD, password: "velvet anchor nine pancakes" }, HOME, soon);
    expect((await resume(token, {}, soon))?.authenticatedAt).toEqual(session.authenticatedAt);
  });

  it("that began before the last factor was removed gives no session that says there is one", async () => {
    const { session } = await enrolled(somebody(), new Date());
    await removeTotp(session, HOME);
    const { token } = await changePassword(session, { current: PASSWORD, password: "velvet anchor nine pancakes" }, HOME);
    expect((await resume(token))?.factor).toBe("none");
  });
});
