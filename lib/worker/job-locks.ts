/**
 * Locks on jobs and queues of this process. The queue records a job's result without waiting for the database: if that statement fails, the
 * job and its queue stay locked, although nothing runs. So a worker renews the locks of running jobs only, and releases the others.
 *
 * A released job runs again. Its attempt stays counted, since its handler did run.
 */
import type pg from "pg";
import { MINUTE, SECOND } from "../platform/clock.ts";

/** Longer than a job waits between its fetch and its handler, and than a renewal interval plus the retries that record a result. */
const LOST_AFTER = `${(5 * MINUTE) / SECOND} seconds`;

/** One entry per run: the same job could run twice at a time. */
const runs = new Set<{ readonly jobId: string }>();
const running = (): string[] => [...runs].map(({ jobId }) => jobId);

/** Counts the job as running until `work` ends. */
export async function whileRunning(jobId: string, work: () => Promise<void>): Promise<void> {
  const run = { jobId };
  runs.add(run);
  try {
    await work();
  } finally {
    runs.delete(run);
  }
}

/** Renews the locks that `workers` of this process hold on running jobs and on their queues. */
export async function renewLocks(client: pg.Client, workers: readonly string[]): Promise<void> {
  const jobs = running();
  await client.query("UPDATE graphile_worker._private_jobs SET locked_at = now() WHERE locked_by = ANY ($1) AND id = ANY ($2::bigint[])", [workers, jobs]);
  await client.query(
    `UPDATE graphile_worker._private_job_queues SET locked_at = now()
      WHERE locked_by = ANY ($1) AND id IN (SELECT job_queue_id FROM graphile_worker._private_jobs WHERE locked_by = ANY ($1) AND id = ANY ($2::bigint[]))`,
    [workers, jobs],
  );
}

/**
 * Releases jobs that `workers` of this process have locked for `LOST_AFTER` and do not run, and queues without a locked job. Returns the number
 * of jobs. Both updates test the age, which PostgreSQL tests again on a row that changed meanwhile: a job fetched just now keeps its locks.
 */
export async function releaseLostJobs(client: pg.Client, workers: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL
      WHERE locked_by = ANY ($1) AND locked_at < now() - $2::interval AND id <> ALL ($3::bigint[])`,
    [workers, LOST_AFTER, running()],
  );
  await client.query(
    `UPDATE graphile_worker._private_job_queues q SET locked_by = NULL, locked_at = NULL
      WHERE locked_by = ANY ($1) AND locked_at < now() - $2::interval
        AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs j WHERE j.job_queue_id = q.id AND j.locked_by IS NOT NULL)`,
    [workers, LOST_AFTER],
  );
  return rowCount ?? 0;
}

/** Workers that have locked a job or a queue. */
export async function lockOwners(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT locked_by AS name FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
      UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL`,
  );
  return rows.map(({ name }) => name);
}
