/** Runs the jobs that wait in the queue, as the worker would, and returns when none is left. */
import { Logger, runOnce } from "graphile-worker";
import { account } from "#lib/platform/db/account.ts";
import { JobAccess, type JobHandler } from "#lib/platform/queue.ts";

const MAX_ROUNDS = 100;

export async function runJobs(handlers: Record<string, JobHandler>): Promise<void> {
  // A round may end early: it finds no job while the queue of the next one is still being released.
  for (let round = 0; round < MAX_ROUNDS; round++) {
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
    if ((await countDue(Object.keys(handlers))) === 0) return;
  }
  throw new Error(`Jobs are still due after ${MAX_ROUNDS} rounds.`);
}

/** Jobs of `tasks` that could run now. One that failed is due later. */
async function countDue(tasks: readonly string[]): Promise<number> {
  const [row] = await account().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ANY(${[...tasks]}) AND j.run_at <= now() AND j.attempts < j.max_attempts AND j.locked_at IS NULL`;
  return row?.count ?? 0;
}
