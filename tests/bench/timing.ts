/** Whether the time of an answer tells a known address from an unknown one: samples of both, in random order, and a test of their ranks. */
import { randomInt } from "node:crypto";
import { agreementFor, publish } from "#lib/documents/index.ts";
import * as identity from "#lib/identity/index.ts";
import { hashPassword } from "#lib/identity/password-hash.ts";
import { after, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { PASSWORD } from "#tests/support/cast.ts";
import { makeUser } from "#tests/support/world.ts";
import { median } from "./load.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

const PEOPLE = 200;
const LANES = 8;

type Sample = { isKnown: boolean; milliseconds: number };
type Ask = (email: string, caller: { network: string; browser: string }, now: Date) => Promise<unknown>;

/** Each sample from another network and in another minute, so that no budget comes into it: only what is done differs. */
async function sample(times: number, lanes: number, known: readonly string[], ask: Ask): Promise<Sample[]> {
  const order = shuffled([...Array(times).fill(true), ...Array(times).fill(false)] as boolean[]);
  const samples: Sample[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < order.length; index = next++) {
      const isKnown = order[index] ?? false;
      const email = isKnown ? (known[index % known.length] ?? "") : `nobody.${index}@marsh-weather.example`;
      const began = performance.now();
      await ask(email, { network: `network ${index}`, browser: "Firefox on Linux" }, after(new Date(), index * 2 * MINUTE)).catch(() => null);
      samples.push({ isKnown, milliseconds: performance.now() - began });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return samples;
}

function shuffled<T>(values: T[]): T[] {
  for (let index = values.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [values[index], values[other]] = [values[other] as T, values[index] as T];
  }
  return values;
}

/** Two-sided p of the Mann-Whitney U test, by its normal approximation: how likely such ranks are if both take alike. */
export function mannWhitney(samples: readonly Sample[]): number {
  const ranked = [...samples].sort((a, b) => a.milliseconds - b.milliseconds);
  const known = ranked.flatMap(({ isKnown }, index) => (isKnown ? [index + 1] : []));
  const [n, m] = [known.length, ranked.length - known.length];
  const u = known.reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const z = Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return 2 * (1 - normal(z));
}

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17; off by less than 10⁻⁷). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}

/** The addresses of so many people who have a password. */
export async function makePeople(count: number): Promise<string[]> {
  const phcHash = await hashPassword(PASSWORD);
  const emails: string[] = [];
  for (let index = 0; index < count; index++) {
    const session = await makeUser(`Ada ${index}`.replace(" ", "-"));
    await account().password.create({ data: { userId: session.userId, phcHash, changedAt: new Date() } });
    emails.push((await identity.profile(session)).email);
  }
  return emails;
}

const QUESTIONS: { what: string; times: number; lanes: number; ask: Ask }[] = [
  {
    what: "signing in, wrong password",
    times: 1_000,
    lanes: 1,
    ask: (email, caller, now) => identity.signIn({ email, password: "not the password at all" }, caller, now),
  },
  {
    what: "signing up",
    times: 200,
    lanes: LANES,
    ask: (email, caller, now) =>
      identity.signUp({ name: "Ada Marsh", email, password: PASSWORD, agreed: "on", policy: agreementFor("privacy", now).policy }, caller, now),
  },
  { what: "asking for a new password", times: 200, lanes: LANES, ask: (email, caller, now) => identity.requestReset(email, caller, now) },
];

export async function measureTiming(scale: Scale): Promise<Section> {
  await publish();
  const known = await makePeople(PEOPLE);
  const rows = [];
  for (const { what, lanes, ask, ...question } of QUESTIONS) {
    const times = scale.rounds > 1 ? question.times : question.times / 10;
    await sample(20, lanes, known, ask);
    const samples = await sample(times, lanes, known, ask);
    const of = (isKnown: boolean) => median(samples.filter((one) => one.isKnown === isKnown).map((one) => one.milliseconds));
    const [one, other] = [of(true), of(false)];
    const apart = `${(((one - other) / other) * 100).toFixed(2)} %`;
    rows.push(row([what, `${times} + ${times}`, one.toFixed(2), other.toFixed(2), apart, mannWhitney(samples).toFixed(3)]));
  }
  return {
    title: "Known and unknown addresses",
    head: ["question", "samples", "known, median ms", "unknown, median ms", "apart", "p (Mann-Whitney)"],
    rows,
    note: `Whole verbs without HTTP, which is the same for both. Signing in one after the other; the others, whose time is a wait, ${LANES} at a time.`,
  };
}
