/** Jobs, in the account database, so that asking for one joins the transaction that needs it. Run by `lib/worker.ts`. */
import type { Tx } from "./db/account.ts";

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

/** Asks for `task` to be run once the transaction commits; `key` makes asking twice the same as asking once. */
export async function enqueue(tx: Tx, task: string, payload: JobPayload, key: string, { queue, priority, runAt }: When = {}): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json, queue_name => ${queue ?? null}, run_at => ${runAt ?? null}::timestamptz,
      job_key => ${key}, priority => ${priority ?? null}::smallint, max_attempts => 12, job_key_mode => ${runAt ? "preserve_run_at" : "replace"})`;
}
