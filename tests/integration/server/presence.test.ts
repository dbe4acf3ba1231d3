import { afterEach, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { whileRunning } from "#lib/worker/job-locks.ts";
import { type Presence, startPresence } from "#lib/worker/presence.ts";

let presence: Presence | undefined;
afterEach(() => presence?.leave());

/** A job that `worker` has locked for three hours, and its queue. Returns its id. */
async function longJob(worker: string): Promise<string> {
  const [job] = await account().$queryRaw<{ id: string }[]>`
    SELECT id::text FROM graphile_worker.add_job('export.make', '{}'::json, queue_name => ${`queue of ${worker}`}, job_key => ${worker})`;
  await account().$executeRaw`UPDATE graphile_worker._private_jobs SET locked_by = ${worker}, locked_at = now() - interval '3 hours' WHERE key = ${worker}`;
  await account().$executeRaw`
    UPDATE graphile_worker._private_job_queues SET locked_by = ${worker}, locked_at = now() - interval '3 hours' WHERE queue_name = ${`queue of ${worker}`}`;
  return job?.id ?? "";
}

/** Locks of `worker` on jobs and queues, and how many of them are younger than a minute. */
async function locks(worker: string): Promise<{ all: number; young: number }> {
  const [row] = await account().$queryRaw<{ all: number; young: number }[]>`
    SELECT count(*)::int AS all, count(*) FILTER (WHERE locked_at > now() - interval '1 minute')::int AS young
    FROM (SELECT locked_by, locked_at FROM graphile_worker._private_jobs UNION ALL
      SELECT locked_by, locked_at FROM graphile_worker._private_job_queues) l WHERE locked_by = ${worker}`;
  return row ?? { all: 0, young: 0 };
}

/** Whether a session holds the advisory lock of `worker`. */
async function isHeld(worker: string): Promise<boolean> {
  const [row] = await account().$queryRaw<{ free: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('kept worker ' || ${worker}, 0)) AS free`;
  return row?.free === false;
}

it("a living worker keeps its running job however long it takes: the locks, which the queue releases after four hours, are renewed", async () => {
  const jobId = await longJob("living");
  expect(await locks("living")).toEqual({ all: 2, young: 0 });
  presence = await startPresence();
  let finish = () => {};
  const run = whileRunning(jobId, () => new Promise<void>((done) => (finish = done)));
  await presence.hold("living");
  await expect.poll(() => locks("living")).toEqual({ all: 2, young: 2 });
  finish();
  await run;
});

it("a living worker releases a job that it does not run, and the job's queue", async () => {
  await longJob("idle");
  presence = await startPresence();
  await presence.hold("idle");
  await expect.poll(() => locks("idle")).toEqual({ all: 0, young: 0 });
});

it("the name of a worker that has ended is given up when no running job is locked by it", async () => {
  const jobId = await longJob("ended");
  presence = await startPresence();
  let finish = () => {};
  const run = whileRunning(jobId, () => new Promise<void>((done) => (finish = done)));
  await presence.hold("ended");
  presence.retire("ended");
  await expect.poll(() => locks("ended")).toEqual({ all: 2, young: 2 });
  expect(await isHeld("ended")).toBe(true);

  finish();
  await run;
  await account().$executeRaw`UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '3 hours' WHERE locked_by = 'ended'`;
  await account().$executeRaw`UPDATE graphile_worker._private_job_queues SET locked_at = now() - interval '3 hours' WHERE locked_by = 'ended'`;
  presence.retire("ended");
  await expect.poll(() => isHeld("ended")).toBe(false);
  expect(await locks("ended")).toEqual({ all: 0, young: 0 });
});
