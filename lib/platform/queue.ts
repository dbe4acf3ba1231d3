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

/** Asks for `task` to be run once the transaction commits; `key` makes asking twice the same as asking once. */
export async function enqueue(tx: Tx, task: string, payload: JobPayload, key: string): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json, job_key => ${key}, max_attempts => 12)`;
}
