/** Whole messages of a device, kept for an hour's debugging: when, how many, for whom, and that nothing of them is left in clear. */
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { capturesKept, keepCapture } from "#lib/devices/keep-capture.ts";
import { receive } from "#lib/measurements/index.ts";
import { clock, HOUR, after as later } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { purge } from "#lib/privacy/index.ts";
import { enter, letSupportIn } from "#lib/workspaces/index.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { makeStaff } from "#tests/support/staff.ts";
import { join, joinLimited, makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

type Sent = { path?: string; headers?: Record<string, string>; token?: string };

const post = (device: TestDevice, body: string | Buffer, { path = "", headers = {}, token = device.token }: Sent = {}) =>
  receive({
    method: "POST",
    url: `/api/ingest${path}`,
    header: (name) => ({ "content-type": "application/json", authorization: `Bearer ${token}`, ...headers })[name],
    read: async () => Buffer.from(body),
  });

let world: World;
let device: TestDevice;
beforeEach(async () => {
  world = await makeWorld();
  device = await makeDevice(world);
});

const captured = async (id = device.id, now = clock.now()) => {
  await capturesKept();
  return devices.captured(await world.enter("devices:write"), id, now);
};
const bodies = async (id?: string) => (await captured(id)).captures.map(({ body }) => body);

/** Begun, and heard of by this process. */
async function begin(id = device.id): Promise<void> {
  await devices.startCapture(await world.enter("devices:write"), id);
  await expect
    .poll(async () => (await devices.authenticate(device.token).then((sender) => "captureUntil" in sender && sender.captureUntil)) !== null)
    .toBe(true);
}

const eventsOf = async (objectId: string) =>
  (await account().auditEntry.findMany({ where: { objectId, event: { startsWith: "device.capture" } }, orderBy: { seq: "asc" } })).map(({ event }) => event);

describe("keeping whole messages", () => {
  it("keeps nothing until somebody asks for it, then every body as it came, the refused ones as well, and nothing once it is ended", async () => {
    await post(device, '{"a":0}');
    expect(await captured()).toEqual({ until: null, captures: [] });
    await begin();
    await post(device, '{ "a": 1 }');
    await post(device, "{oh");
    await post(device, '{"a":[]}');
    await post(device, Buffer.from([0x7b, 0xff, 0x00]));
    await post(device, gzipSync('{"a":2}'), { headers: { "content-encoding": "gzip" } });
    const { until, captures } = await captured();
    expect(until?.getTime()).toBeGreaterThan(Date.now() + HOUR - 60_000);
    expect(captures.map(({ kind, body, bytes }) => [kind, body, bytes]).reverse()).toEqual([
      ["text", '{ "a": 1 }', 10],
      ["text", "{oh", 3],
      ["text", '{"a":[]}', 8],
      ["hex", "7bff00", 3],
      ["text", '{"a":2}', 7],
    ]);
    await devices.stopCapture(await world.enter("devices:write"), device.id);
    expect(await captured()).toEqual({ until: null, captures: [] });
    await post(device, '{"a":3}');
    expect(await bodies()).toEqual([]);
    expect(await eventsOf(device.id)).toEqual(["device.capture_started", "device.capture_ended"]);
  });

  it("keeps a message once that is refused where it is taken, and one of a webhook for its device", async () => {
    const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Bridge", devices: [device.id], expiresAt: null });
    await begin();
    const sent = { path: `/${device.id}`, token, headers: { "idempotency-key": "one" } };
    await expect
      .poll(async () => {
        await post(device, '{"a":1}', sent);
        return (await bodies()).length;
      })
      .toBeGreaterThan(0);
    const before = (await bodies()).length;
    expect((await post(device, '{"a":2}', sent)).status).toBe(409);
    const kept = await bodies();
    expect([kept.length, kept[0]]).toEqual([before + 1, '{"a":2}']);
  });

  it("is over after an hour, without anybody doing anything", async () => {
    await begin();
    const sender = await devices.authenticate(device.token);
    if (sender.kind !== "device") throw new Error("no device");
    keepCapture(sender, Buffer.from("in time"), later(clock.now(), HOUR - 60_000));
    keepCapture(sender, Buffer.from("late"), later(clock.now(), HOUR + 60_000));
    expect(await bodies()).toEqual(["in time"]);
    expect((await captured(device.id, later(clock.now(), HOUR + 60_000))).until).toBe(null);
  });

  it("keeps the last fifty, and none of more than 16 KiB", async () => {
    await begin();
    await post(device, JSON.stringify({ a: "x".repeat(16 * 1024) }));
    expect(await bodies()).toEqual([]);
    for (let n = 1; n <= 60; n++) {
      await post(device, `{"a":${n}}`);
      await capturesKept();
    }
    expect(await account().capture.count({ where: { deviceId: device.id } })).toBe(50);
    const kept = await bodies();
    expect([kept[0], kept.at(-1), kept.length]).toEqual(['{"a":60}', '{"a":11}', 50]);
  });

  it("lets few wait, the newest of them, and no answer", async () => {
    await begin();
    await Promise.all(Array.from({ length: 400 }, (_, n) => post(device, `{"a":${n}}`)));
    await capturesKept();
    expect(await account().capture.count({ where: { deviceId: device.id } })).toBeLessThanOrEqual(50);
    expect(await device.stored()).toBe(400);
  });

  it("keeps no body that holds other devices as well: who may see the one may not see them", async () => {
    const other = await makeDevice(world);
    const { token, id } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Bridge", devices: [], expiresAt: null, source: "other" });
    for (const [one, hardwareId] of [
      [device, "A000"],
      [other, "B000"],
    ] as const) {
      await devices.change(await world.enter("devices:write"), one.id, { hardwareId });
      await devices.bind(await world.enter("tokens:write"), id, one.id);
    }
    await begin();
    const pack = (...names: string[]) => JSON.stringify(names.map((name) => ({ bn: `urn:dev:mac:${name}:`, n: "t", v: 1 })));
    const headers = { "content-type": "application/senml+json" };
    const send = (body: string) => post(device, body, { path: "/senml", token, headers });
    await expect
      .poll(async () => {
        await send(pack("A000"));
        return (await bodies()).length;
      })
      .toBeGreaterThan(0);
    const before = (await bodies()).length;
    await send(pack("A000", "B000"));
    await send(pack("A000", "C000"));
    expect((await bodies()).length).toBe(before);
  });

  it("several at once end with what the last of them said, and nothing is kept after the end", async () => {
    await begin();
    const access = await world.enter("devices:write");
    await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => post(device, `{"a":${n}}`)),
      devices.stopCapture(access, device.id),
      devices.stopCapture(access, device.id),
    ]);
    expect(await captured()).toEqual({ until: null, captures: [] });
    expect(await eventsOf(device.id)).toEqual(["device.capture_started", "device.capture_ended"]);
  });
});

describe("whole messages", () => {
  it("are sealed: a dump holds nothing of them in clear, and no header is in them at all", async () => {
    await begin();
    await post(device, '{"a":1,"note":"Zugspitze-4712"}', { headers: { "x-downlink-apikey": "Watzmann-4712" } });
    expect(await bodies()).toEqual(['{"a":1,"note":"Zugspitze-4712"}']);
    await account().device.deleteMany({ where: { id: ids.new() } });
    const found = findIn(await dump(), "Zugspitze-4712");
    expect(found).toEqual([expect.stringContaining("measurement_text")]);
    expect(findIn(await dump(), "Watzmann-4712")).toEqual([]);
    expect((await bodies()).join()).not.toContain("Watzmann");
  });

  it("are gone after a day", async () => {
    await begin();
    await post(device, '{"a":1}');
    expect(await bodies()).toHaveLength(1);
    expect((await captured(device.id, later(clock.now(), 25 * HOUR))).captures).toEqual([]);
    await purge(later(clock.now(), 25 * HOUR));
    expect(await account().capture.count({ where: { deviceId: device.id } })).toBe(0);
  });

  it("are gone with the device, and stay behind nowhere when it moves", async () => {
    const gone = await makeDevice(world);
    for (const deviceId of [device.id, gone.id]) {
      await account().capture.create({ data: { id: ids.new(), workspaceId: world.workspaceId, deviceId, at: new Date(), bodySealed: new Uint8Array([1]) } });
    }
    await account().device.delete({ where: { id: gone.id } });
    const to = await makeWorkspace(world.session);
    await devices.move(await world.enter("devices:move"), await enter(world.session, to, "devices:move"), device.id);
    expect(await account().capture.count({ where: { deviceId: { in: [device.id, gone.id] } } })).toBe(0);
  });

  it("are for whoever may change the device: not for viewers, strangers or support staff, and not for programs to begin [8.2.2]", async () => {
    const [viewer, editor, limited, stranger] = [await makeUser("Vi"), await makeUser("Ed"), await makeUser("Li"), await makeUser("St")];
    await join(world.workspaceId, viewer, "viewer");
    await join(world.workspaceId, editor, "editor");
    const other = await makeDevice(world);
    await joinLimited(world.workspaceId, limited, { [device.id]: "write", [other.id]: "read" });
    const verbs = [devices.startCapture, devices.captured, devices.stopCapture];
    const editing = await enter(editor, world.workspaceId, "devices:write");
    const few = await enter(limited, world.workspaceId, "devices:write");
    for (const verb of verbs) for (const access of [editing, few]) await verb(access, device.id);
    await expect(enter(viewer, world.workspaceId, "devices:write")).rejects.toMatchObject({ kind: "forbidden" });
    const foreign = await enter(stranger, await makeWorkspace(stranger), "devices:write");
    for (const verb of verbs) {
      const missing = await verb(foreign, ids.new()).catch((error) => error);
      for (const [access, id] of [
        [foreign, device.id],
        [few, other.id],
        [foreign, "x"],
      ] as const) {
        const answer = await verb(access, id).catch((error) => error);
        expect({ ...answer, message: answer.message }).toEqual({ ...missing, message: missing.message });
      }
    }
    const staff = await makeStaff(new Date());
    await letSupportIn(await world.enter("workspace:manage"), { hours: 1, change: "on" });
    const helping = await enter(staff, world.workspaceId, "devices:write");
    for (const verb of verbs) await expect(verb(helping, device.id)).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("are not begun for a retired device", async () => {
    await devices.retire(await world.enter("devices:remove"), device.id);
    await expect(devices.startCapture(await world.enter("devices:write"), device.id)).rejects.toMatchObject({ kind: "conflict" });
  });
});
