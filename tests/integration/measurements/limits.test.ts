/** The limits of a plan: told by name and with the time to wait, never overspent, and nobody else's business. */
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { setPlan } from "#lib/billing/index.ts";
import { MESSAGE_BYTES, PLANS } from "#lib/billing/schema.ts";
import { hardwareOf } from "#lib/devices/hardware.ts";
import * as devices from "#lib/devices/index.ts";
import { add, counts, receive, settleUsage } from "#lib/measurements/index.ts";
import { chargeRefused } from "#lib/measurements/ingest/charge.ts";
import type { Incoming } from "#lib/measurements/ingest/incoming.ts";
import { tooLarge } from "#lib/measurements/ingest/size.ts";
import { Usage, usage } from "#lib/measurements/usage/usage.ts";
import { DAY, HOUR, SECOND } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { Refusal, unavailable } from "#lib/platform/refusal.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

const { deviceMessagesPerMinute, deviceReadingsPerDay, workspaceMessagesPerMinute, workspaceReadingsPerDay } = PLANS.free.limits;
const noon = new Date(Math.floor(Date.now() / DAY) * DAY + 12 * HOUR);
const at = (offset: number) => new Date(noon.getTime() + offset);
const shared = globalThis as { keptUsage?: Usage };

/** What a process that starts now knows: nothing. */
const restart = () => {
  delete shared.keptUsage;
};
beforeEach(restart);

type Options = { now?: Date; url?: string; headers?: Record<string, string>; read?: Incoming["read"] };

async function post(
  token: string,
  body: unknown,
  { now = noon, url = "/api/ingest", headers: more = {}, read = async () => Buffer.from(JSON.stringify(body)) }: Options = {},
) {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, "content-type": "application/json", ...more };
  const answer = await receive({ method: "POST", url, header: (name) => headers[name], read }, now);
  return { status: answer.status, wait: Number(answer.headers["retry-after"]), body: JSON.parse(answer.body) as Record<string, unknown> };
}

const setUp = async (plan: "free" | "unmetered" = "free"): Promise<{ world: World; device: TestDevice }> => {
  const world = await makeWorld("eu", plan);
  return { world, device: await makeDevice(world) };
};
const pass = async (token: string) => (await devices.authenticate(token)) as devices.DeviceAccess;
const spend = async (process: Usage, device: devices.DeviceAccess, messages: number, now = noon) => {
  for (let count = 0; count < messages; count++) await process.addMessage(device, now, 0);
};
const today = async (device: TestDevice) => {
  const row = await account().deviceUsage.findFirst({ where: { deviceId: device.id }, orderBy: { day: "desc" } });
  return row && { messages: Number(row.messages), readings: Number(row.readings) };
};
/** As if so many readings had been sent today, by another process. */
const fillDay = async ({ workspaceId }: World, device: TestDevice, readings: number, there = readings, day = noon) => {
  await account().deviceUsage.create({ data: { deviceId: device.id, workspaceId, day, messages: 1, readings } });
  await account().workspaceUsage.create({ data: { workspaceId, day, messages: 1, readings: there } });
};

describe("messages a minute", () => {
  it("are taken up to the limit; the next is refused by its name, and taken once the time it was told is over", async () => {
    const { device } = await setUp();
    for (let count = 0; count < deviceMessagesPerMinute; count++) expect((await post(device.token, { a: count })).status).toBe(200);
    const refused = await post(device.token, { a: -1 });
    expect(refused).toMatchObject({
      status: 429,
      body: { ok: 0, limit: "device.messages_per_minute", error: expect.stringContaining("120 messages a minute") },
    });
    expect(refused.wait).toBe(1);
    expect(await device.stored()).toBe(deviceMessagesPerMinute);
    expect((await post(device.token, { a: -1 }, { now: at(refused.wait * SECOND) })).status).toBe(200);
    expect(await device.stored()).toBe(deviceMessagesPerMinute + 1);
  });

  it("count a message once for each started 16 KiB, refused and unreadable ones included", async () => {
    const { device } = await setUp();
    const access = await pass(device.token);
    const padding = "x".repeat(2 * MESSAGE_BYTES);
    // Three of 16 KiB each, in part.
    expect((await post(device.token, { a: 1, padding })).status).toBe(200);
    await settleUsage();
    expect(await today(device)).toMatchObject({ messages: 3 });
    expect((await post(device.token, null, { read: async () => Buffer.from(`{${padding}`) })).status).toBe(400);
    expect(
      (await post(device.token, { a: 2, padding }, { headers: { "content-encoding": "gzip" }, read: async () => gzipSync(JSON.stringify({ a: 2, padding })) }))
        .status,
    ).toBe(200);
    await spend(usage(), access, deviceMessagesPerMinute - 10);
    expect((await post(device.token, { a: 3, padding })).status).toBe(200);
    // One more was left, and three were taken: two have to empty before there is room for another.
    expect(await post(device.token, { a: 4 })).toMatchObject({ status: 429, wait: 2 });
    expect(await device.stored()).toBe(3);
  });

  it("count what arrived of a body that was cut off or is too large", async () => {
    const { device } = await setUp();
    const read = (size: number, error: Error) => async (_most: number, arriving: { add(bytes: number): void }) => {
      arriving.add(size);
      throw error;
    };
    const cutOff = new Refusal("invalid", "body.cut_off", "The request ended before its body did.");
    expect((await post(device.token, null, { read: read(50 * MESSAGE_BYTES, cutOff) })).status).toBe(400);
    expect((await post(device.token, null, { read: read(64 * MESSAGE_BYTES, tooLarge()) })).status).toBe(413);
    expect(await spend(usage(), await pass(device.token), deviceMessagesPerMinute - 114)).toBeUndefined();
    expect((await post(device.token, { a: 1 })).status).toBe(429);
  });

  it.each([
    ["a device that is not its own", { url: `/api/ingest/${ids.new()}` }, 403],
    ["a format that it does not have", { url: "/api/ingest/tts" }, 422],
    ["a name that is too long", { headers: { "idempotency-key": "x".repeat(300) } }, 422],
    ["too many bytes once it is unpacked", { headers: { "content-encoding": "gzip" }, isBomb: true }, 413],
  ])("count a body that was read and refused for %s, by its size", async (_, { isBomb = false, ...more }: Options & { isBomb?: boolean }, status) => {
    const { device } = await setUp();
    const padding = "x".repeat(64 * MESSAGE_BYTES - 100);
    const body = isBomb ? gzipSync(JSON.stringify({ a: padding.repeat(2) })) : Buffer.from(JSON.stringify({ a: 1, padding }));
    for (let count = 0; count < 2; count++) expect((await post(device.token, null, { ...more, read: async () => body })).status).toBe(status);
    expect((await post(device.token, { a: 1 })).status).toBe(429);
  });

  it("count a body in many small chunks by what these cost", async () => {
    const { device } = await setUp();
    const read: Incoming["read"] = async (_most, arriving) => {
      for (let chunk = 0; chunk < 4_000; chunk++) arriving.add(256);
      return Buffer.from(JSON.stringify({ a: 1, padding: "x".repeat(3_900) }));
    };
    for (let count = 0; count < 2; count++) expect((await post(device.token, null, { read })).status).toBe(200);
    expect((await post(device.token, { a: 1 })).status).toBe(429);
  });

  it("are not used up by what the database could not take", async () => {
    const { device } = await setUp();
    const access = await pass(device.token);
    for (const error of [unavailable("Kept"), Object.assign(new Error("canceling statement"), { code: "57014" })]) {
      chargeRefused(access, error, 200 * MESSAGE_BYTES, noon);
    }
    expect((await post(device.token, { a: 1 })).status).toBe(200);
  });

  it("of a webhook count devices that it does not send for, one for each", async () => {
    const { world } = await setUp();
    const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Network", source: "tts", devices: [], expiresAt: null });
    const body = Array.from({ length: 500 }, (_, index) => ({ device: `serial-${index}`, field: "a", value: 1 }));
    for (let count = 0; count < workspaceMessagesPerMinute / 500; count++) {
      expect(await post(token, body, { url: "/api/ingest/datacake" })).toMatchObject({ status: 202, body: { ok: 0, unknown: 1 } });
    }
    expect(await post(token, body, { url: "/api/ingest/datacake" })).toMatchObject({ status: 429, body: { limit: "workspace.messages_per_minute" } });
  });

  it("are told to Particle in a word, since it pays for each byte of it", async () => {
    const { device } = await setUp();
    await spend(usage(), await pass(device.token), deviceMessagesPerMinute);
    const { status, body } = await post(device.token, {}, { url: "/api/ingest/particle" });
    expect({ status, body }).toEqual({ status: 429, body: { ok: 0, error: "device.messages_per_minute" } });
  });

  it("do not slip through together", async () => {
    const { device } = await setUp();
    const answers = await Promise.all(Array.from({ length: deviceMessagesPerMinute + 30 }, (_, index) => post(device.token, { a: index })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(deviceMessagesPerMinute);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
    expect(await device.stored()).toBe(deviceMessagesPerMinute);
  });

  it("are refused before the body is read", async () => {
    const { device } = await setUp();
    await spend(usage(), await pass(device.token), deviceMessagesPerMinute);
    const read = () => Promise.reject(new Error("It was read."));
    expect((await post(device.token, null, { read })).status).toBe(429);
  });

  it("are counted as turned away, however many they are, and the page tells it", async () => {
    const { world, device } = await setUp();
    await spend(usage(), await pass(device.token), deviceMessagesPerMinute);
    for (let count = 0; count < 5; count++) expect((await post(device.token, { a: 1 })).status).toBe(429);
    await settleUsage();
    const { dropped } = await counts(await world.enter("measurements:read"), device.id);
    expect(dropped).toEqual([{ reason: "over_limit", count: 5, sentence: "more than the plan allows" }]);
  });

  it("of several devices in one body are decided one by one; what is refused of it is told, and all of it only where nothing was taken", async () => {
    const { world, device } = await setUp();
    const other = await makeDevice(world);
    for (const [{ id }, serial] of [
      [device, "serial-one"],
      [other, "serial-two"],
    ] as const) {
      const hardware = hardwareOf(world.workspaceId, serial);
      await account().device.update({ where: { id }, data: { hardwareHash: hardware?.hash ?? null, hardwareHint: hardware?.hint ?? null } });
    }
    const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Bridge", devices: [device.id, other.id], expiresAt: null });
    const send = () => post(token, ["serial-one", "serial-two"].map((serial) => ({ device: serial, field: "a", value: 1 })), { url: "/api/ingest/datacake" }); // biome-ignore format: one line
    await spend(usage(), await pass(device.token), deviceMessagesPerMinute);
    expect(await send()).toMatchObject({ status: 200, body: { ok: 1, stored: 1, dropped: { over_limit: 1 }, limit: "device.messages_per_minute" } });
    expect([await device.stored(), await other.stored()]).toEqual([0, 1]);
    await spend(usage(), await pass(other.token), deviceMessagesPerMinute - 1);
    expect(await send()).toMatchObject({ status: 429, wait: 1, body: { ok: 0, limit: "device.messages_per_minute" } });
    expect([await device.stored(), await other.stored()]).toEqual([0, 1]);
  });

  it("are not given back to the day after the one on which readings were counted", async () => {
    const { device } = await setUp();
    const [access, before, after] = [await pass(device.token), at(12 * HOUR - SECOND), at(12 * HOUR + SECOND)];
    await usage().addMessage(access, before, 0);
    usage().addReadings(access, 100, before);
    await usage().addMessage(access, after, 0);
    usage().takeBack(access, 100, before);
    expect(() => usage().addReadings(access, deviceReadingsPerDay + 1, after)).toThrow();
    expect(() => usage().addReadings(access, deviceReadingsPerDay, after)).not.toThrow();
  });

  it("take of the room for what waits its share of a large body each, so that all of many devices are stored", async () => {
    const { world } = await setUp("unmetered");
    const serials = Array.from({ length: 24 }, (_, index) => `serial-${index}`);
    const made = await Promise.all(serials.map(() => makeDevice(world)));
    for (const [index, { id }] of made.entries()) {
      const hardware = hardwareOf(world.workspaceId, serials[index] ?? "");
      await account().device.update({ where: { id }, data: { hardwareHash: hardware?.hash ?? null, hardwareHint: hardware?.hint ?? null } });
    }
    const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Bridge", devices: made.map(({ id }) => id), expiresAt: null });
    // Once their field is known, all of them wait at the same moment.
    for (const value of [1, 2]) {
      const body = JSON.stringify(serials.map((device) => ({ device, field: "a", value }))).padEnd(1_000_000);
      const answer = await post(token, null, { url: "/api/ingest/datacake", read: async () => Buffer.from(body) });
      expect(answer).toMatchObject({ status: 200, body: { ok: 1, stored: 24 } });
    }
  });

  it("of all devices together have a limit, too; another device is refused then, another workspace is not", async () => {
    const { world, device } = await setUp();
    const lines = Array.from({ length: workspaceMessagesPerMinute / deviceMessagesPerMinute }, (_, index) => ({
      name: `Gauge ${index}`,
      tags: [],
      interval: 3_600,
    }));
    const made = await devices.import(await world.enter("devices:add"), lines);
    for (const { token } of made) await spend(usage(), await pass(token), deviceMessagesPerMinute);
    expect(await post(device.token, { a: 1 })).toMatchObject({ status: 429, body: { limit: "workspace.messages_per_minute" } });
    const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Bridge", devices: [device.id], expiresAt: null });
    expect(await post(token, { a: 1 }, { url: `/api/ingest/${device.id}` })).toMatchObject({ status: 429, body: { limit: "workspace.messages_per_minute" } });
    expect(await device.stored()).toBe(0);
    const other = await setUp();
    expect((await post(other.device.token, { a: 1 })).status).toBe(200);
  });

  it("include what cannot be read and what says nothing measured, but nothing that was not signed as it should be", async () => {
    const { world, device } = await setUp();
    await account().deviceToken.updateMany({ where: { deviceId: device.id }, data: { inAddress: true } });
    const attributes = `/api/v1/${device.token}/attributes`;
    for (let count = 0; count < deviceMessagesPerMinute / 4; count++) {
      expect((await post(device.token, null, { read: async () => Buffer.from("{") })).status).toBe(400);
      expect(await post(device.token, { note: "x" }, { url: attributes })).toMatchObject({ status: 200, body: { ignored: "attributes" } });
    }
    await spend(usage(), await pass(device.token), deviceMessagesPerMinute / 2);
    expect((await post(device.token, { a: 1 })).status).toBe(429);
    const other = await makeDevice(world);
    const [row] = await account().deviceToken.findMany({ where: { deviceId: other.id } });
    await devices.setSigning(await world.enter("tokens:write"), row?.id ?? "", true);
    for (let count = 0; count <= deviceMessagesPerMinute; count++) expect((await post(other.token, { a: 1 })).status).toBe(401);
  });
});

describe("readings a day", () => {
  it("are taken up to the limit; the message that goes beyond is refused whole, until midnight in UTC", async () => {
    const { world, device } = await setUp();
    await fillDay(world, device, deviceReadingsPerDay - 3);
    expect((await post(device.token, { a: 1, b: 2 })).status).toBe(200);
    expect(await post(device.token, { a: 1, b: 2 })).toMatchObject({ status: 429, wait: 12 * 3_600, body: { limit: "device.readings_per_day" } });
    expect(await device.stored()).toBe(2);
    expect(await account().field.count({ where: { deviceId: device.id } })).toBe(2);
    expect((await post(device.token, { a: 3 })).status).toBe(200);
    expect((await post(device.token, { a: 4 })).status).toBe(429);
    expect((await post(device.token, { a: 5 }, { now: at(12 * HOUR) })).status).toBe(200);
    await settleUsage();
    expect(await today(device)).toEqual({ messages: 1, readings: 1 });
  });

  it("of all devices together have a limit, too", async () => {
    const { world, device } = await setUp();
    await fillDay(world, device, 0, workspaceReadingsPerDay - 1);
    expect((await post(device.token, { a: 1 })).status).toBe(200);
    expect(await post(device.token, { a: 2 })).toMatchObject({ status: 429, wait: 12 * 3_600, body: { limit: "workspace.readings_per_day" } });
  });

  it("do not slip through together", async () => {
    const { world, device } = await setUp();
    await fillDay(world, device, deviceReadingsPerDay - 10);
    const answers = await Promise.all(Array.from({ length: 15 }, (_, index) => post(device.token, { a: index })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(await device.stored()).toBe(10);
  });

  it("hold for what is added through the portal and the API as well", async () => {
    const { world, device } = await setUp();
    const now = new Date();
    await fillDay(world, device, deviceReadingsPerDay - 1, 0, now);
    const access = await world.enter("measurements:write");
    expect(await add(access, device.id, { a: 1 }, now)).toMatchObject({ stored: 1 });
    await expect(add(access, device.id, { a: 2 }, now)).rejects.toMatchObject({ kind: "limited", code: "device.readings_per_day" });
    expect(await device.stored()).toBe(1);
  });

  it("from long ago count toward no day", async () => {
    const { world, device } = await setUp();
    await fillDay(world, device, deviceReadingsPerDay - 1);
    await account().deviceToken.updateMany({ where: { deviceId: device.id }, data: { mayBackfill: true } });
    const old = Array.from({ length: 50 }, (_, index) => ({ ts: noon.getTime() - 60 * DAY + index, values: { a: index } }));
    expect(await post(device.token, old)).toMatchObject({ status: 200, body: { stored: 50 } });
    expect((await post(device.token, { a: 1 })).status).toBe(200);
    expect((await post(device.token, { a: 2 })).status).toBe(429);
    expect((await post(device.token, old.map(({ ts, values }) => ({ ts: ts + 1_000, values })))).status).toBe(200); // biome-ignore format: one line
  });

  it("are not used up by a message that was not stored", async () => {
    const { world, device } = await setUp();
    await fillDay(world, device, deviceReadingsPerDay - 2);
    const named = { headers: { "idempotency-key": "one" } };
    expect((await post(device.token, { a: 1 }, named)).status).toBe(200);
    expect((await post(device.token, { a: 2 }, named)).status).toBe(409);
    expect((await post(device.token, { a: 3 })).status).toBe(200);
    expect((await post(device.token, { a: 4 })).status).toBe(429);
  });
});

describe("several processes", () => {
  it("know after a moment what the others took in, of a day and of a minute", async () => {
    const { device } = await setUp();
    const [one, two, access] = [new Usage(), new Usage(), await pass(device.token)];
    await spend(two, access, 1);
    await spend(one, access, deviceMessagesPerMinute - 1);
    one.addReadings(access, deviceReadingsPerDay - 1, noon);
    await two.write();
    await one.write();
    await spend(two, access, 1);
    two.addReadings(access, 1, noon);
    await two.write();
    await expect(spend(two, access, 1)).rejects.toMatchObject({ code: "device.readings_per_day" });
    expect(() => two.addReadings(access, 1, noon)).toThrow(expect.objectContaining({ code: "device.readings_per_day" }));
    expect(await today(device)).toEqual({ messages: deviceMessagesPerMinute + 1, readings: deviceReadingsPerDay });
  });

  it("share the messages of a minute", async () => {
    const { device } = await setUp();
    const [one, two, access] = [new Usage(), new Usage(), await pass(device.token)];
    await spend(two, access, 1);
    await two.write();
    await spend(one, access, deviceMessagesPerMinute - 1);
    await one.write();
    await two.write();
    await spend(two, access, 1);
    await two.write();
    await expect(spend(two, access, 1)).rejects.toMatchObject({ code: "device.messages_per_minute", detail: { retryAfterSeconds: 1 } });
  });

  it("that start anew go on from the day's count", async () => {
    const { device } = await setUp();
    await post(device.token, { a: 1, b: 2 });
    await settleUsage();
    restart();
    await post(device.token, { a: 1, b: 2, c: 3 });
    await settleUsage();
    expect(await today(device)).toEqual({ messages: 2, readings: 5 });
  });

  it("count what they cannot write now with what comes later, and let a device go that is gone", async () => {
    const { world, device } = await setUp();
    const other = await makeDevice(world);
    for (const { token } of [device, other]) await post(token, { a: 1 });
    await account().device.delete({ where: { id: other.id } });
    await account().$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM device WHERE id = ${device.id}::uuid FOR UPDATE`;
      await settleUsage();
    });
    expect(await today(device)).toBeNull();
    await post(device.token, { a: 2 });
    await settleUsage();
    expect(await today(device)).toEqual({ messages: 2, readings: 2 });
  });
});

describe("a plan", () => {
  it("without limits has none, and is counted all the same", async () => {
    const { device } = await setUp("unmetered");
    const access = await pass(device.token);
    await spend(usage(), access, workspaceMessagesPerMinute + 1);
    usage().addReadings(access, workspaceReadingsPerDay + 1, noon);
    expect((await post(device.token, { a: 1 })).status).toBe(200);
    await settleUsage();
    expect(await today(device)).toEqual({ messages: workspaceMessagesPerMinute + 2, readings: workspaceReadingsPerDay + 2 });
  });

  it("is changed by the operator, is in the record, and holds for the next message", async () => {
    const { world, device } = await setUp();
    await spend(usage(), await pass(device.token), deviceMessagesPerMinute);
    expect((await post(device.token, { a: 1 })).status).toBe(429);
    await setPlan(world.workspaceId, "company");
    await setPlan(world.workspaceId, "company");
    await expect.poll(async () => (await post(device.token, { a: 1 })).status).toBe(200);
    expect(await account().auditEntry.findMany({ where: { workspaceId: world.workspaceId, event: "workspace.plan_changed" } })).toHaveLength(1);
    await expect(setPlan(world.workspaceId, "gold")).rejects.toMatchObject({ code: "plan.unknown" });
    for (const id of ["x", world.session.userId]) await expect(setPlan(id, "free"), id).rejects.toMatchObject({ kind: "notFound" });
  });
});
