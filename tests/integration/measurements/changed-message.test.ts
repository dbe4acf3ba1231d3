/** A message that came before with something else in it: its owner is told, once a day for each device. */
import { beforeEach, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { handlers } from "#lib/jobs.ts";
import { receive } from "#lib/measurements/index.ts";
import { clock, DAY, HOUR, after as later } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { keyOf, open } from "#lib/platform/seal/index.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

const post = (device: TestDevice, body: string) =>
  receive({
    method: "POST",
    url: "/api/ingest",
    header: (name) => ({ "content-type": "application/json", authorization: `Bearer ${device.token}`, "idempotency-key": "one" })[name],
    read: async () => Buffer.from(body),
  });

let world: World;
let device: TestDevice;
let email: string;
beforeEach(async () => {
  world = await makeWorld();
  device = await makeDevice(world);
  const { userId } = world.session;
  const { emailSealed } = await account().user.findUniqueOrThrow({ where: { id: userId } });
  email = open(await keyOf(userId), "user.email_sealed", userId, emailSealed);
});

const { "mail.deliver": _, ...others } = handlers;
const letters = async () => (await lettersTo(email)).filter(({ subject }) => subject.includes("earlier message"));
const announce = (now = clock.now()) => devices.announceChanged(JobAccess.claimed("1"), { deviceId: device.id, at: now.toISOString() }, now);

describe("a message that came before with something else in it", () => {
  it("is told to the owner by mail and on the page of its device, once, however often it comes", async () => {
    await post(device, '{"a":1}');
    expect((await post(device, '{"a":2}')).status).toBe(409);
    expect((await post(device, '{"a":3}')).status).toBe(409);
    const told = async () => {
      await runJobs({ "devices.changed_message": others["devices.changed_message"] ?? (async () => {}) });
      return letters();
    };
    await expect.poll(async () => (await told()).length).toBe(1);
    const [letter] = await told();
    expect(letter?.paragraphs.join(" ")).toMatch(/“Gauge”.*ABP.*replace its token/);
    expect(letter?.action?.url).toMatch(new RegExp(`/w/${world.workspaceId}/devices/${device.id}/messages$`));
    const { messageChangedAt } = await devices.get(await world.enter("devices:read"), device.id);
    expect(messageChangedAt?.getTime()).toBeGreaterThan(Date.now() - HOUR);
    expect(await device.stored()).toBe(1);
  });

  it("is told once by several jobs at once, and again after a day", async () => {
    const now = clock.now();
    expect((await Promise.all([announce(now), announce(now), announce(now)])).sort()).toEqual([false, false, true]);
    expect(await letters()).toHaveLength(1);
    expect(await announce(later(now, DAY - HOUR))).toBe(false);
    expect(await announce(later(now, DAY))).toBe(true);
    expect(await letters()).toHaveLength(2);
  });

  it("is told to owners alone, and of no device that is gone or whose workspace is closed", async () => {
    const admin = await makeUser("Al");
    await join(world.workspaceId, admin, "admin");
    const before = await account().letter.count({ where: { userId: admin.userId } });
    await announce();
    expect(await account().letter.count({ where: { userId: admin.userId } })).toBe(before);
    const other = await makeDevice(world);
    await account().workspace.update({ where: { id: world.workspaceId }, data: { closedAt: new Date() } });
    expect(await devices.announceChanged(JobAccess.claimed("2"), { deviceId: other.id, at: new Date().toISOString() })).toBe(false);
    await account().device.delete({ where: { id: device.id } });
    expect(await announce(later(clock.now(), 2 * DAY))).toBe(false);
    expect(await letters()).toHaveLength(1);
  });

  it("names a device in the mail only where no mail program would make a link of its name", async () => {
    await devices.change(await world.enter("devices:write"), device.id, { name: "evil.example/login" });
    await announce();
    expect(JSON.stringify(await letters())).not.toContain("evil");
  });
});
