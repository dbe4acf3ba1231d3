/** What the pages and the mails say of today's limits. */
import { describe, expect, it } from "vitest";
import { setPlan } from "#lib/billing/index.ts";
import { PLANS } from "#lib/billing/schema.ts";
import type { Session } from "#lib/identity/index.ts";
import { announceUsage, deviceMeter, receive, settleUsage, workspaceMeter } from "#lib/measurements/index.ts";
import { DAY } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Letter } from "#lib/platform/mail/index.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { keysOf, open } from "#lib/platform/seal/index.ts";
import { enter } from "#lib/workspaces/index.ts";
import { refuseInserts, refuseReads } from "#tests/support/database-triggers.ts";
import { join, joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

const { deviceReadingsPerDay, deviceMessagesPerMinute, workspaceReadingsPerDay, workspaceMessagesPerMinute } = PLANS.free.limits;
const { workspaceStoredReadings, workspaceBackfilledReadingsPerMonth } = PLANS.free.limits;
const job = JobAccess.claimed("1");
const today = new Date(Math.floor(Date.now() / DAY) * DAY);
const announce = (now = new Date(today.getTime() + DAY / 2)) => announceUsage(job, now);

const setUp = async () => {
  const world = await makeWorld("eu", "free");
  return { world, device: await makeDevice(world) };
};

const sent = (device: TestDevice, { workspaceId }: World, readings: number, day = today) =>
  account().deviceUsage.upsert({
    where: { deviceId_day: { deviceId: device.id, day } },
    create: { deviceId: device.id, workspaceId, day, messages: 1, readings },
    update: { readings },
  });
const sentInAll = ({ workspaceId }: World, readings: number, day = today) =>
  account().workspaceUsage.upsert({
    where: { workspaceId_day: { workspaceId, day } },
    create: { workspaceId, day, messages: 1, readings },
    update: { readings },
  });

async function told({ userId }: Session): Promise<Letter[]> {
  const rows = await account().letter.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });
  const keys = await keysOf(rows.map(({ id }) => id));
  const letters = rows.flatMap(({ id, letterSealed }) => {
    const key = keys.get(id);
    return key ? [JSON.parse(open(key, "letter.letter_sealed", id, letterSealed)) as Letter] : [];
  });
  return letters.filter(({ subject }) => subject.includes("80 %"));
}

describe("the meter", () => {
  it("tells what was sent today, by a device and by all together, and the limits of the plan", async () => {
    const { world, device } = await setUp();
    const other = await makeDevice(world);
    for (const [{ token }, body] of [
      [device, '{"a":1,"b":2}'],
      [device, '{"a":3}'],
      [other, '{"a":1}'],
    ] as const) {
      // biome-ignore format: one line
      const headers: Record<string, string> = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      await receive({ method: "POST", url: "/api/ingest", header: (name) => headers[name], read: async () => Buffer.from(body) });
    }
    await settleUsage();
    const [access, place] = [await world.enter("devices:read"), await world.enter("workspace:read")];
    const limits = { readingsPerDay: deviceReadingsPerDay, messagesPerMinute: deviceMessagesPerMinute };
    expect(await deviceMeter(access, device.id)).toEqual({ plan: "Free", messages: 2, readings: 3, limits });
    const storage = { storedReadings: workspaceStoredReadings, backfilledPerMonth: workspaceBackfilledReadingsPerMonth };
    const all = { readingsPerDay: workspaceReadingsPerDay, messagesPerMinute: workspaceMessagesPerMinute, ...storage };
    expect(await workspaceMeter(place)).toEqual({ plan: "Free", messages: 3, readings: 4, limits: all, stored: 4, backfilled: 0 });
    const tomorrow = new Date(Date.now() + DAY);
    expect([await deviceMeter(access, device.id, tomorrow), await workspaceMeter(place, tomorrow)]).toMatchObject([{ readings: 0 }, { messages: 0 }]);
  });

  it("has no limits where nothing is limited", async () => {
    const { world, device } = await setUp();
    await setPlan(world.workspaceId, "unmetered");
    expect(await workspaceMeter(await world.enter("workspace:read"))).toEqual({ plan: null, messages: 0, readings: 0, limits: null, stored: 0, backfilled: 0 });
    expect(await deviceMeter(await world.enter("devices:read"), device.id)).toMatchObject({ plan: null, limits: null });
  });

  it("is found by nobody who does not reach the device [8.2.2]", async () => {
    const [own, foreign] = [await setUp(), await setUp()];
    const access = await own.world.enter("devices:read");
    const missing = await deviceMeter(access, own.world.workspaceId).catch((error: Error) => error);
    expect(missing).toMatchObject({ kind: "notFound" });
    for (const id of [foreign.device.id, "x"]) expect(await deviceMeter(access, id).catch((error: Error) => error)).toEqual(missing);
    const limited = await makeUser("Sam");
    const hidden = await makeDevice(own.world);
    await joinLimited(own.world.workspaceId, limited, { [own.device.id]: "read" });
    const narrow = await enter(limited, own.world.workspaceId, "devices:read");
    expect(await deviceMeter(narrow, own.device.id)).toMatchObject({ plan: "Free" });
    await expect(deviceMeter(narrow, hidden.id)).rejects.toEqual(missing);
  });
});

describe("at 80 % of a day's limit the owner is written to", () => {
  it("of the workspace: once a day, not before, nobody else, and however many look at the same time", async () => {
    const { world } = await setUp();
    const admin = await makeUser("Ben");
    await join(world.workspaceId, admin, "admin");
    await sentInAll(world, workspaceReadingsPerDay * 0.8 - 1);
    await announce();
    expect(await told(world.session)).toEqual([]);
    await sentInAll(world, workspaceReadingsPerDay * 0.8);
    await Promise.all([announce(), announce(), announce()]);
    await announce();
    const letters = await told(world.session);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.facts).toEqual([
      ["Workspace", "“Marsh Weather”"],
      ["Readings of all devices today", "1,600,000 of 2,000,000"],
    ]);
    expect(letters[0]?.paragraphs.join(" ")).toMatch(/At 100 % further readings are rejected until 00:00 UTC/);
    expect(await told(admin)).toEqual([]);
    const tomorrow = new Date(today.getTime() + DAY);
    await announce(tomorrow);
    expect(await told(world.session)).toHaveLength(1);
    await sentInAll(world, workspaceReadingsPerDay, tomorrow);
    await announce(tomorrow);
    expect(await told(world.session)).toHaveLength(2);
  });

  it("of devices: once a day for all of them", async () => {
    const { world, device } = await setUp();
    const [second, third] = [await makeDevice(world), await makeDevice(world)];
    await sent(device, world, deviceReadingsPerDay * 0.8);
    await sent(second, world, deviceReadingsPerDay);
    await sent(third, world, 5);
    await Promise.all([announce(), announce()]);
    await sent(third, world, deviceReadingsPerDay);
    await announce();
    const letters = await told(world.session);
    expect(letters.map(({ facts }) => facts)).toEqual([[["Workspace", "“Marsh Weather”"], ["Devices", expect.stringMatching(/^“[^”]+”, “[^”]+”$/)], ["Readings today, of the one that sent most", "200,000 of 200,000"]]]); // biome-ignore format: one line
  });

  it("although it fails for another workspace, or for another kind of limit", async () => {
    const worlds = [await setUp(), await setUp()].toSorted((a, b) => (a.world.workspaceId < b.world.workspaceId ? -1 : 1));
    const [failing, other] = worlds as [(typeof worlds)[0], (typeof worlds)[0]];
    for (const { world } of worlds) await sentInAll(world, workspaceReadingsPerDay);
    const allow = await refuseInserts("letter", failing.world.session.userId, "user_id");
    await expect(announce()).rejects.toThrow("refused by a test");
    expect([await told(failing.world.session), (await told(other.world.session)).length]).toEqual([[], 1]);
    await allow();
    await sent(other.device, other.world, deviceReadingsPerDay);
    await refuseReads("account", "workspace_usage");
    await expect(announce()).rejects.toThrow("permission denied");
    expect(await told(other.world.session)).toHaveLength(2);
  });

  it("by the limits of its plan, and not where nothing is limited or the workspace is closed", async () => {
    const [company, unmetered, closed] = [await setUp(), await setUp(), await setUp()];
    await setPlan(company.world.workspaceId, "company");
    await setPlan(unmetered.world.workspaceId, "unmetered");
    await account().workspace.update({ where: { id: closed.world.workspaceId }, data: { closedAt: new Date() } });
    for (const { world, device } of [company, unmetered, closed]) {
      await sentInAll(world, workspaceReadingsPerDay);
      await sent(device, world, deviceReadingsPerDay);
    }
    await announce();
    for (const { world } of [company, unmetered, closed]) expect(await told(world.session)).toEqual([]);
  });
});
