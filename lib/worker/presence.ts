/**
 * Which workers live. The queue keeps the jobs of a worker that was killed for four hours, which is too long. Nor may a job that
 * takes longer than that be given to a second worker while the first works on it: a living worker renews the locks on its running jobs.
 *
 * Each worker holds an advisory lock on its name for as long as its connection lasts, and PostgreSQL lets go of it when the
 * worker dies. A job whose owner's lock nobody holds, twice in a row, is given back; one look is not enough, since
 * after a restart of the database the living need a moment to take their locks again.
 */
import pg from "pg";
import { SECOND } from "../platform/clock.ts";
import { env } from "../platform/env.ts";
import { log } from "../platform/log.ts";
import { lockOwners, releaseLostJobs, renewLocks } from "./job-locks.ts";

/** A living worker takes its locks again within a second of the database's return. */
const RETRY = SECOND;
const SECOND_LOOK = 4 * SECOND;
const LOOK_EVERY = 120 * SECOND;

const lockOn = (name: string) => `hashtextextended('kept worker ' || ${name}, 0)`;

/** `retire` gives up the name of a worker that has ended, once that worker holds no lock on a job or queue. */
export type Presence = { hold(name: string): Promise<void>; retire(name: string): void; leave(): Promise<void> };

export async function startPresence(): Promise<Presence> {
  const names = new Set<string>();
  const retired = new Set<string>();
  let client = await connect();
  let hasLeft = false;

  const lock = (name: string) => client.query(`SELECT pg_advisory_lock(${lockOn("$1")})`, [name]);

  const comeBack = async (): Promise<void> => {
    while (!hasLeft) {
      await pause(RETRY);
      const fresh = await connect().catch(() => null);
      if (!fresh) continue;
      client = fresh;
      for (const name of names) await lock(name).catch(() => {});
      return;
    }
  };
  const stay = async (): Promise<void> => {
    while (!hasLeft) {
      await ended.get(client);
      await comeBack();
    }
    await client.end().catch(() => {});
  };
  const examine = async (): Promise<void> => {
    await keepLocks(client, [...names]);
    for (const name of await withoutLocks(client, retired)) {
      if (!retired.delete(name)) continue;
      names.delete(name);
      await client.query(`SELECT pg_advisory_unlock(${lockOn("$1")})`, [name]);
    }
    await giveBack(client, [...names], SECOND_LOOK);
  };
  const look = () => examine().catch((error: unknown) => log.warn("worker.look_failed", {}, error));
  const looking = setInterval(look, LOOK_EVERY);
  void stay();

  return {
    hold: async (name) => {
      if (names.has(name)) return;
      names.add(name);
      // If the connection is gone just now, the next one takes it.
      await lock(name).catch(() => {});
      void look();
    },
    retire: (name) => {
      if (!names.has(name)) return;
      retired.add(name);
      void look();
    },
    leave: async () => {
      hasLeft = true;
      clearInterval(looking);
      await client.end().catch(() => {});
    },
  };
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Known from its beginning, so that none can end unseen. */
const ended = new WeakMap<pg.Client, Promise<void>>();

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: env().DATABASE_URL_ACCOUNT, connectionTimeoutMillis: 5_000, keepAlive: true });
  client.on("error", (error) => log.warn("worker.presence_lost", {}, error));
  ended.set(client, new Promise((done) => client.once("end", () => done())));
  await client.connect();
  return client;
}

async function keepLocks(client: pg.Client, ours: readonly string[]): Promise<void> {
  // The queue takes a lock for abandoned by its age.
  await renewLocks(client, ours);
  const lost = await releaseLostJobs(client, ours);
  if (lost > 0) log.warn("worker.lost_jobs_released", { jobs: lost });
}

/** Those of `workers` that have locked no job and no queue. */
async function withoutLocks(client: pg.Client, workers: ReadonlySet<string>): Promise<string[]> {
  if (workers.size === 0) return [];
  const owners = await lockOwners(client);
  return [...workers].filter((name) => !owners.includes(name));
}

/** Unlocks the jobs of workers that are dead now and still after `wait`. Returns how many workers that were. */
async function giveBack(client: pg.Client, ours: readonly string[], wait: number): Promise<number> {
  const first = await dead(client, ours);
  if (first.length === 0) return 0;
  await pause(wait);
  const still = (await dead(client, ours)).filter((name) => first.includes(name));
  if (still.length === 0) return 0;
  await client.query("SELECT graphile_worker.force_unlock_workers($1)", [still]);
  log.warn("worker.jobs_given_back", { workers: still.length });
  return still.length;
}

/** Tries each lock for the length of this statement. Our own are left out: who holds a lock may take it once more. */
async function dead(client: pg.Client, ours: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name
       FROM unnest($1::text[]) AS owners (name)
      WHERE pg_try_advisory_xact_lock(${lockOn("name")})`,
    [(await lockOwners(client)).filter((name) => !ours.includes(name))],
  );
  return rows.map(({ name }) => name);
}
