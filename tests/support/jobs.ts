/** Runs the jobs that wait in the queue, as the worker would, and returns when none is left. */
import { Logger, runOnce } from "graphile-worker";
import { JobAccess, type JobHandler } from "#lib/platform/queue.ts";

export async function runJobs(handlers: Record<string, JobHandler>): Promise<void> {
  await runOnce({
    connectionString: process.env.DATABASE_URL_ACCOUNT ?? "",
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: Object.fromEntries(
      Object.entries(handlers).map(([task, handler]) => [
        task,
        (payload, helpers) => handler(JobAccess.claimed(String(helpers.job.id)), payload as Record<string, string>),
      ]),
    ),
  });
}
