import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { deleteDevice, requestExport } from "#lib/privacy/index.ts";
import { CAST, signUp } from "#tests/support/cast.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "../measurements/mounts.ts";
import { started, startServer, until } from "./process.ts";

/** A mail service that takes letters and keeps silent, until it is told to answer. */
let isSilent = true;
const asked: string[] = [];
const service = createServer((request, response) => {
  asked.push(String(request.headers["idempotency-key"]));
  if (!isSilent) response.writeHead(200, { "content-type": "application/json" }).end('{"id":"letter"}');
});

beforeAll(() => new Promise<void>((ready) => service.listen(0, "127.0.0.1", ready)));
afterAll(() => {
  service.closeAllConnections();
  service.close();
});

const start = () => startServer({ KEPT_ROLE: "worker", RESEND_BASE_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}` });
const owners = async () => {
  const rows = await account().$queryRaw<{ name: string }[]>`SELECT DISTINCT locked_by AS name FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL`;
  return rows.map(({ name }) => name);
};

describe("a worker that is killed in the middle of a job", () => {
  it("leaves it to the next one, which does it within seconds; a living one keeps its own", async () => {
    await signUp(CAST.ada);
    const first = await start();
    expect(await until(() => asked.length === 1)).toBe(true);
    const [owner] = await owners();

    const second = await start();
    expect(await started(second)).toBe(true);
    await new Promise((done) => setTimeout(done, 6_000));
    expect(await owners()).toEqual([owner]);

    second.child.kill("SIGTERM");
    expect(await second.exit).toBe(0);
    first.child.kill("SIGKILL");
    await first.exit;
    expect(await owners()).toEqual([owner]);

    isSilent = false;
    const third = await start();
    expect(await until(async () => (await account().letter.count()) === 0, 15_000)).toBe(true);
    expect(new Set(asked).size).toBe(1);
    expect(await until(async () => (await owners()).length === 0)).toBe(true);
    third.child.kill("SIGTERM");
    expect(await third.exit).toBe(0);
  });
});

/** Jobs of a task that a worker has taken. */
const taken = async (task: string) => {
  const rows = await account().$queryRaw<{ jobs: bigint }[]>`
    SELECT count(*) AS jobs FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ${task} AND j.locked_by IS NOT NULL`;
  return Number(rows[0]?.jobs);
};

/** Runs `work` while nothing that reads or writes readings in the EU gets anywhere. */
async function whileReadingsAreLocked(work: () => Promise<void>): Promise<void> {
  const holder = await telemetry("eu").connect();
  await holder.query("BEGIN");
  await holder.query("SET LOCAL idle_in_transaction_session_timeout = 0");
  await holder.query("LOCK TABLE measurement IN ACCESS EXCLUSIVE MODE");
  try {
    await work();
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
}

/** Jobs of a task that wait, run, or failed. */
const open = async (task: string) => {
  const rows = await account().$queryRaw<{ jobs: bigint }[]>`
    SELECT count(*) AS jobs FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = ${task}`;
  return Number(rows[0]?.jobs);
};

describe("long jobs", () => {
  it("of four accounts, erasures and exports, do not delay other jobs, and each kind has its share of the slots", async () => {
    isSilent = false;
    for (let count = 0; count < 4; count++) {
      const world = await makeWorld();
      const [device] = [await makeDevice(world), await makeDevice(world)];
      await requestExport(world.session);
      await deleteDevice(await world.enter("devices:remove"), device.id, { typed: "Gauge" });
    }
    await whileReadingsAreLocked(async () => {
      const worker = await start();
      expect(await until(async () => (await taken("erasure.run")) > 0 && (await taken("export.make")) > 0, 60_000)).toBe(true);
      const payload = JSON.stringify({ deviceId: ids.new(), at: new Date().toISOString() });
      for (const task of ["tokens.announce", "devices.changed_message"])
        await account().$executeRaw`SELECT graphile_worker.add_job(${task}, ${payload}::json, job_key => ${`test ${task}`})`;
      expect(await until(async () => (await open("tokens.announce")) + (await open("devices.changed_message")) === 0, 60_000)).toBe(true);
      expect(await taken("erasure.run")).toBeLessThanOrEqual(2);
      expect(await taken("export.make")).toBe(1);
      worker.child.kill("SIGKILL");
      await worker.exit;
    });
    // What was cut off goes on with the next worker.
    const next = await start();
    expect(await until(async () => (await account().erasure.count({ where: { state: "running" } })) === 0, 90_000)).toBe(true);
    expect(await until(async () => (await account().export.count({ where: { state: { not: "ready" } } })) === 0, 90_000)).toBe(true);
    next.child.kill("SIGTERM");
    expect(await next.exit).toBe(0);
  });

  it("of four accounts do not delay the mail of a sign-up, and exports of a region run one at a time", async () => {
    isSilent = false;
    for (let count = 0; count < 4; count++) {
      const world = await makeWorld();
      await makeDevice(world);
      await requestExport(world.session);
    }
    await account().letter.deleteMany();
    const worker = await start();
    await whileReadingsAreLocked(async () => {
      expect(await until(async () => (await taken("export.make")) > 0, 60_000)).toBe(true);
      asked.length = 0;
      await signUp(CAST.ada);
      expect(await until(async () => asked.length > 0 && (await account().letter.count()) === 0, 30_000)).toBe(true);
      expect(await taken("export.make")).toBe(1);
    });
    expect(await until(async () => (await account().export.count({ where: { state: "ready" } })) === 4, 60_000)).toBe(true);
    worker.child.kill("SIGTERM");
    expect(await worker.exit).toBe(0);
  });
});
