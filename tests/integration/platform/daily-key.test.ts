/** Counts of tries: hashed under a random key of their day, which is destroyed with it. */
import { beforeEach, describe, expect, it } from "vitest";
import { after, DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { hmac } from "#lib/platform/crypto.ts";
import { dailyKey } from "#lib/platform/daily-key.ts";
import { account } from "#lib/platform/db/account.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { env } from "#lib/platform/env.ts";
import { take } from "#lib/platform/rate-limit.ts";
import { purge } from "#lib/privacy/index.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { sources } from "#tests/support/sources.ts";

const EVENING = new Date("2026-12-01T23:50:00Z");
const MORNING = new Date("2026-12-02T00:10:00Z");
const BUDGET = { name: "a-test", limit: 3, perMilliseconds: HOUR };
const ADDRESS = "ada@marsh-weather.example";

const forgetDailyKeys = () => (globalThis as { keptDailyKeys?: Map<string, unknown> }).keptDailyKeys?.clear();
const keys = async () => (await vault().subjectKey.findMany({ select: { ref: true } })).map(({ ref }) => ref);

beforeEach(async () => {
  forgetDailyKeys();
  await vault().subjectKey.deleteMany();
  await account().budget.deleteMany();
});

describe("the key of a day", () => {
  it("is one for all processes, also when many ask for it first at the same time", async () => {
    const asked = Array.from({ length: 20 }, async () => {
      forgetDailyKeys();
      return Buffer.from(await dailyKey(EVENING)).toString("hex");
    });
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(await keys()).toHaveLength(1);
  });

  it("is destroyed when the next day's key is made, and its hashes can be computed from nothing that is left", async () => {
    await take(BUDGET, ADDRESS, EVENING);
    const [yesterday] = await keys();
    await take(BUDGET, ADDRESS, MORNING);
    expect(await keys()).toHaveLength(1);
    expect(await keys()).not.toContain(yesterday);
    // The hashes under keys that outlive the day, as an attacker with the whole environment could compute them.
    const lasting = ["2026-12-01", "2026-12-02"].map((day) => hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `budget|${day}|${BUDGET.name}|${ADDRESS}`));
    const stored = (await account().budget.findMany()).map(({ keyHash }) => Buffer.from(keyHash).toString("hex"));
    expect(stored).toHaveLength(2);
    for (const hash of lasting) expect(stored).not.toContain(hash.toString("hex"));
  });

  it("is destroyed by the retention where nobody asks for another one, after a restart too", async () => {
    await take(BUDGET, ADDRESS, EVENING);
    forgetDailyKeys();
    await purge(after(EVENING, MINUTE));
    expect(await keys()).toHaveLength(1);
    await purge(MORNING);
    expect(await keys()).toHaveLength(0);
  });

  it("counts on within the day", async () => {
    for (const left of [2, 1, 0]) expect((await take(BUDGET, ADDRESS, EVENING)).left).toBe(left);
    expect((await take(BUDGET, ADDRESS, EVENING)).isOver).toBe(true);
  });
});

describe("a count of tries", () => {
  it("is deleted within the hours that the record of processing states", () => {
    const spans = sources("lib/**/*.ts", "app/**/*.ts").flatMap(({ text }) => [...text.matchAll(/perMilliseconds: (?:(\d+) \* )?(MINUTE|HOUR|DAY)\b/g)]);
    expect(spans.length).toBeGreaterThan(25);
    const unit = { MINUTE, HOUR, DAY };
    // A budget is begun anew under the same hash until its day ends, unless it lasts all day; the retention runs every hour.
    const longest = Math.max(
      ...spans.map(([, count = "1", name]) => Number(count) * unit[name as keyof typeof unit]).map((span) => (span < DAY ? DAY + span : span) + HOUR),
    );
    const stated = INVENTORY.find(({ model }) => model === "Budget")?.keep;
    expect(stated).toBe(`${longest / HOUR} hours at most`);
  });
});
