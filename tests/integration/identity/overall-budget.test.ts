/** Wrong second factors of everybody together: many accounts from many networks share one budget. */
import { expect, it } from "vitest";
import { signIn, signInWithFactor } from "#lib/identity/index.ts";
import { TRIES } from "#lib/identity/limits.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { MINUTE, SECOND } from "#lib/platform/clock.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, PASSWORD } from "#tests/support/cast.ts";

const start = new Date("2026-11-21T09:00:00Z");
const now = new Date(start.getTime() + 30 * SECOND);

const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { code?: string }) => error.code ?? "bug",
  );

it("codes have few tries overall: beyond the budget also the right one is refused, until the window is over [6.6.3c]", async () => {
  // Lowered here, since the real one takes a thousand wrong codes.
  const [limit, overall] = [TRIES.overall.limit, TRIES.overall as { limit: number }];
  overall.limit = 6;
  try {
    const people: { email: string; key: string; caller: Caller }[] = [];
    for (const index of [1, 2, 3, 4]) {
      const email = `overall-${index}@marsh-weather.example`;
      const { key } = await enrolled({ name: "Ada Marsh", email }, start);
      people.push({ email, key, caller: { browser: "Firefox on Linux", network: `198.18.${index}.0/24` } });
    }
    const pendingOf = async ({ email, caller }: (typeof people)[number], at: Date) => {
      const outcome = await signIn({ email, password: PASSWORD }, caller, at);
      if ("session" in outcome) throw new Error("let in by the password alone");
      return outcome.pending;
    };
    const pending = await Promise.all(people.map((person) => pendingOf(person, now)));
    const answers = [];
    for (const [index, { key, caller }] of people.entries()) {
      const wrong = ["000000", "111111"].find((code) => code !== codeAt(key, now) && code !== codeAt(key, start)) ?? "";
      for (let tries = 0; tries < 2; tries++) answers.push(await told(signInWithFactor(pending[index] ?? "", { code: wrong }, caller, now)));
    }
    const [last] = people.slice(-1);
    if (!last) throw new Error("nobody");
    expect(answers.slice(0, 6), "within the budget").toEqual(Array(6).fill("factor.wrong"));
    expect(answers.slice(6), "beyond it").toEqual(Array(2).fill("sign_in.overall.limited"));
    expect(await told(signInWithFactor(pending.at(-1) ?? "", { code: codeAt(last.key, now) }, last.caller, now))).toBe("sign_in.overall.limited");
    const later = new Date(now.getTime() + TRIES.overall.perMilliseconds + MINUTE);
    expect(
      await told(signInWithFactor(await pendingOf(last, later), { code: codeAt(last.key, later) }, { ...HOME, network: last.caller.network }, later)),
    ).toBe("in");
  } finally {
    overall.limit = limit;
  }
});
