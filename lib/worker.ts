/**
 * The worker: runs the jobs that transactions asked for, and what is due by the clock.
 *
 * Mail has runners of its own: however many long jobs wait or run, a mail leaves at once. Long jobs have queues, which bound how many of a kind
 * run at the same time, so that there is always a slot for the others (`CONCURRENT_JOBS`).
 *
 * A job may run twice (after a crash, when two schedules meet, or when its result was not recorded), so every handler is idempotent.
 */
import { type CronItem, parseCronItems, type RunnerOptions, run, type TaskList } from "graphile-worker";
import { CONCURRENT_JOBS, handlers, MAIL_TASKS, schedule } from "./jobs.ts";
import { MINUTE, SECOND } from "./platform/clock.ts";
import { env } from "./platform/env.ts";
import { policyOf } from "./platform/job-kinds.ts";
import { log } from "./platform/log.ts";
import { JobAccess, type JobPayload } from "./platform/queue.ts";
import { whileRunning } from "./worker/job-locks.ts";
import { type Presence, startPresence } from "./worker/presence.ts";

export type Worker = { stop(): Promise<void> };

const tasks: TaskList = Object.fromEntries(
  Object.entries(handlers).map(([name, handler]) => [
    name,
    async (payload: unknown, { job }) => {
      try {
        await whileRunning(job.id, () => handler(JobAccess.claimed(job.id), (payload ?? {}) as JobPayload));
      } catch (error) {
        log.error("job.failed", error, { task: name, attempt: job.attempts });
        throw new Error("failed");
      }
    },
  ]),
);

const cron: CronItem[] = schedule.map(({ task, match }) => ({
  task,
  match,
  options: { backfillPeriod: 0, maxAttempts: policyOf(task).maxAttempts, queueName: task, jobKey: task, jobKeyMode: "replace" },
}));

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, scope: () => quiet, log: () => {} };

const PATIENCE = 10 * SECOND;
const RETRY = 5 * SECOND;

/** What one runner works on: a number of jobs at once, of some tasks. Recurring jobs are asked for by one lane. */
type Lane = { readonly concurrency: number; readonly tasks: TaskList; readonly cron: CronItem[] };

const only = (isMail: boolean): TaskList => Object.fromEntries(Object.entries(tasks).filter(([name]) => MAIL_TASKS.some((task) => task === name) === isMail));

const LANES: readonly Lane[] = [
  { concurrency: 2, tasks: only(true), cron: [] },
  { concurrency: CONCURRENT_JOBS, tasks: only(false), cron },
];

const MAX_CONNECTIONS = 6;

/** For statements of the queue itself; those of jobs have their own. */
const STATEMENT_TIMEOUT_MS = MINUTE;

function queueUrl(): string {
  const url = new URL(env().DATABASE_URL_ACCOUNT);
  url.searchParams.set("statement_timeout", String(STATEMENT_TIMEOUT_MS));
  return url.href;
}

const options = (lane: Lane, hold: (name: string) => Promise<void>): RunnerOptions => ({
  connectionString: queueUrl(),
  taskList: lane.tasks,
  parsedCronItems: parseCronItems(lane.cron),
  concurrency: lane.concurrency,
  // One to listen; the queue's own statements are short, and share the others.
  maxPoolSize: Math.min(lane.concurrency + 2, MAX_CONNECTIONS),
  pollInterval: 1_000,
  noHandleSignals: true,
  // The library's own log would print payloads and error texts; ours prints neither.
  logger: quiet as never,
  // Before the first job is asked for, the others can see that its owner lives.
  preset: {
    plugins: [{ name: "PresencePlugin", version: "1.0.0", worker: { hooks: { startWorker: (_, { worker }) => hold(worker.workerPool.id) } } }],
  },
});

/** Runs a lane until it is stopped, and starts it again when its runner ends. */
async function startLane(lane: Lane, presence: Presence): Promise<Worker> {
  const names = new Set<string>();
  const start = () =>
    run(
      options(lane, (name) => {
        names.add(name);
        return presence.hold(name);
      }),
    );
  let runner = await start();
  let isStopping = false;

  const keepRunning = async (): Promise<void> => {
    while (!isStopping) {
      const reason = await runner.promise.catch((error: unknown) => error);
      if (isStopping) return;
      log.error("worker.ended", reason);
      for (const name of names) presence.retire(name);
      names.clear();
      await new Promise((done) => setTimeout(done, RETRY));
      runner = await start().catch(() => runner);
    }
  };
  void keepRunning();

  return {
    stop: async () => {
      isStopping = true;
      await runner.stop().catch(() => {});
    },
  };
}

export async function startWorker(): Promise<Worker> {
  const presence = await startPresence();
  const lanes = await Promise.all(LANES.map((lane) => startLane(lane, presence)));

  return {
    stop: async () => {
      // A job that takes longer is killed with us, and done by the next worker.
      const enough = new Promise((done) => setTimeout(done, PATIENCE));
      await Promise.race([Promise.all(lanes.map((lane) => lane.stop())), enough]);
      await presence.leave();
    },
  };
}
