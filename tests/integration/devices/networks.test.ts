/** Networks: webhooks that name their devices by numbers of their own, what they speak of, and how it becomes ours. */
import pg from "pg";
import { describe, expect, it, vi } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MOST_DEVICES } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";

const EUI = "70B3D57ED0061A2B";
const AGO = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const told = (attempt: Promise<unknown>) => attempt.then(() => "it worked", ({ kind, code, message, detail }) => ({ kind, code, message, detail })); // biome-ignore format: one line
const fulfilled = <T>(results: PromiseSettledResult<T>[]) => results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
const eventsOf = async (objectId: string) =>
  (await account().auditEntry.findMany({ where: { objectId, event: { not: "device.viewed" } }, orderBy: { seq: "asc" } })).map(({ event }) => event);

const add = async (world: World, name = "Gauge", hardwareId?: string) =>
  (await devices.register(await world.enter("devices:add"), { name, ...(hardwareId === undefined ? {} : { hardwareId }) })).device.id;

async function webhookOf(token: string): Promise<devices.WebhookAccess> {
  const sender = await devices.authenticate(token);
  if (sender.kind !== "webhook") throw new Error("This is the token of a device.");
  return sender;
}

/** A network that has spoken of one device. */
async function setUp(eui = EUI) {
  const world = await makeWorld();
  const access = await world.enter("tokens:write");
  const reading = await world.enter("tokens:read");
  const { id, token } = await devices.issueWebhook(access, { name: "The network", source: "tts", devices: [], expiresAt: null });
  await devices.noteUnclaimed(await webhookOf(token), [eui], new Date());
  const [unclaimed] = await devices.listUnclaimed(reading);
  if (!unclaimed) throw new Error("nothing was noted");
  return { world, access, reading, id, token, unclaimed };
}

/** The device for which the webhook of `token` would store a message of `eui`. */
const takenFor = async (token: string, eui = EUI) => (await (await webhookOf(token)).deviceCalled(eui))?.deviceId ?? null;

describe("the webhook of a network", () => {
  it("has no device at first; one of any other sender has one at least", async () => {
    const { reading, access, id } = await setUp();
    expect(await devices.getToken(reading, id)).toMatchObject({ source: "tts", devices: [], kind: "webhook", inAddress: false });
    const input = { name: "Bridge", devices: [], expiresAt: null };
    await expect(devices.issueWebhook(access, input)).rejects.toMatchObject({ kind: "invalid", detail: { fields: { devices: expect.any(String) } } });
    expect((await devices.listTokens(reading)).map(({ source }) => source)).toEqual(["tts"]);
  });

  it("notes what it speaks of by hash and by the last four characters, and once", async () => {
    const { access, reading, token, unclaimed, id } = await setUp();
    expect(unclaimed).toMatchObject({ hint: "1a2b", tokenId: id, webhook: "The network", knownAs: null });
    await devices.noteUnclaimed(await webhookOf(token), ["70:b3:d5:7e:d0:06:1a:2b"], AGO(61));
    expect(await devices.listUnclaimed(reading)).toMatchObject([{ id: unclaimed.id }]);
    expect(JSON.stringify(await account().unclaimedDevice.findMany({ where: { tokenId: id } }))).not.toMatch(/70b3d57ed006/i);
    await devices.revokeWebhook(access, id);
    expect(await account().unclaimedDevice.count({ where: { tokenId: id } })).toBe(0);
  });
});

/** How many of the statements that `work` causes name `table`. */
async function statementsOn(table: string, work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(pg.Client.prototype, "query");
  try {
    await work();
    return query.mock.calls.filter((call) => JSON.stringify(call[0]).includes(table)).length;
  } finally {
    query.mockRestore();
  }
}

describe("a message that names hundreds of devices", () => {
  const serials = (count: number, prefix = "serial") => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

  it("is looked up with one query, and again with none", async () => {
    const { world, access } = await setUp();
    const made = await Promise.all(serials(3).map((serial) => add(world, "Gauge", serial)));
    const { token } = await devices.issueWebhook(access, { name: "Bridge", devices: made, expiresAt: null });
    await expect.poll(async () => devices.isCurrent(await webhookOf(token))).toBe(true);
    const webhook = await webhookOf(token);
    const look = () => webhook.devicesCalled([...serials(500), "SERIAL 1"]);
    expect(await statementsOn("webhook_device", look)).toBe(1);
    expect(await statementsOn("webhook_device", look)).toBe(0);
    const found = await look();
    expect([...serials(4), "SERIAL 1"].map((serial) => found.get(serial)?.deviceId)).toEqual([...made, undefined, made[1]]);
  });

  it("has 200 of them noted with one query, and no more until there is room again", async () => {
    const { access, id, token } = await setUp();
    const webhook = await webhookOf(token);
    const noted = () => account().unclaimedDevice.count({ where: { tokenId: id } });
    const [now, hour] = [new Date(), 3_600_000];
    expect(await statementsOn("unclaimed_device", () => devices.noteUnclaimed(webhook, [...serials(400), EUI], now))).toBe(1);
    expect(await noted()).toBe(200);
    expect(await statementsOn("unclaimed_device", () => devices.noteUnclaimed(webhook, serials(400, "other"), now))).toBe(0);
    // What is noted already is still seen in the next hour.
    await devices.noteUnclaimed(webhook, [EUI, ...serials(400, "other")], new Date(now.getTime() + hour));
    const seen = await account().unclaimedDevice.findFirst({ where: { tokenId: id, hardwareHint: "1a2b" } });
    expect(seen?.lastSeenAt.getTime()).toBeGreaterThan(seen?.firstSeenAt.getTime() ?? Infinity);
    await account().unclaimedDevice.deleteMany({ where: { tokenId: id, hardwareHint: { not: "1a2b" } } });
    await devices.noteUnclaimed(webhook, serials(10, "other"), new Date(now.getTime() + 2 * hour));
    expect(await noted()).toBe(11);
    await devices.revokeWebhook(access, id);
  });
});

describe("adding an unclaimed device", () => {
  it("makes a new one with that number, without a token, for which the webhook sends from then on", async () => {
    const { world, access, reading, id, token, unclaimed } = await setUp();
    expect(await takenFor(token)).toBeNull();
    const device = await devices.claim(access, unclaimed.id, { name: "Weir" });
    expect(await takenFor(token)).toBe(device);
    expect(await devices.get(await world.enter("devices:read"), device)).toMatchObject({ name: "Weir", hardwareHint: "1a2b", tokenHint: "" });
    expect(await devices.listUnclaimed(reading)).toEqual([]);
    expect([await eventsOf(device), await eventsOf(id)]).toEqual([
      ["device.registered", "device.bound"],
      ["token.issued", "token.bound"],
    ]);
    expect(await account().deviceToken.count({ where: { deviceId: device } })).toBe(0);
    await expect(devices.claim(access, unclaimed.id, { name: "Again" })).rejects.toMatchObject({ kind: "notFound" });
  });

  it("gives one that there is the number, unless it has another or another has it", async () => {
    const { world, access, reading, token, unclaimed } = await setUp();
    const [old, other] = [await add(world, "Old"), await add(world, "Other", "0004A30B001C0530")];
    const at = { kind: "invalid", detail: { fields: { device: expect.stringMatching(/another number/) } } };
    await expect(devices.claim(access, unclaimed.id, { device: other })).rejects.toMatchObject(at);
    expect(await devices.claim(access, unclaimed.id, { device: old })).toBe(old);
    expect(await takenFor(token)).toBe(old);
    expect(await eventsOf(old)).toEqual(["device.registered", "device.changed", "device.bound"]);
    expect(await devices.listUnclaimed(reading)).toEqual([]);
  });

  it("binds the device that bears the number already, and no other", async () => {
    const { world, access, reading, token, unclaimed } = await setUp();
    const [bearer, other] = [await add(world, "Bearer", EUI.toLowerCase()), await add(world, "Other")];
    expect(await devices.listUnclaimed(reading)).toMatchObject([{ knownAs: { id: bearer, name: "Bearer" } }]);
    await expect(devices.claim(access, unclaimed.id, { device: other })).rejects.toMatchObject({
      kind: "invalid",
      detail: { fields: { device: expect.any(String) } },
    });
    expect(await devices.claim(access, unclaimed.id, { name: "New" })).toBe(bearer);
    expect(await takenFor(token)).toBe(bearer);
    expect(await account().device.count({ where: { workspaceId: world.workspaceId } })).toBe(2);
  });

  it("several times at once, also through two webhooks that speak of it, gives one device", async () => {
    const { world, access, reading, token } = await setUp();
    const second = await devices.issueWebhook(access, { name: "Second", source: "chirpstack", devices: [], expiresAt: null });
    const euis = [EUI, "0004A30B001C0001", "0004A30B001C0002", "0004A30B001C0003", "0004A30B001C0004"];
    for (const webhook of [await webhookOf(token), await webhookOf(second.token)])
      for (const eui of euis) await devices.noteUnclaimed(webhook, [eui], new Date());
    const spoken = (await devices.listUnclaimed(reading)).sort((one, other) => one.hint.localeCompare(other.hint));
    expect(spoken).toHaveLength(2 * euis.length);
    const results = await Promise.allSettled([...spoken, ...spoken].map(({ id }) => devices.claim(access, id, { name: "Weir" })));
    expect(fulfilled(results)).toHaveLength(2 * euis.length);
    expect(new Set(fulfilled(results)).size).toBe(euis.length);
    for (const eui of euis) expect(await takenFor(token, eui)).toBe(await takenFor(second.token, eui));
    expect(await account().device.count({ where: { workspaceId: world.workspaceId } })).toBe(euis.length);
  });

  it("passes the limit of a workspace by none, and brings no retired device back", async () => {
    const { world, access, unclaimed } = await setUp();
    const { workspaceId } = world;
    const old = await add(world, "Old", EUI);
    await devices.retire(await world.enter("devices:remove"), old);
    await expect(devices.claim(access, unclaimed.id, { name: "Weir" })).rejects.toMatchObject({ kind: "conflict", code: "device.retired" });
    await devices.change(await world.enter("devices:write"), old, { hardwareId: null });
    const row = () => ({ id: ids.new(), workspaceId, nameSealed: new Uint8Array(30), telemetryRef: ids.telemetryRef(), createdAt: new Date() });
    await account().device.createMany({ data: Array.from({ length: MOST_DEVICES - 1 }, row) });
    await expect(devices.claim(access, unclaimed.id, { name: "Weir" })).rejects.toMatchObject({ kind: "conflict", code: "device.limit_reached" });
    expect(await account().device.count({ where: { workspaceId } })).toBe(MOST_DEVICES);
  });

  it("is for whoever writes tokens and adds devices; a program for some devices sees none [8.2.2]", async () => {
    const { world, unclaimed, token } = await setUp();
    const editor = await makeUser("Ed");
    await join(world.workspaceId, editor, "editor");
    await expect(workspaces.enter(editor, world.workspaceId, "tokens:write")).rejects.toMatchObject({ kind: "forbidden" });
    const scoped = async (scopes: workspaces.Right[], reach: "all" | string[] = "all") => {
      const input = { name: "Narrow", scopes, devices: reach, reachesBelow: false, expiresAt: null };
      return workspaces.authenticate((await workspaces.issueApiToken(await world.enter("tokens:write"), input)).token);
    };
    const holder = await scoped(["tokens:write"]);
    const narrow = await workspaces.enter(holder, world.workspaceId, "tokens:write");
    await expect(devices.claim(narrow, unclaimed.id, { name: "Weir" })).rejects.toMatchObject({ kind: "forbidden" });
    await expect(devices.claim(narrow, unclaimed.id, { device: await add(world) })).rejects.toMatchObject({ kind: "forbidden" });
    const some = await scoped(["tokens:read", "tokens:write", "devices:add"], [await add(world)]);
    expect(await devices.listUnclaimed(await workspaces.enter(some, world.workspaceId, "tokens:read"))).toEqual([]);
    const writing = await workspaces.enter(some, world.workspaceId, "tokens:write");
    await expect(devices.claim(writing, unclaimed.id, { name: "Weir" })).rejects.toMatchObject({ kind: "notFound" });
    expect(await takenFor(token)).toBeNull();
  });

  it("of somebody else is to every verb what a missing one is [8.2.2]", async () => {
    const [own, foreign] = [await setUp(), await setUp()];
    const theirDevice = await add(foreign.world);
    const verbs: ((id: string) => Promise<unknown>)[] = [(id) => devices.claim(own.access, id, { name: "Mine" }), (id) => devices.dismiss(own.access, id)];
    for (const verb of verbs) {
      const missing = await told(verb(ids.new()));
      expect(missing).toMatchObject({ kind: "notFound" });
      for (const id of [foreign.unclaimed.id, "x", own.unclaimed.id.toUpperCase()]) expect(await told(verb(id))).toEqual(missing);
    }
    const missing = await told(devices.claim(own.access, own.unclaimed.id, { device: ids.new() }));
    for (const device of [theirDevice, "x"]) expect(await told(devices.claim(own.access, own.unclaimed.id, { device }))).toEqual(missing);
    expect(await devices.listUnclaimed(foreign.reading)).toHaveLength(1);
    for (const id of [foreign.id, ids.new(), "x"]) await expect(devices.listUnclaimed(own.reading, id)).rejects.toMatchObject({ kind: "notFound" });
  });

  it("is put aside, once, and recorded", async () => {
    const { access, reading, id, unclaimed } = await setUp();
    const results = await Promise.allSettled([1, 2, 3].map(() => devices.dismiss(access, unclaimed.id)));
    expect(fulfilled(results)).toHaveLength(1);
    expect(await devices.listUnclaimed(reading)).toEqual([]);
    expect(await eventsOf(id)).toEqual(["token.issued", "token.dismissed"]);
  });
});

describe("the devices of a webhook", () => {
  it("are added and taken away, each once however often it is asked, and recorded with both", async () => {
    const { world, access, id, token } = await setUp();
    const device = await add(world, "Weir", EUI);
    await Promise.all([1, 2, 3].map(() => devices.bind(access, id, device)));
    expect(await takenFor(token)).toBe(device);
    expect(fulfilled(await Promise.allSettled([1, 2].map(() => devices.unbind(access, id, device))))).toHaveLength(1);
    expect(await takenFor(token)).toBeNull();
    expect([await eventsOf(id), await eventsOf(device)]).toEqual([
      ["token.issued", "token.bound", "token.unbound"],
      ["device.registered", "device.bound", "device.unbound"],
    ]);
  });

  it("are devices in use, and of webhooks that work", async () => {
    const { world, access, id } = await setUp();
    const [old, device] = [await add(world), await add(world)];
    await devices.retire(await world.enter("devices:remove"), old);
    await expect(devices.bind(access, id, old)).rejects.toMatchObject({ kind: "conflict", code: "device.retired" });
    await devices.revokeWebhook(access, id);
    await expect(devices.bind(access, id, device)).rejects.toMatchObject({ kind: "conflict", code: "token.ended" });
  });

  it("of somebody else are to both verbs what missing ones are, as are their webhooks [8.2.2]", async () => {
    const [own, foreign] = [await setUp(), await setUp()];
    const [mine, theirs] = [await add(own.world), await add(foreign.world)];
    const ownToken = (await account().deviceToken.findFirst({ where: { deviceId: mine } }))?.id ?? "";
    for (const verb of [devices.bind, devices.unbind]) {
      const missing = await told(verb(own.access, own.id, ids.new()));
      expect(missing).toMatchObject({ kind: "notFound" });
      const tries = [
        [own.id, theirs],
        [own.id, "x"],
        [foreign.id, mine],
        [foreign.id, theirs],
        [ids.new(), mine],
        ["x", mine],
        [ownToken, mine],
      ] as const;
      for (const [token, device] of tries) expect(await told(verb(own.access, token, device))).toEqual(missing);
    }
    expect(await account().webhookDevice.count({ where: { deviceId: { in: [mine, theirs] } } })).toBe(0);
  });
});

describe("the number of a device", () => {
  it("is given, changed and taken away; what is kept is a hash and the last four characters", async () => {
    const world = await makeWorld();
    const id = await add(world, "Weir", " 70-B3-D5-7E-D0-06-1A-2B ");
    const access = await world.enter("devices:write");
    const hint = async () => (await devices.get(await world.enter("devices:read"), id)).hardwareHint;
    expect(await hint()).toBe("1a2b");
    await devices.change(access, id, { hardwareId: EUI.toLowerCase() });
    expect(await eventsOf(id)).toEqual(["device.registered"]);
    await devices.change(access, id, { hardwareId: "serial 4711" });
    expect(await hint()).toBe("4711");
    await devices.change(access, id, { hardwareId: "4711" });
    expect(await hint()).toBe("");
    await devices.change(access, id, { name: "Weir" });
    expect(await hint()).toBe("");
    await devices.change(access, id, { hardwareId: null });
    expect(await hint()).toBeNull();
    expect(await eventsOf(id)).toEqual(["device.registered", "device.changed", "device.changed", "device.changed"]);
  });

  it("is that of one device of a workspace, also at the same time, and says so at the field; another workspace may have it too", async () => {
    const [world, foreign] = [await makeWorld(), await makeWorld()];
    const taken = { kind: "conflict", code: "device.hardware_taken", detail: { fields: { hardwareId: expect.any(String) } } };
    const results = await Promise.allSettled([1, 2, 3].map(() => add(world, "Weir", EUI)));
    expect(fulfilled(results)).toHaveLength(1);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: taken });
    expect(await account().device.count({ where: { workspaceId: world.workspaceId } })).toBe(1);
    const other = await add(world);
    await expect(devices.change(await world.enter("devices:write"), other, { hardwareId: EUI })).rejects.toMatchObject(taken);
    await expect(add(foreign, "Weir", EUI)).resolves.toBeTruthy();
    const hashes = await account().device.findMany({ where: { hardwareHint: "1a2b", workspaceId: { in: [world.workspaceId, foreign.workspaceId] } } });
    expect(new Set(hashes.map(({ hardwareHash }) => Buffer.from(hardwareHash ?? []).toString("hex"))).size).toBe(2);
  });

  it("is changed by whoever may change the device, and ends its being unclaimed where its webhook sends for it", async () => {
    const { world, access, reading, id } = await setUp();
    const device = await add(world);
    const guest = await makeUser("Gus");
    await joinLimited(world.workspaceId, guest, { [device]: "write" });
    await devices.bind(access, id, device);
    expect(await devices.listUnclaimed(reading)).toHaveLength(1);
    await devices.change(await workspaces.enter(guest, world.workspaceId, "devices:write"), device, { hardwareId: EUI });
    expect(await devices.listUnclaimed(reading)).toEqual([]);
  });
});

describe("a token in the address", () => {
  it("is allowed and refused again by somebody who just showed who they are, by its number or that of its device", async () => {
    const world = await makeWorld();
    const device = await add(world);
    const access = await world.enter("tokens:write");
    const [token] = await devices.listTokens(await world.enter("tokens:read"));
    const isAllowed = async () => (await devices.getToken(await world.enter("tokens:read"), token?.id ?? "")).inAddress;
    await expect(devices.setInAddress(access, { device }, true, AGO(11))).rejects.toMatchObject({ code: "session.stale" });
    await devices.setInAddress(access, { device }, true);
    expect(await isAllowed()).toBe(true);
    await devices.setInAddress(access, { token: token?.id ?? "" }, false);
    expect(await isAllowed()).toBe(false);
    expect(await eventsOf(token?.id ?? "")).toEqual(["token.issued", "token.changed", "token.changed"]);
    await devices.revoke(access, device);
    await expect(devices.setInAddress(access, { token: token?.id ?? "" }, true)).rejects.toMatchObject({ code: "token.ended" });
  });

  it("of somebody else is what a missing one is [8.2.2]", async () => {
    const [own, foreign] = [await setUp(), await setUp()];
    const theirs = await add(foreign.world);
    const missing = await told(devices.setInAddress(own.access, { token: ids.new() }, true));
    expect(missing).toMatchObject({ kind: "notFound" });
    for (const which of [{ token: foreign.id }, { token: "x" }, { device: theirs }, { device: ids.new() }, { device: "x" }])
      expect(await told(devices.setInAddress(own.access, which, true))).toEqual(missing);
  });
});
