/** Many sign-ins at once: what they may cost, and that guessing never gets past its budgets. */
import { beforeAll, describe, expect, it } from "vitest";
import { signIn } from "#lib/identity/index.ts";
import { MOST_FAILED_IN_A_ROW, TRIES } from "#lib/identity/limits.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { CAST, confirmed, PASSWORD, tokenOf } from "#tests/support/cast.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const from = (network: number) => ({ network: `198.51.${network}.0/24`, browser: "Firefox on Linux" });
const WRONG = "not the password at all";

/** Sends all at once and counts the answers by their code. */
async function burst(tries: (() => Promise<unknown>)[]): Promise<Record<string, number>> {
  const outcomes = await Promise.allSettled(tries.map((one) => one()));
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const code = outcome.status === "rejected" ? (outcome.reason as { code: string }).code : "in";
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

const guess =
  (email: string, network: number, now = start) =>
  () =>
    signIn({ email, password: WRONG }, from(network), now);

beforeAll(async () => {
  for (const person of [CAST.ada, CAST.ben, CAST.cleo]) await confirmed(person, start);
});

describe("guessing", () => {
  it("never gets past the budget of an account from one block of addresses, fifty at once [6.3.1b]", async () => {
    const counts = await burst(Array.from({ length: 50 }, () => guess(CAST.ada.email, 1)));
    expect(counts).toEqual({ "sign_in.wrong": TRIES.here.limit, "sign_in.here.limited": 50 - TRIES.here.limit });
  });

  it("never gets past the budget of an account from many blocks of addresses at once [6.3.1b, 6.6.3b]", async () => {
    const counts = await burst(Array.from({ length: 60 }, (_, network) => guess(CAST.ben.email, network)));
    expect(counts).toEqual({ "sign_in.wrong": TRIES.account.limit, "sign_in.account.limited": 60 - TRIES.account.limit });
  });

  it("never gets past the budget of a block of addresses, whatever the accounts, known or not", async () => {
    const counts: Record<string, number> = {};
    for (let round = 0; round < 3; round++) {
      const some = await burst(Array.from({ length: 40 }, (_, number) => guess(`nobody-${round}-${number}@example.eu`, 200)));
      for (const [code, count] of Object.entries(some)) counts[code] = (counts[code] ?? 0) + count;
    }
    expect(counts).toEqual({ "sign_in.wrong": TRIES.network.limit, "sign_in.network.limited": 120 - TRIES.network.limit });
  });

  it("does not stop the owner elsewhere: another block of addresses has tries of its own [6.1.1b]", async () => {
    await expect(tokenOf(CAST.ada.email, start)).resolves.toBeTypeOf("string");
  });

  it("switches a password off after a hundred wrong tries in a row, and tells its owner once", async () => {
    const { email } = CAST.cleo;
    for (let hour = 1; hour <= 4; hour++) {
      await burst(Array.from({ length: 40 }, (_, network) => guess(email, network, at(hour * 2 * HOUR))));
    }
    const later = at(2 * DAY + MINUTE);
    await expect(signIn({ email, password: PASSWORD }, from(9), later)).rejects.toMatchObject({ code: "sign_in.wrong" });
    const { failedTries } = await account().user.findFirstOrThrow({ orderBy: { failedTries: "desc" } });
    expect(failedTries).toBeGreaterThan(MOST_FAILED_IN_A_ROW);
    expect((await lettersTo(email)).filter(({ subject }) => subject === "Your password is switched off")).toHaveLength(1);
  });

  it("switches a password off and mails the owner in one transaction: a failure between them loses no notice", async () => {
    const { email } = CAST.ben;
    const where = { emailLookup: emailLookup(email) };
    const failedTries = async () => (await account().user.findUniqueOrThrow({ where, select: { failedTries: true } })).failedTries;
    await account().user.update({ where, data: { failedTries: MOST_FAILED_IN_A_ROW - 1 } });
    const outcome = await meanwhile(
      (tx) => tx.$executeRaw`LOCK TABLE letter IN SHARE MODE`,
      guess(email, 77, at(2 * DAY)),
      async () => expect(await failedTries(), "before the letter is written").toBe(MOST_FAILED_IN_A_ROW - 1),
    );
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "sign_in.wrong" } });
    expect(await failedTries()).toBe(MOST_FAILED_IN_A_ROW);
    expect((await lettersTo(email)).filter(({ subject }) => subject === "Your password is switched off")).toHaveLength(1);
  });
});

it("computes at most four hashes at a time and keeps a bounded number waiting; whoever comes beyond that is told to come back", async () => {
  const now = at(3 * DAY);
  const counts = await burst(Array.from({ length: 120 }, (_, number) => guess(`crowd-${number}@example.eu`, number % 250, now)));
  expect(Object.keys(counts).toSorted()).toEqual(["sign_in.wrong", "unavailable"]);
  expect(counts["sign_in.wrong"]).toBeGreaterThanOrEqual(68);
  await expect(tokenOf(CAST.ada.email, now)).resolves.toBeTypeOf("string");
});
