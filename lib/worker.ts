/**
 * The worker: runs the jobs that transactions asked for, and what is due by the clock.
 *
 * A job may run twice (after a crash, or when two schedules meet), so every handler is harmless the second time.
 */
import { type CronItem, parseCronItems, run, type TaskList } from "graphile-worker";
import { handlers, schedule } from "./jobs.ts";
import { env } from "./platform/env.ts";
import { log } from "./platform/log.ts";
import { JobAccess, type JobPayload } from "./platform/queue.ts";

export type Worker = { stop(): Promise<void> };

const tasks: TaskList = Object.fromEntries(
  Object.entries(handlers).map(([name, handler]) => [
    name,
    async (payload: unknown, { job }) => {
      try {
        await handler(JobAccess.claimed(job.id), (payload ?? {}) as JobPayload);
      } catch (error) {
        log.error("job.failed", error, { task: name, attempt: job.attempts });
        throw new Error("failed");
      }
    },
  ]),
);

const cron: CronItem[] = schedule.map(({ task, match }) => ({ task, match, options: { backfillPeriod: 0, maxAttempts: 3 } }));

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, scope: () => quiet, log: () => {} };

export async function startWorker(): Promise<Worker> {
  const runner = await run({
    connectionString: env().DATABASE_URL_ACCOUNT,
    taskList: tasks,
    parsedCronItems: parseCronItems(cron),
    concurrency: 4,
    pollInterval: 1_000,
    noHandleSignals: true,
    // The library's own log would print payloads and error texts; ours prints neither.
    logger: quiet as never,
  });
  return { stop: () => runner.stop() };
}
