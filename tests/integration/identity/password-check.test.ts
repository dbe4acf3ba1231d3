/** The cost of checking a new password: paid for before, computed beside the event loop, bounded in time. */
import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { publish } from "#lib/documents/index.ts";
import { changePassword, confirmAnew, requestResetFor, reset, type Session, signUp } from "#lib/identity/index.ts";
import { PASSWORD_CHECKS } from "#lib/identity/limits.ts";
import { PasswordChecker, passwordChecker } from "#lib/identity/password-checker.ts";
import { account } from "#lib/platform/db/account.ts";
import { agreeing, CAST, HOME, PASSWORD, sessionOf, signUp as signUpPerson } from "#tests/support/cast.ts";
import { exhaust } from "#tests/support/exhaust.ts";
import { linkTokenFor } from "#tests/support/letters.ts";

const HARD = randomBytes(96).toString("base64");
const WEAK = "passwordpassword";

describe("a password check", () => {
  it("of 128 random characters leaves the event loop free", async () => {
    let isDone = false;
    let turns = 0;
    const check = passwordChecker()
      .check({ password: HARD, about: [] })
      .finally(() => {
        isDone = true;
      });
    for (; !isDone; turns++) await setImmediate();
    expect(await check).toBeNull();
    expect(turns).toBeGreaterThan(100);
  });

  it("that takes too long is refused as unavailable, its thread is ended, and the next check gets a new one", async () => {
    const checker = new PasswordChecker({ script: "tests/support/endless-worker.ts", timeoutMs: 100, maxWaiting: 1 });
    const [first, second] = await Promise.allSettled([checker.check({ password: WEAK, about: [] }), checker.check({ password: WEAK, about: [] })]);
    expect([first, second]).toMatchObject([{ reason: { code: "unavailable" } }, { reason: { code: "unavailable" } }]);
    await expect(checker.check({ password: WEAK, about: [] })).rejects.toMatchObject({ code: "unavailable" });
    await checker.end();
  });
});

describe("the budget of password checks", () => {
  let session: Session;
  beforeAll(async () => {
    await publish();
    ({ session } = await sessionOf(CAST.ada));
  });

  const LIMITED = { kind: "limited", code: "password.checks.limited" };
  const mails = () => account().letter.count();

  it("is spent before a sign-up computes or mails anything [2.4.1]", async () => {
    const person = { name: "Ben", email: "ben.checks@marsh-weather.example", ...agreeing() } as const;
    const from = { ...HOME, network: "198.51.77.0/24" };
    await expect(signUp({ ...person, password: WEAK }, from)).rejects.toMatchObject({ code: "password.refused" });
    await exhaust(PASSWORD_CHECKS, from.network);
    const before = await mails();
    await expect(signUp({ ...person, password: WEAK }, from)).rejects.toMatchObject(LIMITED);
    await expect(signUp({ ...person, password: HARD }, from)).rejects.toMatchObject(LIMITED);
    await expect(signUp({ ...person, password: "short" }, from), "the length alone costs nothing").rejects.toMatchObject({
      code: "password.refused",
    });
    expect(await mails()).toBe(before);
  });

  it("is spent before a password is changed, reset or chosen behind a link", async () => {
    await exhaust(PASSWORD_CHECKS, session.userId);
    await expect(changePassword(session, { current: PASSWORD, password: WEAK }, HOME)).rejects.toMatchObject(LIMITED);
    await requestResetFor(session.userId);
    await expect(reset({ token: await linkTokenFor(CAST.ada.email, "/reset"), password: WEAK }, HOME)).rejects.toMatchObject(LIMITED);
    await signUpPerson(CAST.cleo);
    const { id } = await account().pendingSignUp.findFirstOrThrow();
    await exhaust(PASSWORD_CHECKS, id);
    const anew = { token: await linkTokenFor(CAST.cleo.email), name: "Cleo", password: WEAK, ...agreeing() } as const;
    await expect(confirmAnew(anew, HOME)).rejects.toMatchObject(LIMITED);
  });
});
