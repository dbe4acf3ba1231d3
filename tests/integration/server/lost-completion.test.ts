import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { handlers } from "#lib/jobs.ts";
import { env } from "#lib/platform/env.ts";
import { releaseLostJobs, renewLocks } from "#lib/worker/job-locks.ts";
import type { Worker } from "#lib/worker.ts";

// A job without a schedule, so that it runs only when this test asks for it.
const TASK = "devices.changed_message";

let runs = 0;
let finishFirstRun = () => {};
const firstRunMayEnd = new Promise<void>((done) => {
  finishFirstRun = done;
});
handlers[TASK] = async () => {
  runs++;
  if (runs === 1) await firstRunMayEnd;
};

// The queue does not await the statement that records a result, so its failure is an unhandled rejection.
let failures = 0;
process.removeAllListeners("unhandledRejection");
process.on("unhandledRejection", () => {
  failures++;
});

const blocker = new pg.Client({ connectionString: env().DATABASE_URL_ACCOUNT });
const db = new pg.Client({ connectionString: env().DATABASE_URL_ACCOUNT });
let worker: Worker | undefined;

beforeAll(async () => {
  await Promise.all([blocker.connect(), db.connect()]);
  worker = await (await import("#lib/worker.ts")).startWorker();
});
afterAll(async () => {
  finishFirstRun();
  await worker?.stop();
  await Promise.all([blocker.end(), db.end()]);
});

const JOBS = `
  SELECT j.id, j.locked_by AS owner, q.locked_by AS queue_owner FROM graphile_worker._private_jobs j
    JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id WHERE q.queue_name = '${TASK}'`;
const jobs = async () => (await db.query<{ id: string; owner: string | null; queue_owner: string | null }>(JOBS)).rows;
const lockOwner = async () => (await jobs())[0]?.owner ?? "";

/** Makes the locks of `owner` an hour old. */
async function age(owner: string): Promise<void> {
  for (const table of ["_private_jobs", "_private_job_queues"])
    await db.query(`UPDATE graphile_worker.${table} SET locked_at = now() - interval '1 hour' WHERE locked_by = $1`, [owner]);
}

/** Lets the first run end, and ends the connection that records its result before it can do so. */
async function endWithoutRecord(): Promise<void> {
  await blocker.query("BEGIN");
  const { rows } = await blocker.query("SELECT pg_backend_pid() AS pid FROM graphile_worker._private_job_queues WHERE queue_name = $1 FOR UPDATE", [TASK]);
  finishFirstRun();
  const terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid)) AND query LIKE '%delete from%'";
  await expect.poll(async () => (await db.query(terminate, [rows[0].pid])).rowCount).toBeGreaterThan(0);
  await expect.poll(() => failures).toBeGreaterThan(0);
  await blocker.query("ROLLBACK");
}

it("a job whose result was not recorded is released with its queue and runs again; a running or a fetched job keeps its locks", async () => {
  await db.query("SELECT graphile_worker.add_job($1, '{}'::json, queue_name => $1, max_attempts => 3)", [TASK]);
  await expect.poll(() => runs).toBe(1);
  const owner = await lockOwner();
  const locked = [{ id: expect.any(String), owner, queue_owner: owner }];

  await age(owner);
  expect(await releaseLostJobs(db, [owner])).toBe(0);
  expect(await jobs()).toEqual(locked);

  await renewLocks(db, [owner]);
  await endWithoutRecord();
  // Its locks are as young as those of a job that was fetched and has not begun.
  expect(await releaseLostJobs(db, [owner])).toBe(0);
  expect(await jobs()).toEqual(locked);

  await age(owner);
  await renewLocks(db, [owner]);
  expect(await releaseLostJobs(db, [owner])).toBe(1);
  await expect.poll(() => runs).toBe(2);
  await expect.poll(jobs).toEqual([]);
});
