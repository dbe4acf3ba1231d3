/**
 * Jobs in the account database: enqueueing joins the transaction that needs the job. `lib/worker.ts` runs them, `job-kinds.ts` says how often.
 *
 * What must not be lost is a row of its own, and the job only works on it: a sweep queues such rows again when their job is missing.
 */
import { HOUR, SECOND } from "./clock.ts";
import { account, type Tx } from "./db/account.ts";
import { type JobKind, policyOf } from "./job-kinds.ts";

/** Held while a job runs: only the worker can make one. It names the job, so a job can be run twice and act once. */
export class JobAccess {
  readonly jobId: string;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "job";

  private constructor(jobId: string) {
    this.jobId = jobId;
  }
  /** For `lib/worker.ts`, which claims jobs, and nothing else. */
  static claimed(jobId: string): JobAccess {
    return new JobAccess(jobId);
  }
}

export type JobPayload = Record<string, string>;
export type JobHandler = (access: JobAccess, payload: JobPayload) => Promise<void>;

/**
 * Jobs of one `queue` run one after the other, in all processes together. Of the jobs that could run, those of the lowest `priority` (0 by
 * default) begin first. With `runAt` the job waits until then; asking again does not move it.
 */
type When = { readonly queue?: string; readonly priority?: number; readonly runAt?: Date };

/** Asks for a job of `kind` to be run once the transaction commits; `key` makes asking twice the same as asking once. */
export async function enqueue(tx: Tx, kind: JobKind, payload: JobPayload, key: string, { queue, priority, runAt }: When = {}): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${kind}, ${JSON.stringify(payload)}::json, queue_name => ${queue ?? null}, run_at => ${runAt ?? null}::timestamptz,
      job_key => ${key}, priority => ${priority ?? null}::smallint, max_attempts => ${policyOf(kind).maxAttempts}::int,
      job_key_mode => ${runAt ? "preserve_run_at" : "replace"})`;
}

/** Of `keys`, those of no job that waits or runs. A job that failed its last attempt does neither. */
export async function withoutJob(keys: readonly string[]): Promise<Set<string>> {
  const rows = await account().$queryRaw<{ key: string }[]>`
    SELECT key FROM unnest(${[...keys]}::text[]) AS asked (key)
    WHERE NOT EXISTS (SELECT FROM graphile_worker._private_jobs job WHERE job.key = asked.key AND (job.attempts < job.max_attempts OR job.locked_at IS NOT NULL))`;
  return new Set(rows.map(({ key }) => key));
}

/** The longest wait after a failed attempt. */
const MAX_WAIT_MS = HOUR;

/** Lets no failed job wait for longer than `MAX_WAIT_MS`: the queue alone would wait for up to six hours. Returns the number of jobs. */
export const shortenWaits = (): Promise<number> =>
  account().$executeRaw`
    SELECT graphile_worker.reschedule_jobs(ARRAY(SELECT id FROM graphile_worker._private_jobs
        WHERE attempts > 0 AND attempts < max_attempts AND locked_at IS NULL AND run_at > now() + make_interval(secs => ${MAX_WAIT_MS / SECOND})),
      run_at => now() + make_interval(secs => ${MAX_WAIT_MS / SECOND}))`;

/** Deletes jobs that failed their last attempt. Returns how many. */
export const deleteFailedJobs = (): Promise<number> =>
  account().$executeRaw`
    SELECT graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL))`;

/** Deletes the jobs of `kind` whose payload has one of `values` as `name`. One that runs is not attempted again. */
export async function deleteJobs(tx: Tx, kind: JobKind, name: string, values: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.remove_job(job.key)
    FROM graphile_worker._private_jobs job JOIN graphile_worker._private_tasks task ON task.id = job.task_id
    WHERE task.identifier = ${kind} AND job.payload ->> ${name}::text = ANY(${[...values]}::text[])`;
}
