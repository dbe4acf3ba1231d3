/** Chains of forms that tell nobody whether an address has an account: sign-up, sign-in, reset, and again, in every order. */
import { beforeAll, describe, expect, it } from "vitest";
import { publish } from "#lib/documents/index.ts";
import { requestReset, sendReset, signIn, signUp } from "#lib/identity/index.ts";
import { EVEN_ANSWER } from "#lib/identity/limits.ts";
import { account } from "#lib/platform/db/account.ts";
import { agreeing, confirmed, PASSWORD, signUp as signUpPerson } from "#tests/support/cast.ts";
import { durationOf } from "#tests/support/duration.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";

const STRANGERS = "wrong horse battery staple";

let count = 0;
const KINDS = {
  unknown: async (_email: string) => undefined,
  pending: (email: string) => signUpPerson({ name: "Ada", email }),
  confirmed: (email: string) => confirmed({ name: "Ada", email }),
};

type Caller = { network: string; browser: string };
/** What a stranger can do with an address, all with a password of their own. */
const FORMS = {
  "sign-up": (email: string, caller: Caller) => signUp({ name: "Mallory", email, password: STRANGERS, ...agreeing() }, caller),
  "sign-up with a passkey": (email: string, caller: Caller) => signUp({ name: "Mallory", email, credential: "passkey", ...agreeing() }, caller),
  "sign-in": (email: string, caller: Caller) => signIn({ email, password: STRANGERS }, caller),
  reset: (email: string, caller: Caller) => requestReset(email, caller),
} as const;
type Form = keyof typeof FORMS;

const CHAINS: Form[][] = [
  ["sign-up", "sign-in", "reset", "sign-up", "sign-in"],
  ["reset", "sign-up", "sign-in", "sign-up with a passkey", "sign-in", "reset"],
  Array.from({ length: 11 }, () => "sign-in" as const),
  Array.from({ length: 7 }, (_, index) => (index % 2 ? "sign-in" : "sign-up")),
  Array.from({ length: 7 }, () => "reset" as const),
];

/** The full answer of each step: the value's shape or the whole refusal. */
async function answersOf(chain: Form[], email: string) {
  const caller = { network: `198.51.${++count % 250}.0/24`, browser: "Firefox on Linux" };
  const answers = [];
  for (const form of chain) {
    const answer = await FORMS[form](email, caller).then(
      (value) => (typeof value === "string" ? { cookie: value.length } : { value }),
      ({ kind, code, message, detail }) => ({ kind, code, message, detail }),
    );
    answers.push([form, answer]);
  }
  return JSON.parse(JSON.stringify(answers).replace(/("retryAfterSeconds":)\d+/g, "$10"));
}

beforeAll(publish);

describe("an unknown, a pending and a confirmed address", () => {
  it.each(CHAINS.map((chain) => [chain.join(" → "), chain] as const))("give the same full answers to %s [6.3.8a, 6.3.8b, 6.3.8c]", async (_, chain) => {
    const seen = [];
    for (const [kind, prepare] of Object.entries(KINDS)) {
      const email = `${kind}.${++count}@marsh-weather.example`;
      await prepare(email);
      seen.push(await answersOf(chain, email));
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it("cost sign-up and reset the same even duration [6.3.8b, 6.3.8c]", async () => {
    for (const form of ["sign-up with a passkey", "reset"] as const) {
      for (const [kind, prepare] of Object.entries(KINDS)) {
        const email = `timed.${kind}.${++count}@marsh-weather.example`;
        await prepare(email);
        const caller = { network: `203.0.${++count % 250}.0/24`, browser: "Firefox on Linux" };
        expect(await durationOf(() => FORMS[form](email, caller)), `${form}, ${kind}`).toBeGreaterThanOrEqual(EVEN_ANSWER);
      }
    }
  });
});

describe("an address that is not confirmed", () => {
  it("gets no mail for a sign-in or a reset, like an unknown one", async () => {
    const email = `pending.${++count}@marsh-weather.example`;
    await signUpPerson({ name: "Ada", email });
    const caller = { network: "192.0.9.0/24", browser: "Firefox on Linux" };
    await runJobs({ "identity.reset": sendReset });
    const resets = await account().passwordReset.count({ where: { usedAt: null } });
    await signIn({ email, password: PASSWORD }, caller).catch(() => {});
    await requestReset(email, caller);
    await runJobs({ "identity.reset": sendReset });
    expect((await lettersTo(email)).map(({ subject }) => subject)).toEqual(["Confirm your address"]);
    expect(await account().passwordReset.count({ where: { usedAt: null } })).toBe(resets);
  });
});
