/** Budgets for wrong tries: what strangers use up stops strangers, and nobody whom the account knows (decision 0008). */
import { beforeAll, describe, expect, it } from "vitest";
import {
  changePassword,
  confirmEmailChange,
  reauthenticate,
  requestEmailChange,
  requestResetFor,
  reset,
  type Session,
  setPassword,
  signIn,
  undoEmailChange,
} from "#lib/identity/index.ts";
import { standingOf } from "#lib/identity/known-networks.ts";
import { EVEN_ANSWER, TRIES } from "#lib/identity/limits.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { DAY, HOUR } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Budget, networkBudgets, spendByNetwork, take } from "#lib/platform/rate-limit.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { CAST, confirmed, HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { durationOf } from "#tests/support/duration.ts";
import { exhaust } from "#tests/support/exhaust.ts";
import { linkTokenFor } from "#tests/support/letters.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const from = (network: string): Caller => ({ ...HOME, network });
const STRANGER = from("2001:db8:7:1::/64");
const WRONG = "not the password at all";
const FRESH = "velvet anchor nine pancakes";
const { email } = CAST.ada;

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { code?: string }) => error.code,
  );
const overallLeft = async (now: Date) => (await take(TRIES.overall, "all", now, 0)).left;

let session: Session;
beforeAll(async () => {
  ({ session } = await sessionOf(CAST.ada, start));
});

describe("tries from many networks of one site", () => {
  it("share the budgets of its IPv6 /56 and /48 [6.3.1a]", async () => {
    const small = { name: "small", limit: 2, perMilliseconds: HOUR };
    const tryFrom = (subnet: number, site = "2001:db8:9") => codeOf(spendByNetwork(small, `${site}:${subnet.toString(16)}::/64`, start));
    // Each /64 is charged twice: the /56 is over after 4 tries, the /48 after 8.
    const codes = [];
    for (let subnet = 0; subnet < 6; subnet++) codes.push(await tryFrom(subnet));
    expect(codes).toEqual(["in", "in", "in", "in", "small.limited", "small.limited"]);
    for (let subnet = 0; subnet < 4; subnet++) codes.push(await tryFrom(0x100 + subnet));
    expect(codes.slice(6)).toEqual(["in", "in", "in", "in"]);
    expect([await tryFrom(0x200), await tryFrom(0xff00)]).toEqual(["small.limited", "small.limited"]);
    expect(await tryFrom(0, "2001:db8:a"), "another site has its own").toBe("in");
  });

  it("are refused at sign-in once the /48 is over, from a /64 that never tried before", async () => {
    const [, , site] = networkBudgets(TRIES.network, "2001:db8:8:ff::/64");
    if (!site) throw new Error("no /48");
    await exhaust(site[0], site[1], start);
    expect(await codeOf(signIn({ email, password: WRONG }, from("2001:db8:8:1::/64"), start))).toBe("sign_in.network.limited");
    expect(await codeOf(signIn({ email, password: WRONG }, from("2001:db8:8a:1::/64"), start))).toBe("sign_in.wrong");
  });
});

describe("the overall budget", () => {
  it("is not used up by tries at unknown addresses, and is by tries at accounts [6.6.3c]", async () => {
    const now = at(HOUR);
    const full = await overallLeft(now);
    for (let count = 0; count < 12; count++) await codeOf(signIn({ email: `nobody-${count}@example.eu`, password: WRONG }, from(`198.51.${count}.0/24`), now));
    expect(await overallLeft(now)).toBe(full);
    for (let count = 0; count < 40; count++) await codeOf(signIn({ email, password: WRONG }, from(`198.52.${count}.0/24`), now));
    expect(await overallLeft(now)).toBeLessThan(full);
    await account().user.updateMany({ data: { failedTries: 0 } });
  });

  it("once used up refuses strangers alike at accounts and unknown addresses, and not whom the account knows [6.6.3c, 6.3.8a]", async () => {
    const now = at(2 * HOUR);
    await exhaust(TRIES.overall, "all", now);
    const refusals = await Promise.all([email, "nobody@example.eu"].map((to) => signIn({ email: to, password: PASSWORD }, STRANGER, now).catch(({ code, message, detail }) => ({ code, message, detail })))); // biome-ignore format: one line
    expect(refusals[0]).toMatchObject({ code: "sign_in.overall.limited" });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(await codeOf(signIn({ email, password: PASSWORD }, HOME, now))).toBe("in");
    expect(await codeOf(signIn({ email: "nobody@example.eu", password: PASSWORD }, HOME, now)), "the network is known to her account alone").toBe(
      "sign_in.overall.limited",
    );
  });
});

describe("somebody in a network that the account is known in", () => {
  it("is stopped by no budget that strangers used up, only by their own ten tries", async () => {
    const now = at(3 * HOUR);
    await exhaust(TRIES.account, Buffer.from(emailLookup(email)).toString("hex"), now);
    for (const [budget, block] of networkBudgets(TRIES.network, HOME.network)) await exhaust(budget, block, now);
    expect(await codeOf(signIn({ email, password: PASSWORD }, STRANGER, now))).toBe("sign_in.account.limited");
    expect(await codeOf(signIn({ email, password: PASSWORD }, HOME, now))).toBe("in");
    const codes = [];
    for (let count = 0; count <= TRIES.here.limit; count++) codes.push(await codeOf(signIn({ email, password: WRONG }, HOME, now)));
    expect(codes).toEqual([...Array(TRIES.here.limit).fill("sign_in.network.limited"), "sign_in.here.limited"]);
    await account().user.updateMany({ data: { failedTries: 0 } });
  });

  const lookupOf = (address: string) => Buffer.from(emailLookup(address)).toString("hex");
  const WIDER = ["the account", ...networkBudgets(TRIES.network, HOME.network).map(([, name]) => name), "everybody"];

  it.each(WIDER)("is not told from a neighbour of an unknown address by a wrong password while the budget of %s is used up [6.3.8a]", async (wider) => {
    const now = at((5 + WIDER.indexOf(wider)) * HOUR);
    const unknown = `neighbour-${WIDER.indexOf(wider)}@example.eu`;
    for (const address of wider === "the account" ? [email, unknown] : []) await exhaust(TRIES.account, lookupOf(address), now);
    for (const [budget, name] of networkBudgets(TRIES.network, HOME.network)) if (name === wider) await exhaust(budget, name, now);
    if (wider === "everybody") await exhaust(TRIES.overall, "all", now);
    const answers: unknown[] = [];
    for (const address of [email, unknown]) {
      const took = await durationOf(async () => {
        answers.push(
          await signIn({ email: address, password: WRONG }, HOME, now).catch(({ kind, code, message, detail }) => ({ kind, code, message, detail })),
        );
      });
      expect(took, address).toBeGreaterThanOrEqual(EVEN_ANSWER);
    }
    expect(answers[0]).toMatchObject({ kind: "limited" });
    expect(answers[0]).toEqual(answers[1]);
    expect(await codeOf(signIn({ email, password: PASSWORD }, HOME, now))).toBe("in");
  });

  it("is charged in every budget like an unknown address there, so that no budget shows the difference afterwards", async () => {
    const now = at(12 * HOUR);
    const spent = async (address: string) => {
      const budgets: [Budget, string][] = [[TRIES.account, lookupOf(address)], ...networkBudgets(TRIES.network, HOME.network)];
      const left = async () => (await Promise.all(budgets.map(([budget, what]) => take(budget, what, now, 0)))).map((one) => one.left);
      const before = await left();
      for (let count = 0; count < 3; count++) await codeOf(signIn({ email: address, password: WRONG }, HOME, now));
      return (await left()).map((one, index) => (before[index] ?? 0) - one);
    };
    expect(await spent(email)).toEqual([3, 3, 3]);
    expect(await spent("counted@example.eu")).toEqual([3, 3, 3]);
    await account().user.updateMany({ data: { failedTries: 0 } });
  });

  it("is known for 30 days after the last sign-in there", async () => {
    const now = at(33 * DAY);
    const known = () => account().knownNetwork.count({ where: { userId: session.userId } });
    expect(await known()).toBeGreaterThan(0);
    await exhaust(TRIES.overall, "all", now);
    expect(await codeOf(signIn({ email, password: PASSWORD }, HOME, now))).toBe("sign_in.overall.limited");
    const row = JSON.stringify(await account().knownNetwork.findMany());
    expect(row).not.toContain("192.0.2");
  });
});

describe("a change of the password or address", () => {
  const OFFICE = from("203.0.113.0/24");
  const now = at(20 * HOUR);
  let people = 0;
  const somebody = async () => {
    const person = { name: "Ada Marsh", email: `ada.known.${++people}@marsh-weather.example` };
    return { ...person, ...(await sessionOf(person, now)) };
  };
  type Person = Awaited<ReturnType<typeof somebody>>;

  const move = async ({ session: own, email: old }: Person, caller: Caller) => {
    await requestEmailChange(own, { email: `new.${old}` }, caller, now);
    await confirmEmailChange(own, await linkTokenFor(`new.${old}`, "/email/confirm"), caller, now);
  };
  const resetFrom = async ({ session: own, email: address }: Person, caller: Caller) => {
    await requestResetFor(own.userId, now);
    await reset({ token: await linkTokenFor(address, "/reset"), password: FRESH }, caller, now);
  };
  const CHANGES: Record<string, (person: Person) => Promise<unknown>> = {
    "a reset": (person) => resetFrom(person, OFFICE),
    "a password change": (person) => changePassword(person.session, { current: PASSWORD, password: FRESH }, OFFICE, now),
    "a first password": async (person) => {
      await account().password.deleteMany({ where: { userId: person.session.userId } });
      await setPassword(person.session, { password: FRESH }, OFFICE, now);
    },
    "a confirmed change of address": (person) => move(person, OFFICE),
    "an undone change of address": async (person) => {
      await move(person, HOME);
      await undoEmailChange(await linkTokenFor(person.email, "/email/undo"), OFFICE, now);
    },
  };

  it.each(Object.entries(CHANGES))("makes its network the only one that the account is known in: %s", async (_, change) => {
    const person = await somebody();
    const known = async () => {
      const { emailLookup: lookup } = await account().user.findUniqueOrThrow({ where: { id: person.session.userId }, select: { emailLookup: true } });
      const standings = [HOME, OFFICE].map(({ network }) => standingOf(new Uint8Array(lookup), network, now));
      return (await Promise.all(standings)).map(({ isKnown }) => isKnown);
    };
    expect(await known()).toEqual([true, false]);
    await change(person);
    expect(await known()).toEqual([false, true]);
  });

  it("by a reset link lets the owner sign in from its network although strangers use up the tries of the account [6.1.1b]", async () => {
    const person = await somebody();
    await resetFrom(person, OFFICE);
    await exhaust(TRIES.account, Buffer.from(emailLookup(person.email)).toString("hex"), now);
    const tryFrom = (caller: Caller) => codeOf(signIn({ email: person.email, password: FRESH }, caller, now));
    expect([await tryFrom(STRANGER), await tryFrom(OFFICE)]).toEqual(["sign_in.account.limited", "in"]);
  });

  it("is not needed for a new account: it is known in the network where its address was confirmed [6.1.1b]", async () => {
    const person = { name: "Ada Marsh", email: "ada.first@marsh-weather.example" };
    await confirmed(person, now);
    await exhaust(TRIES.account, Buffer.from(emailLookup(person.email)).toString("hex"), now);
    const tryFrom = (caller: Caller) => codeOf(signIn({ email: person.email, password: PASSWORD }, caller, now));
    expect([await tryFrom(STRANGER), await tryFrom(HOME)]).toEqual(["sign_in.account.limited", "in"]);
  });
});

it("a live session has tries of its own, whatever strangers used up", async () => {
  const { session: ben } = await sessionOf(CAST.ben, at(4 * HOUR));
  const now = at(4 * HOUR);
  await exhaust(TRIES.overall, "all", now);
  await exhaust(TRIES.account, Buffer.from(emailLookup(CAST.ben.email)).toString("hex"), now);
  await exhaust(TRIES.here, `${Buffer.from(emailLookup(CAST.ben.email)).toString("hex")}|${HOME.network}`, now);
  const codes = [];
  for (let count = 0; count < TRIES.session.limit - 1; count++) codes.push(await codeOf(reauthenticate(ben, { password: WRONG }, HOME, now)));
  expect(new Set(codes)).toEqual(new Set(["password.wrong"]));
  expect(await codeOf(reauthenticate(ben, { password: PASSWORD }, HOME, now))).toBe("in");
});
