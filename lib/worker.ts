/**
 * The worker: runs the jobs that transactions asked for, and what is due by the clock.
 *
 * A job may run twice (after a crash, or when two schedules meet), so every handler is harmless the second time.
 */
import { type CronItem, parseCronItems, type RunnerOptions, run, type TaskList } from "graphile-worker";
import { handlers, schedule } from "./jobs.ts";
import { SECOND } from "./platform/clock.ts";
import { env } from "./platform/env.ts";
import { log } from "./platform/log.ts";
import { JobAccess, type JobPayload } from "./platform/queue.ts";
import { type Presence, startPresence } from "./worker/presence.ts";

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

const PATIENCE = 10 * SECOND;
const RETRY = 5 * SECOND;

const options = (presence: Presence): RunnerOptions => ({
  connectionString: env().DATABASE_URL_ACCOUNT,
  taskList: tasks,
  parsedCronItems: parseCronItems(cron),
  concurrency: 4,
  pollInterval: 1_000,
  noHandleSignals: true,
  // The library's own log would print payloads and error texts; ours prints neither.
  logger: quiet as never,
  // Before the first job is asked for, the others can see that its owner lives.
  preset: {
    plugins: [{ name: "PresencePlugin", version: "1.0.0", worker: { hooks: { startWorker: (_, { worker }) => presence.hold(worker.workerPool.id) } } }],
  },
});

export async function startWorker(): Promise<Worker> {
  const presence = await startPresence();
  let runner = await run(options(presence));
  let isStopping = false;

  const keepRunning = async (): Promise<void> => {
    while (!isStopping) {
      const reason = await runner.promise.catch((error: unknown) => error);
      if (isStopping) return;
      log.error("worker.ended", reason);
      await new Promise((done) => setTimeout(done, RETRY));
      runner = await run(options(presence)).catch(() => runner);
    }
  };
  void keepRunning();

  return {
    stop: async () => {
      isStopping = true;
      // A job that takes longer is killed with us, and done by the next worker.
      const enough = new Promise((done) => setTimeout(done, PATIENCE));
      await Promise.race([runner.stop().catch(() => {}), enough]);
      await presence.leave();
    },
  };
}
