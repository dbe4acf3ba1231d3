/** A database that cannot answer now is 503 with `Retry-After`, at every place that answers requests. */
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { answerError } from "#app/_edge/answers.ts";
import { problem } from "#app/_edge/api/problem.ts";
import { answerError as answerDevice } from "#lib/measurements/ingest/answer.ts";
import { account } from "#lib/platform/db/account.ts";
import { adapterOf } from "#lib/platform/db/adapter.ts";
import { downloadsOf, readsOf, telemetry, telemetryBatches, telemetryExports, telemetryJobs, telemetryWriter } from "#lib/platform/db/telemetry.ts";
import { withoutOverload } from "#lib/platform/overload.ts";
import { PrismaClient } from "#prisma/generated/account/client.ts";

const url = process.env.DATABASE_URL_ACCOUNT ?? "";
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

const caught = (work: Promise<unknown>): Promise<unknown> => work.then(() => expect.fail("did not fail"), (error: unknown) => error); // biome-ignore format: one line

const prisma = (max: number) => {
  const client = new PrismaClient({ adapter: adapterOf(url, max, 2_000) });
  closing.push(() => client.$disconnect());
  return client;
};

/** Real errors of a real database, by what causes them. */
const CAUSES: Record<string, () => Promise<unknown>> = {
  "a full pool": async () => {
    const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 2_000 });
    const held = await pool.connect();
    const error = await caught(pool.query("SELECT 1"));
    held.release();
    await pool.end();
    return error;
  },
  "a full pool of Prisma": async () => {
    const client = prisma(1);
    return client.$transaction(() => caught(client.$queryRaw`SELECT 1`));
  },
  "a statement timeout": () => {
    const pool = new pg.Pool({ connectionString: url, max: 1, statement_timeout: 20 });
    closing.push(() => pool.end());
    return caught(pool.query("SELECT pg_sleep(5)"));
  },
  "a statement timeout in Prisma": () =>
    caught(account().$transaction(async (tx) => [await tx.$executeRaw`SET LOCAL statement_timeout = 20`, await tx.$executeRaw`SELECT pg_sleep(5)`])),
  "too many connections": async () => Object.assign(new Error("sorry, too many clients already"), { code: "53300" }),
  "a deadlock": async () => {
    const client = prisma(2);
    const locked = Promise.withResolvers<void>();
    let waiting = 0;
    /** Each locks its own number, then that of the other. */
    const cross = (own: number, other: number) =>
      client.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(4712, ${own}::int)`;
        if (++waiting === 2) locked.resolve();
        await locked.promise;
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(4712, ${other}::int)`;
      });
    const outcomes = await Promise.allSettled([cross(1, 2), cross(2, 1)]);
    return outcomes.find((outcome) => outcome.status === "rejected")?.reason;
  },
  "a write conflict": async () => {
    const client = prisma(2);
    const where = { keyHash: new Uint8Array(32) };
    await client.budget.create({ data: { ...where, spent: 0, until: new Date() } });
    const conflict = client.$transaction(
      async (tx) => {
        await tx.budget.count();
        await client.budget.update({ where, data: { spent: 1 } });
        await tx.budget.update({ where, data: { spent: 2 } });
      },
      { isolationLevel: "RepeatableRead" },
    );
    return caught(conflict);
  },
  "a database that is gone": () => caught(new pg.Client({ connectionString: "postgres://nobody@127.0.0.1:1/none" }).connect()),
};

describe("a request that meets an overloaded database", () => {
  it.each(Object.keys(CAUSES))("is answered with 503 and a time to retry after %s", async (cause) => {
    const error = await CAUSES[cause]?.();
    expect(withoutOverload(error)).toMatchObject({ kind: "unavailable", detail: { retryAfterSeconds: 5 } });
    const device = answerDevice(error);
    const answers = [answerError(error), problem(error, {}, false), new Response(device.body, { status: device.status, headers: device.headers })];
    expect(answers.map(({ status, headers }) => [status, headers.get("retry-after")])).toEqual([[503, "5"], [503, "5"], [503, "5"]]); // biome-ignore format: one line
  });

  it("is a bug as before when the statement itself is wrong", async () => {
    const error = await caught(telemetry("eu").query("SELECT nothing FROM nowhere"));
    expect(withoutOverload(error)).toBe(error);
    expect(answerError(error).status).toBe(500);
  });
});

describe("statement timeouts", () => {
  it("differ by the purpose of a connection, and no pool is without one", async () => {
    const shown = async (pool: pg.Pool) => (await pool.query<{ statement_timeout: string }>("SHOW statement_timeout")).rows[0]?.statement_timeout;
    const pools = [telemetry, telemetryWriter, telemetryJobs, telemetryBatches, telemetryExports].map((pool) => shown(pool("eu")));
    expect(await Promise.all(pools)).toEqual(["10s", "20s", "15min", "2min", "2min"]);
    const place = { region: "eu", workspaceId: "one" } as const;
    expect((await downloadsOf(place).query<{ statement_timeout: string }>("SHOW statement_timeout")).rows[0]?.statement_timeout).toBe("30s");
    expect(await account().$queryRaw`SELECT current_setting('statement_timeout') AS it`).toEqual([{ it: "30s" }]);
  });
});

describe("reads for one workspace", () => {
  it("never hold every connection of their region: another workspace reads while all of them are stuck", async () => {
    const reads = (workspaceId: string) => readsOf({ region: "eu", workspaceId });
    const holder = await telemetryJobs("eu").connect();
    await holder.query("SELECT pg_advisory_lock(4711)");
    const flood = Array.from({ length: 20 }, () => reads("a").query("SELECT pg_advisory_xact_lock_shared(4711)"));
    const stuck = "SELECT count(*) AS reads FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted";
    for (let round = 0; round < 5; round++) {
      const { rows } = await reads("b").query<{ reads: bigint }>(stuck);
      expect(Number(rows[0]?.reads)).toBeLessThanOrEqual(3);
    }
    await holder.query("SELECT pg_advisory_unlock(4711)");
    holder.release();
    await Promise.all(flood);
  });
});
