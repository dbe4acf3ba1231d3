/** The right password without the second factor is told to the owner: at the first wrong one, or when nobody goes on. */
import { describe, expect, it } from "vitest";
import { signIn, signInWithFactor } from "#lib/identity/index.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { purge } from "#lib/privacy/index.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, PASSWORD } from "#tests/support/cast.ts";
import { lettersTo } from "#tests/support/letters.ts";

const SUBJECT = "Sign-in with the right password, but without the second factor";
const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const ELSEWHERE: Caller = { network: "198.51.100.0/24", browser: "Chrome on Android" };

let people = 0;
async function somebody() {
  const email = `ada.step.${++people}@marsh-weather.example`;
  const { key, session } = await enrolled({ name: "Ada Marsh", email }, start);
  const begin = async (now: Date, caller = ELSEWHERE) => {
    const outcome = await signIn({ email, password: PASSWORD }, caller, now);
    if ("session" in outcome) throw new Error("let in by the password alone");
    return outcome.pending;
  };
  const fail = async (now: Date, caller = ELSEWHERE) =>
    signInWithFactor(await begin(now, caller), { recovery: "wrong" }, caller, now).catch(({ code }) => code);
  const told = async () => (await lettersTo(email)).filter(({ subject }) => subject === SUBJECT);
  return { email, key, session, begin, fail, told };
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

  it("is nothing to tell of if the same person began again there and got in", async () => {
    const { begin, told, key } = await somebody();
    await begin(at(MINUTE), HOME);
    const pending = await begin(at(2 * MINUTE), HOME);
    await signInWithFactor(pending, { code: codeAt(key, at(2 * MINUTE)) }, HOME, at(2 * MINUTE));
    await purge(at(HOUR));
    expect(await told()).toHaveLength(0);
  });
});
