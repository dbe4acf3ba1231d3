/** Limits on what a workspace stores and backfills: kept in counters, enforced wherever readings come in, lowered by deletion. */
import { beforeEach, describe, expect, it } from "vitest";
import { PLANS } from "#lib/billing/schema.ts";
import * as devices from "#lib/devices/index.ts";
import { add, announceUsage, counts, deleteSpan, receive, recount, settleUsage, storedReadings, workspaceMeter } from "#lib/measurements/index.ts";
import { deduct } from "#lib/measurements/usage/storage.ts";
import { Usage } from "#lib/measurements/usage/usage.ts";
import { clock, DAY, HOUR, SECOND } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { refuseReads } from "#tests/support/database-triggers.ts";
import { letters } from "#tests/support/letters.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

const { workspaceStoredReadings: MAX_STORED, workspaceBackfilledReadingsPerMonth: MAX_BACKFILLED } = PLANS.free.limits;
/** The middle of a month, so that a month has days before and after it. */
const now = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 15, 12));
const shared = globalThis as { keptUsage?: Usage };
const job = JobAccess.claimed("1");

/** What a process that starts now knows: nothing. */
const restart = () => {
  delete shared.keptUsage;
};
beforeEach(restart);

async function setUp() {
  const world = await makeWorld("eu", "free");
  const device = await makeDevice(world);
  await devices.setBackfill(await world.enter("tokens:write"), { device: device.id }, true);
  return { world, device };
}

async function post(token: string, readings: readonly { ts: number; values: Record<string, number | string> }[], at = now) {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const read = async () => Buffer.from(JSON.stringify(readings));
  const answer = await receive({ method: "POST", url: "/api/ingest", header: (name) => headers[name], read }, at);
  return { status: answer.status, wait: Number(answer.headers["retry-after"]), body: JSON.parse(answer.body) as Record<string, unknown> };
}

/** Readings of field a, one a second. */
const recent = (count: number, offset = 0) =>
  Array.from({ length: count }, (_, index) => ({ ts: now.getTime() - HOUR + (offset + index) * SECOND, values: { a: index } }));
const old = (count: number, offset = 0) => recent(count, offset).map(({ ts, values }) => ({ ts: ts - 60 * DAY, values }));

/** As if so many readings were stored already. */
const fill = async ({ workspaceId }: World, device: TestDevice, readings: number) => {
  const counted = { readings, changedAt: now, countedAt: now };
  await account().deviceStorage.upsert({ where: { deviceId: device.id }, create: { deviceId: device.id, workspaceId, ...counted }, update: counted });
};
const kept = async (device: TestDevice) => Number((await account().deviceStorage.findUnique({ where: { deviceId: device.id } }))?.readings ?? 0);
const fillMonth = ({ workspaceId }: World, backfilled: number, day = new Date(now.getTime() - 10 * DAY)) =>
  account().workspaceUsage.create({ data: { workspaceId, day, messages: 1, readings: 0, backfilled } });

/** Compares the counters, and does `work` between counting the readings and correcting the counters. */
async function meanwhile(work: () => Promise<unknown>): Promise<void> {
  const { sleep } = clock;
  clock.sleep = async () => void (await work());
  await recount(job).finally(() => {
    clock.sleep = sleep;
  });
}

describe("stored readings of a workspace", () => {
  it("are limited by the plan: the next is refused by name, with advice, and nothing of it is stored", async () => {
    const { world, device } = await setUp();
    await fill(world, device, MAX_STORED - 10);
    expect(await post(device.token, recent(8))).toMatchObject({ status: 200 });
    const refused = await post(device.token, recent(3, 20));
    expect(refused).toMatchObject({
      status: 429,
      wait: 3_600,
      body: { limit: "workspace.stored_readings", error: expect.stringMatching(/50,000,000 readings stored.*delete readings/) },
    });
    expect(await device.stored()).toBe(8);
    expect((await post(device.token, recent(2, 20))).status).toBe(200);
    expect((await post(device.token, recent(1, 30))).status).toBe(429);
  });

  it("are limited for backfill, the portal and the API, and on every device together", async () => {
    const { world, device } = await setUp();
    const other = await makeDevice(world);
    await fill(world, other, MAX_STORED - 1);
    expect(await post(device.token, old(2))).toMatchObject({ status: 429, body: { limit: "workspace.stored_readings" } });
    const access = await world.enter("measurements:write");
    expect(await add(access, device.id, { a: 1 }, now)).toMatchObject({ stored: 1 });
    await expect(add(access, device.id, { a: 2 }, now)).rejects.toMatchObject({ kind: "limited", code: "workspace.stored_readings" });
  });

  it("do not slip through together", async () => {
    const { world, device } = await setUp();
    await fill(world, device, MAX_STORED - 10);
    const answers = await Promise.all(Array.from({ length: 15 }, (_, index) => post(device.token, recent(1, index))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(await device.stored()).toBe(10);
  });

  it("are not used up by repeated or dropped readings", async () => {
    const { world, device } = await setUp();
    await fill(world, device, MAX_STORED - 5);
    for (let round = 0; round < 4; round++) expect((await post(device.token, recent(2))).status).toBe(200);
    await settleUsage();
    expect(await kept(device)).toBe(MAX_STORED - 3);
  });

  it("are told to every process, and fall again with a deletion", async () => {
    const { world, device } = await setUp();
    const [one, two] = [new Usage(), new Usage()];
    const pass = (await devices.authenticate(device.token)) as devices.DeviceAccess;
    for (const usage of [one, two]) await usage.addMessage(pass, now, 100);
    await fill(world, device, MAX_STORED - 5);
    one.addReadings(pass, 5, now);
    await one.write();
    two.addReadings(pass, 1, now);
    await two.write();
    expect(() => two.addReadings(pass, 1, now)).toThrow(expect.objectContaining({ code: "workspace.stored_readings" }));
    await fill(world, device, 0);
    await two.write();
    two.addReadings(pass, 1, now);
  });

  it("make room for new ones when they are deleted, in the processes that refused as well", async () => {
    const { world, device } = await setUp();
    await post(device.token, recent(20));
    await settleUsage();
    await fill(world, device, MAX_STORED);
    restart();
    expect((await post(device.token, recent(1, 30))).status).toBe(429);
    const access = await world.enter("measurements:delete");
    const span = { from: new Date(now.getTime() - DAY), to: now };
    expect(await deleteSpan(access, device.id, span, { dryRun: false })).toMatchObject({ readings: 20, left: 0 });
    expect(await kept(device)).toBe(MAX_STORED - 20);
    expect((await post(device.token, recent(20, 30))).status).toBe(200);
    await account().device.delete({ where: { id: device.id } });
    const other = await makeDevice(world);
    restart();
    expect((await post(other.token, recent(30))).status).toBe(200);
  });
});

describe("readings backfilled in a month", () => {
  it("are limited by the plan until the next month begins, and recent readings go on", async () => {
    const { world, device } = await setUp();
    await fillMonth(world, MAX_BACKFILLED - 5);
    await fillMonth(world, MAX_BACKFILLED, new Date(now.getTime() - 20 * DAY));
    expect((await post(device.token, old(5))).status).toBe(200);
    const refused = await post(device.token, old(1, 10));
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    expect(refused).toMatchObject({ status: 429, wait: (nextMonth - now.getTime()) / SECOND, body: { limit: "workspace.backfilled_readings_per_month" } });
    expect((await post(device.token, recent(1))).status).toBe(200);
    await settleUsage();
    expect((await post(device.token, old(1, 10), new Date(nextMonth))).status).toBe(200);
  });

  it("that are repeated use up nothing", async () => {
    const { world, device } = await setUp();
    await fillMonth(world, MAX_BACKFILLED - 11);
    for (let round = 0; round < 3; round++) expect((await post(device.token, old(5))).status).toBe(200);
    await settleUsage();
    restart();
    expect((await post(device.token, old(6, 10))).status).toBe(200);
    expect((await post(device.token, old(1, 20))).status).toBe(429);
  });
});

describe("the counters", () => {
  beforeEach(() => account().deviceStorage.deleteMany());

  it("tell pages and previews how much is stored without reading it, and are compared with the readings by a job", async () => {
    const { world, device } = await setUp();
    await post(device.token, recent(7));
    const access = await world.enter("measurements:read");
    expect((await counts(access, device.id)).readings).toBe(7);
    await settleUsage();
    await fill(world, device, 1_000);
    expect((await counts(access, device.id)).readings).toBe(1_000);
    const place = { region: "eu", workspaceId: world.workspaceId } as const;
    const { telemetryRef: ref } = await account().device.findUniqueOrThrow({ where: { id: device.id } });
    expect(await storedReadings([{ id: device.id, ref }], place)).toBe(1_000);
    await account().deviceStorage.update({ where: { deviceId: device.id }, data: { changedAt: new Date(Date.now() - HOUR), countedAt: new Date(0) } });
    expect(await recount(job)).toBe(1);
    expect((await counts(access, device.id)).readings).toBe(7);
    await telemetry("eu").query("DELETE FROM measurement WHERE device_ref = $1", [String(ref)]);
    expect(await recount(job)).toBe(0);
  });

  it("of a device that sends without a pause are corrected as well, and keep what came in between", async () => {
    const { world, device } = await setUp();
    await post(device.token, recent(7));
    await settleUsage();
    for (const [wrong, right] of [
      [1_000, 7],
      [3, 7],
    ] as const) {
      await fill(world, device, wrong);
      await account().deviceStorage.update({ where: { deviceId: device.id }, data: { changedAt: new Date(), countedAt: new Date(0) } });
      expect(await recount(job)).toBe(1);
      expect(await kept(device)).toBe(right);
    }
    await fill(world, device, 1_000);
    await account().deviceStorage.update({ where: { deviceId: device.id }, data: { changedAt: new Date(), countedAt: new Date(0) } });
    await meanwhile(async () => {
      await post(device.token, recent(5, 10));
      await settleUsage();
    });
    expect(await kept(device)).toBe(12);
  });

  it("are not corrected when readings are deducted meanwhile", async () => {
    const { world, device } = await setUp();
    await fill(world, device, 1_000);
    await account().deviceStorage.update({ where: { deviceId: device.id }, data: { changedAt: new Date(), countedAt: new Date(0) } });
    await meanwhile(() => deduct(device.ref, { readings: 10, surcharge: 0 }));
    expect(await kept(device)).toBe(990);
  });

  it("that were compared within a day are left alone", async () => {
    const { world, device } = await setUp();
    await fill(world, device, 5);
    await account().deviceStorage.update({ where: { deviceId: device.id }, data: { changedAt: new Date(), countedAt: new Date(Date.now() - 23 * HOUR) } });
    expect(await recount(job)).toBe(0);
  });

  it("of one region are compared while the other fails", async () => {
    const [here, there] = [await setUp(), await makeWorld("us")];
    await fill(here.world, here.device, 1_000);
    await fill(there, await makeDevice(there, "us"), 1_000);
    await account().deviceStorage.updateMany({ data: { changedAt: new Date(), countedAt: new Date(0) } });
    await refuseReads("us", "rollup_day");
    await expect(recount(job)).rejects.toThrow("permission denied");
    expect(await kept(here.device)).toBe(0);
  });
});

describe("a long text", () => {
  const TEXT = "é".repeat(250);
  const notes = (count: number, offset = 0, text = TEXT) => recent(count, offset).map(({ ts }) => ({ ts, values: { note: text } }));
  const charged = async ({ world }: Awaited<ReturnType<typeof setUp>>) => {
    await settleUsage();
    return (await workspaceMeter(await world.enter("workspace:read"), now)).stored;
  };

  it("counts as one reading for each started 64 bytes, and one more stored than the limit allows is refused", async () => {
    const made = await setUp();
    await fill(made.world, made.device, MAX_STORED - 20);
    expect((await post(made.device.token, notes(2))).status).toBe(200);
    expect(await charged(made)).toBe(MAX_STORED - 4);
    expect(await post(made.device.token, notes(1, 10))).toMatchObject({ status: 429, body: { limit: "workspace.stored_readings" } });
    restart();
    expect((await post(made.device.token, notes(1, 10))).status).toBe(429);
    expect((await post(made.device.token, notes(1, 10, "x".repeat(64)))).status).toBe(200);
    expect(await charged(made)).toBe(MAX_STORED - 3);
    expect((await counts(await made.world.enter("measurements:read"), made.device.id)).readings, "readings are readings").toBe(MAX_STORED - 17);
  });

  it("counts in the same way toward the backfill of a month", async () => {
    const { world, device } = await setUp();
    await fillMonth(world, MAX_BACKFILLED - 10);
    const old = notes(2).map(({ ts, values }) => ({ ts: ts - 60 * DAY, values }));
    expect(await post(device.token, old)).toMatchObject({ status: 429, body: { limit: "workspace.backfilled_readings_per_month" } });
    expect((await post(device.token, old.slice(0, 1))).status).toBe(200);
  });

  it("counts once when it is repeated, and no more once it is deleted", async () => {
    const made = await setUp();
    for (let round = 0; round < 2; round++) await post(made.device.token, notes(3));
    expect(await charged(made)).toBe(24);
    const span = { from: new Date(now.getTime() - HOUR), to: new Date(now.getTime() - HOUR + SECOND) };
    expect(await deleteSpan(await made.world.enter("measurements:delete"), made.device.id, span, { dryRun: false })).toMatchObject({ readings: 1 });
    expect(await charged(made)).toBe(16);
    await account().deviceStorage.updateMany({ data: { surcharge: 999, countedAt: new Date(0) } });
    await recount(job);
    expect(await charged(made)).toBe(16);
  });

  it("is not deducted from a counter of before there were surcharges", async () => {
    const made = await setUp();
    await post(made.device.token, notes(3));
    await charged(made);
    await account().deviceStorage.updateMany({ data: { surcharge: 0, countedAt: new Date(0) } });
    const span = { from: new Date(now.getTime() - HOUR), to: new Date(now.getTime() - HOUR + SECOND) };
    await deleteSpan(await made.world.enter("measurements:delete"), made.device.id, span, { dryRun: false });
    expect(await charged(made)).toBe(2);
    await recount(job);
    expect(await charged(made)).toBe(16);
  });
});

describe("the meter and the mail", () => {
  it("tell what is stored and backfilled, and the owner once a month at 80 %", async () => {
    const { world, device } = await setUp();
    await fill(world, device, MAX_STORED * 0.8);
    await fillMonth(world, MAX_BACKFILLED * 0.8);
    await account().workspaceUsage.create({ data: { workspaceId: world.workspaceId, day: now, messages: 1, readings: 1 } });
    expect(await workspaceMeter(await world.enter("workspace:read"), now)).toMatchObject({
      stored: MAX_STORED * 0.8,
      backfilled: MAX_BACKFILLED * 0.8,
      limits: { storedReadings: MAX_STORED, backfilledPerMonth: MAX_BACKFILLED },
    });
    const told = () => account().letter.count({ where: { userId: world.session.userId } });
    const before = await told();
    for (const at of [now, now, new Date(now.getTime() + DAY)]) await announceUsage(job, at);
    expect(await told()).toBe(before + 2);
    const subjects = (await letters()).map(({ subject }) => subject);
    expect(subjects).toContain("A workspace uses 80 % of its backfill allowance");
    expect(subjects).toContain("A workspace uses 80 % of its storage");
  });
});
