/** Erasures, mails and copies whose jobs fail for long, or are lost. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { noteChanged } from "#lib/devices/changed-message.ts";
import { requestReset } from "#lib/identity/index.ts";
import { handlers } from "#lib/jobs.ts";
import { DAY, HOUR } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import { JOB_KINDS } from "#lib/platform/job-kinds.ts";
import { log } from "#lib/platform/log.ts";
import { deliver } from "#lib/platform/mail/deliver.ts";
import { requeueLetters } from "#lib/platform/mail/delivery-job.ts";
import { post, sealLetter } from "#lib/platform/mail/index.ts";
import { deleteFailedJobs, JobAccess, type JobHandler, shortenWaits } from "#lib/platform/queue.ts";
import { makeKey, seal } from "#lib/platform/seal/index.ts";
import { begin } from "#lib/privacy/erasure/begin.ts";
import { erasureReceipt, makeExport, purge, requestExport, requeueExports, runErasure, sweepErasures, tables } from "#lib/privacy/index.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { CAST, HOME, sessionOf } from "#tests/support/cast.ts";
import { failFor, refuseReads, refuseRows } from "#tests/support/database-triggers.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";

const start = new Date();
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const run = { "erasure.run": runErasure };

type Job = { key: string; payload: Record<string, string>; attempts: number; waitSeconds: number };
const jobs = (kind: string) => account().$queryRaw<Job[]>`
  SELECT job.key, job.payload, job.attempts, extract(epoch FROM job.run_at - now())::int AS "waitSeconds"
  FROM graphile_worker._private_jobs job JOIN graphile_worker._private_tasks task ON task.id = job.task_id WHERE task.identifier = ${kind}`;
const countLocked = async () => (await account().$queryRaw<unknown[]>`SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL`).length;

const unlock = async () => void (await account().$executeRaw`UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL`);

/** Deletes all jobs, none of which may be locked: its queue would stay locked. */
async function loseJobs(): Promise<void> {
  await expect.poll(countLocked).toBe(0);
  await account().$executeRaw`DELETE FROM graphile_worker._private_jobs`;
}

/** Attempts each waiting job `times` times, as if the wait after each failed attempt had passed. */
async function attempt(handlers: Record<string, JobHandler>, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    // The queue records a failure some time after the attempt.
    await expect.poll(countLocked).toBe(0);
    await account().$executeRaw`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE attempts > 0`;
    await runJobs(handlers);
  }
}

/** `repair`, once: when it is called, or when the test ends. */
function repaired(repair: () => Promise<void>): () => Promise<void> {
  let isDone = false;
  const once = async () => {
    if (isDone) return;
    isDone = true;
    await repair();
  };
  onTestFinished(once);
  return once;
}

/** Lets the vault refuse to destroy keys until the returned function is called. */
async function refuseDestroying(): Promise<() => Promise<void>> {
  const owner = async (sql: string) => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL_VAULT });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await owner("REVOKE DELETE ON subject_key FROM kept_app");
  return repaired(() => owner("GRANT DELETE ON subject_key TO kept_app"));
}

/** Puts a file in the place of the storage folder until the returned function is called. */
async function refuseStorage(): Promise<() => Promise<void>> {
  const folder = path.join(env().KEPT_DATA_DIR, "exports");
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  return repaired(async () => {
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
  });
}

const FAULTS: Record<string, (person: Person) => Promise<() => Promise<void>>> = {
  "a region": ({ ref }) => failFor("eu", "measurement", "DELETE", ref),
  "the vault": refuseDestroying,
  "the storage": refuseStorage,
};

const BEGIN: Record<string, (person: Person, secret: string) => Promise<unknown>> = {
  "an account": ({ session }) => eraseAccount(session),
  "a closed workspace": ({ workspaceId }, secret) => transaction((tx) => begin(tx, { of: "workspace", workspaceId }, { secret }, start)),
  "a device": ({ workspaceId, deviceId }, secret) => transaction((tx) => begin(tx, { of: "device", workspaceId, deviceId }, { secret }, start)),
};

const alert = vi.spyOn(log, "alert");
beforeEach(async () => {
  await loseJobs();
  await account().erasure.deleteMany();
  await account().user.updateMany({ data: { erasing: false } });
  alert.mockClear();
});
afterEach(() => account().letter.deleteMany());

describe("an erasure", () => {
  it.each([
    ["an account", "a region", 15],
    ["an account", "the vault", 2],
    ["an account", "the storage", 2],
    ["a closed workspace", "a region", 2],
    ["a device", "a region", 2],
  ])("of %s goes on until it is done, although %s fails for long and its job is lost", async (of, fault, times) => {
    const person = await somebody();
    const repair = await FAULTS[fault]?.(person);
    await BEGIN[of]?.(person, of);
    await attempt(run, times);
    expect((await jobs("erasure.run"))[0]?.attempts).toBeGreaterThanOrEqual(times - 2);
    await loseJobs();
    expect(await sweepErasures(at(HOUR))).toBe(1);
    expect(await sweepErasures(at(HOUR))).toBe(0);
    await attempt(run, 1);
    await repair?.();
    await attempt(run, 1);
    expect(await account().erasure.findMany({ select: { state: true } })).toEqual([{ state: "done" }]);
    expect(await sweepErasures(at(2 * HOUR))).toBe(0);
  });

  it("deletes what lies in one region although the other fails", async () => {
    const person = await somebody();
    const other = { id: ids.new(), workspaceId: ids.new(), telemetryRef: ids.telemetryRef() };
    const key = await makeKey(other.workspaceId);
    const workspace = {
      id: other.workspaceId,
      region: "us",
      plan: "free",
      nameSealed: seal(key, "workspace.name_sealed", other.workspaceId, "Weir"),
      createdAt: start,
    };
    await account().workspace.create({ data: { ...workspace, memberships: { create: { userId: person.userId, role: "owner", since: start } } } });
    await account().device.create({ data: { ...other, nameSealed: new Uint8Array(), createdAt: start } });
    await telemetry("us").query("INSERT INTO measurement VALUES ($1, 1, now(), 1)", [String(other.telemetryRef)]);
    const repair = await failFor("eu", "measurement", "DELETE", person.ref);
    await eraseAccount(person.session);
    await attempt(run, 2);
    expect((await telemetry("us").query("SELECT 1 FROM measurement WHERE device_ref = $1", [String(other.telemetryRef)])).rowCount).toBe(0);
    expect(await account().erasure.findMany({ select: { state: true } })).toEqual([{ state: "running" }]);
    await repair();
    await attempt(run, 1);
    expect(await account().erasure.findMany({ select: { state: true } })).toEqual([{ state: "done" }]);
  });

  it("that failed waits for its next attempt for an hour at most", async () => {
    const person = await somebody();
    const repair = await failFor("eu", "measurement", "DELETE", person.ref);
    await eraseAccount(person.session);
    await attempt(run, 2);
    await account().$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = 14, run_at = now() + interval '6 hours'`;
    await shortenWaits();
    expect((await jobs("erasure.run"))[0]?.waitSeconds).toBeLessThanOrEqual(3_600);
    await repair();
  });

  it("that runs for a day is alerted once a day until it is done, and its receipt page says so", async () => {
    const person = await somebody();
    const secret = await eraseAccount(person.session, {}, start);
    const alerts: number[] = [];
    for (const hours of [23, 25, 30, 48, 50, 60]) {
      await sweepErasures(at(hours * HOUR));
      alerts.push(alert.mock.calls.filter(([event]) => event === "erasure.delayed").length);
    }
    expect(alerts).toEqual([0, 1, 1, 1, 2, 2]);
    expect(alert).toHaveBeenLastCalledWith("erasure.delayed", { erasures: 1, oldest: expect.any(String), hours: 50 });
    expect(await erasureReceipt(secret, at(23 * HOUR))).toMatchObject({ state: "running", isDelayed: false });
    expect(await erasureReceipt(secret, at(60 * HOUR))).toMatchObject({ state: "running", isDelayed: true, alertedAt: at(50 * HOUR) });
    await attempt(run, 1);
    await sweepErasures(at(100 * HOUR));
    expect(alert.mock.calls.filter(([event]) => event === "erasure.delayed")).toHaveLength(2);
    expect(await erasureReceipt(secret, at(100 * HOUR))).toMatchObject({ state: "done", isDelayed: false });
  });

  it("that runs is not deleted by the retention, and one that is done is, 30 days later", async () => {
    const person = await somebody();
    await eraseAccount(person.session, {}, start);
    await purge(at(400 * DAY));
    expect(await account().erasure.count({ where: { userId: person.userId, state: "running" } })).toBe(1);
    await account().erasure.updateMany({ data: { state: "done", completedAt: at(40 * DAY) } });
    await purge(at(69 * DAY));
    expect(await account().erasure.count()).toBe(1);
    await purge(at(70 * DAY));
    expect(await account().erasure.count()).toBe(0);
  });

  it("whose row was lost begins again for an account that is marked as being erased", async () => {
    const person = await somebody();
    await eraseAccount(person.session);
    await account().erasure.deleteMany();
    await loseJobs();
    expect(await sweepErasures()).toBe(1);
    await attempt(run, 1);
    expect(await account().user.count({ where: { id: person.userId } })).toBe(0);
  });

  it("begins once when it is begun elsewhere while the sweep waits for the account", async () => {
    const person = await somebody();
    await account().user.update({ where: { id: person.userId }, data: { erasing: true } });
    const countWaiting = async () =>
      (await account().$queryRaw<unknown[]>`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).length;
    const { sweeping } = await transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${person.userId}::uuid FOR UPDATE`;
      const sweeping = sweepErasures();
      await expect.poll(countWaiting).toBe(1);
      await begin(tx, { of: "account", userId: person.userId }, { secret: "elsewhere" }, start);
      return { sweeping };
    });
    expect(await sweeping).toBe(0);
    expect(await account().erasure.count()).toBe(1);
  });

  it("leaves no job that refers to the person or to what was theirs", async () => {
    const { session } = await sessionOf(CAST.ada);
    const person = await somebody();
    const exportId = await requestExport(session);
    const letter = await sealLetter({ to: CAST.ada.email, subject: "A letter", paragraphs: [] });
    await transaction((tx) => post(tx, letter, session.userId));
    await requestReset(CAST.ada.email, HOME);
    noteChanged({ deviceId: person.deviceId } as never);
    await expect.poll(() => jobs("devices.changed_message")).toHaveLength(1);
    expect((await jobs("identity.reset")).length).toBe(1);
    for (const one of [session, person.session]) await eraseAccount(one);
    await attempt(run, 1);
    expect(await jobs("identity.reset")).toEqual([]);
    expect(await jobs("devices.changed_message")).toEqual([]);
    expect((await jobs("export.make")).filter(({ payload }) => payload.exportId === exportId)).toEqual([]);
    expect((await jobs("mail.deliver")).filter(({ payload }) => payload.letterId === letter.id)).toEqual([]);
    expect((await jobs("mail.deliver")).length).toBe(await account().letter.count());
  });
});

describe("one of several", () => {
  const JOBS = "graphile_worker._private_jobs";

  it("lost erasures that fails stops none of the others, whether their jobs or their rows are lost", async () => {
    const people = [await somebody(), await somebody()] as const;
    for (const { session } of people) await eraseAccount(session);
    await loseJobs();
    const first = await account().erasure.findFirstOrThrow({ where: { userId: people[0].userId } });
    const allowJobs = await refuseRows(JOBS, `NEW.key LIKE '%${first.id}%'`);
    await expect(sweepErasures()).rejects.toThrow();
    expect(await jobs("erasure.run")).toHaveLength(1);
    await allowJobs();
    await loseJobs();
    await account().erasure.deleteMany();
    await refuseRows("erasure", `NEW.user_id = '${people[0].userId}'`);
    await expect(sweepErasures()).rejects.toThrow();
    expect(await account().erasure.findMany({ select: { userId: true } })).toEqual([{ userId: people[1].userId }]);
  });

  it("lost copies that fails stops none of the others", async () => {
    const made = [await requestExport((await somebody()).session), await requestExport((await somebody()).session)];
    await loseJobs();
    await refuseRows(JOBS, `NEW.key LIKE '%${made[0]}%'`);
    await expect(requeueExports()).rejects.toThrow();
    expect((await jobs("export.make")).map(({ payload }) => payload.exportId)).toContain(made[1]);
  });
});

describe("a mail", () => {
  it("is attempted for seven days and then deleted, and the operator is alerted", async () => {
    const letter = await sealLetter({ to: CAST.ada.email, subject: "A letter", paragraphs: [] });
    await transaction((tx) => post(tx, letter, null, start));
    await attempt({ "mail.deliver": deliver }, 15);
    expect((await jobs("mail.deliver"))[0]?.attempts).toBeGreaterThanOrEqual(13);
    const isWaiting = async () => (await account().letter.count({ where: { id: letter.id } })) === 1;
    await purge(at(7 * DAY - HOUR));
    expect(await isWaiting()).toBe(true);
    await purge(at(7 * DAY));
    expect(await isWaiting()).toBe(false);
    expect(alert).toHaveBeenCalledWith("mail.given_up", { letters: expect.any(Number) });
    await account().letter.deleteMany();
    await attempt({ "mail.deliver": deliver }, 1);
    expect(await jobs("mail.deliver")).toEqual([]);
  });

  it("or a bundle of mails whose job is lost gets a new one", async () => {
    const { session } = await sessionOf(CAST.ada);
    await account().letter.deleteMany();
    await loseJobs();
    const bundle = { name: "test.bundle", budget: { name: "test.bundle", limit: 1, perMilliseconds: HOUR }, what: session.userId };
    for (let count = 0; count < 3; count++) {
      const letter = { ...(await sealLetter({ to: CAST.ada.email, subject: "A letter", paragraphs: [] })), bundle };
      await transaction((tx) => post(tx, letter, session.userId));
    }
    const keys = async () => (await Promise.all(["mail.deliver", "mail.bundle"].map(jobs))).flat().map(({ key }) => key).toSorted(); // biome-ignore format: one line
    const before = await keys();
    expect(before).toHaveLength(2);
    expect(await requeueLetters()).toBe(0);
    await loseJobs();
    expect(await requeueLetters()).toBe(2);
    expect(await keys()).toEqual(before);
  });
});

describe("a copy", () => {
  const stateOf = async (id: string) => (await account().export.findUnique({ where: { id } }))?.state;

  it("whose job is lost is made all the same", async () => {
    const person = await somebody();
    const id = await requestExport(person.session);
    await loseJobs();
    await handlers["jobs.sweep"](JobAccess.claimed("1"), {});
    expect((await jobs("export.make")).map(({ payload }) => payload)).toEqual([{ exportId: id }]);
    expect(await requeueExports()).toBe(0);
    await attempt({ "export.make": makeExport }, 1);
    expect(await stateOf(id)).toBe("ready");
  });

  it("whose job runs, even its last attempt, gets no second one", async () => {
    await requestExport((await somebody()).session);
    await account().$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts, locked_at = now(), locked_by = 'a worker'`;
    onTestFinished(unlock);
    expect(await requeueExports()).toBe(0);
    await unlock();
    expect(await requeueExports()).toBe(1);
  });

  it.each([
    ["the storage", refuseStorage],
    ["its region", () => refuseReads("eu", "measurement")],
  ])("is attempted again while %s is unavailable, and ready once it is back", async (_, refuse) => {
    const person = await somebody();
    const id = await requestExport(person.session);
    const repair = await refuse();
    await attempt({ "export.make": makeExport }, 3);
    expect([await stateOf(id), (await jobs("export.make"))[0]?.attempts]).toEqual(["waiting", 3]);
    await repair();
    await attempt({ "export.make": makeExport }, 1);
    expect([await stateOf(id), await jobs("export.make")]).toEqual(["ready", []]);
  });
});

describe("a job that failed its last attempt", () => {
  it("is not deleted while its last attempt runs, however long that takes", async () => {
    await requestExport((await somebody()).session);
    await account().$executeRaw`
      UPDATE graphile_worker._private_jobs SET attempts = max_attempts, locked_at = now() - interval '5 hours', locked_by = 'a worker'`;
    onTestFinished(unlock);
    const running = (await jobs("export.make")).length;
    await deleteFailedJobs();
    expect([running, (await jobs("export.make")).length]).toEqual([1, 1]);
    await unlock();
    await deleteFailedJobs();
    expect(await jobs("export.make")).toEqual([]);
  });

  it("is deleted by the retention, with the keyed hash of an address in its payload", async () => {
    await requestReset(CAST.ben.email, HOME);
    const fails = { "identity.reset": () => Promise.reject(new Error("failed")) };
    await attempt(fails, 7);
    await purge();
    expect(await jobs("identity.reset")).toMatchObject([{ attempts: 7 }]);
    await attempt(fails, 1);
    await purge();
    expect(await jobs("identity.reset")).toEqual([]);
  });
});

describe("the tables of the queue", () => {
  it("stand in the public record, column by column", async () => {
    const columns = await account().$queryRaw<{ name: string }[]>`
      SELECT column_info.table_schema || '.' || column_info.table_name || '.' || column_info.column_name AS name
      FROM information_schema.columns column_info JOIN information_schema.tables USING (table_schema, table_name)
      WHERE table_schema = 'graphile_worker' AND table_type = 'BASE TABLE'`;
    const listed = tables().flatMap(({ table, columns: listedColumns }) => listedColumns.map(({ column }) => `${table}.${column}`));
    expect(listed.filter((name) => name.startsWith("graphile_worker.")).toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  });

  it("refer to people in no other way than the policy of each kind of job says", () => {
    for (const { refersTo = {} } of Object.values(JOB_KINDS) as { refersTo?: Record<string, string> }[]) {
      for (const reference of Object.values(refersTo)) {
        const [modelName, field] = reference.split(".");
        expect(
          INVENTORY.find(({ model }) => model === modelName)?.columns.some((column) => column.field === field),
          reference,
        ).toBe(true);
      }
    }
  });
});
