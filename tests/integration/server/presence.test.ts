import { afterEach, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { type Presence, startPresence } from "#lib/worker/presence.ts";

let presence: Presence | undefined;
afterEach(() => presence?.leave());

/** A job that `worker` has worked on for three hours. */
async function longJob(worker: string): Promise<void> {
  await account().$executeRaw`SELECT graphile_worker.add_job('export.make', '{}'::json, queue_name => ${`queue of ${worker}`}, job_key => ${worker})`;
  await account().$executeRaw`UPDATE graphile_worker._private_jobs SET locked_by = ${worker}, locked_at = now() - interval '3 hours' WHERE key = ${worker}`;
  await account().$executeRaw`
    UPDATE graphile_worker._private_job_queues SET locked_by = ${worker}, locked_at = now() - interval '3 hours' WHERE queue_name = ${`queue of ${worker}`}`;
}

/** Locks of `worker` on jobs and queues that are older than a minute. */
async function oldLocks(worker: string): Promise<number> {
  const [row] = await account().$queryRaw<{ locks: number }[]>`
    SELECT count(*)::int AS locks FROM (SELECT locked_by, locked_at FROM graphile_worker._private_jobs UNION ALL
      SELECT locked_by, locked_at FROM graphile_worker._private_job_queues) l WHERE locked_by = ${worker} AND locked_at < now() - interval '1 minute'`;
  return row?.locks ?? 0;
}

it("a living worker keeps its job however long it takes: the locks, which the queue releases after four hours, are renewed", async () => {
  await longJob("living");
  expect(await oldLocks("living")).toBe(2);
  presence = await startPresence();
  await presence.hold("living");
  await expect.poll(() => oldLocks("living")).toBe(0);
});
