/** Changing a device, retiring it and bringing it back; and finding it again in the list. */
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { DeviceQuery } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { enter, rightsOn } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";

const made = async (world: World, name = "Gate") => devices.register(await world.enter("devices:add"), { name });

/** What was done to it, besides looking. */
const eventsOf = async (objectId: string) => {
  const entries = await account().auditEntry.findMany({ where: { objectId, event: { not: "device.viewed" } }, orderBy: { seq: "asc" } });
  return entries.map(({ event }) => event);
};

const works = (results: PromiseSettledResult<unknown>[]) => results.filter(({ status }) => status === "fulfilled").length;

describe("changing a device", () => {
  it("changes what is named, leaves the rest, and records what kind of change it was", async () => {
    const world = await makeWorld();
    const { id } = (await made(world)).device;
    const access = await world.enter("devices:write");
    await devices.change(access, id, { tags: ["north", "Stable"], interval: 900 });
    await devices.change(access, id, { name: "Barn" });
    await devices.change(access, id, { name: "Barn", interval: 900 });
    expect(await devices.get(await world.enter("devices:read"), id)).toMatchObject({ name: "Barn", tags: ["north", "Stable"], interval: 900 });
    expect(await eventsOf(id)).toEqual(["device.registered", "device.changed", "device.renamed"]);
    await devices.change(access, id, { tags: [] });
    expect((await account().device.findUniqueOrThrow({ where: { id } })).tagsSealed).toBeNull();
  });

  it("says how messages are taken, and every process hears of it", async () => {
    const world = await makeWorld();
    const { device, token } = await made(world);
    const sender = async () => {
      const found = await devices.authenticate(token);
      return found.kind === "device" && { acceptsTests: found.acceptsTests, resetsCounter: found.resetsCounter };
    };
    expect(await sender()).toEqual({ acceptsTests: false, resetsCounter: false });
    const access = await world.enter("devices:write");
    await devices.change(access, device.id, { acceptsTests: true });
    await devices.change(access, device.id, { resetsCounter: true });
    await devices.change(access, device.id, { acceptsTests: true, name: "Gate" });
    expect(await devices.get(await world.enter("devices:read"), device.id)).toMatchObject({ acceptsTests: true, resetsCounter: true });
    expect(await eventsOf(device.id)).toEqual(["device.registered", "device.changed", "device.changed"]);
    await expect.poll(sender).toEqual({ acceptsTests: true, resetsCounter: true });
  });

  it("keeps tags sealed", async () => {
    const world = await makeWorld();
    const { id } = (await made(world)).device;
    await devices.change(await world.enter("devices:write"), id, { tags: ["Canary tag"] });
    const row = await account().device.findUniqueOrThrow({ where: { id }, select: { tagsSealed: true } });
    expect(Buffer.from(row.tagsSealed ?? []).toString("latin1")).not.toContain("Canary");
  });

  it("several times at once keeps one of the changes whole", async () => {
    const world = await makeWorld();
    const { id } = (await made(world)).device;
    const access = await world.enter("devices:write");
    await Promise.all([1, 2, 3, 4].map((number) => devices.change(access, id, { name: `Name ${number}`, tags: [`tag ${number}`], interval: number })));
    const { name, tags, interval } = await devices.get(await world.enter("devices:read"), id);
    expect([name, tags]).toEqual([`Name ${interval}`, [`tag ${interval}`]]);
  });

  it("is for a limited member where the device was opened to be changed, and for that device alone [8.2.2]", async () => {
    const world = await makeWorld();
    const [own, seen, hidden] = [await made(world, "Own"), await made(world, "Seen"), await made(world, "Hidden")];
    const guest = await makeUser("Gus");
    await joinLimited(world.workspaceId, guest, { [own.device.id]: "write", [seen.device.id]: "read" });
    const access = await enter(guest, world.workspaceId, "devices:write");
    await devices.change(access, own.device.id, { interval: 60 });
    for (const id of [seen.device.id, hidden.device.id]) await expect(devices.change(access, id, { interval: 60 })).rejects.toMatchObject({ kind: "notFound" });
    for (const right of ["devices:add", "devices:remove", "devices:move", "tokens:write"] as const)
      await expect(enter(guest, world.workspaceId, right)).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("what somebody may do with a device", () => {
  it("is said as it will be decided, for each role and each grant", async () => {
    const world = await makeWorld();
    const [own, seen] = [(await made(world, "Own")).device.id, (await made(world, "Seen")).device.id];
    const [editor, viewer, guest] = [await makeUser("Ed"), await makeUser("Vi"), await makeUser("Gus")];
    await join(world.workspaceId, editor, "editor");
    await join(world.workspaceId, viewer, "viewer");
    await joinLimited(world.workspaceId, guest, { [own]: "write", [seen]: "read" });
    const asked = ["devices:write", "devices:remove", "devices:move", "tokens:write", "measurements:write"] as const;
    const said = async (who: typeof guest, id: string) => {
      const rights = await rightsOn(await enter(who, world.workspaceId, "devices:read"), id);
      return asked.filter((right) => rights.has(right));
    };
    const decided = async (who: typeof guest, id: string) => {
      const tries = await Promise.allSettled(asked.map((right) => enter(who, world.workspaceId, right)));
      return asked.filter((_, index) => {
        const answer = tries[index];
        return answer?.status === "fulfilled" && (answer.value.reach === "all" || answer.value.reach.has(id));
      });
    };
    for (const who of [world.session, editor, viewer, guest]) for (const id of [own, seen]) expect(await said(who, id)).toEqual(await decided(who, id));
    await expect(rightsOn(await enter(guest, world.workspaceId, "devices:read"), (await made(world)).device.id)).rejects.toMatchObject({ kind: "notFound" });
  });
});

describe("a retired device", () => {
  it("has no working token, takes no new one, keeps what it was, and comes back with another", async () => {
    const world = await makeWorld();
    const { device, token } = await made(world);
    await devices.authenticate(token);
    const access = await world.enter("devices:remove");
    await devices.retire(access, device.id);
    await expect(devices.authenticate(token)).rejects.toMatchObject({ kind: "unauthenticated" });
    await expect(devices.replace(await world.enter("tokens:write"), device.id)).rejects.toMatchObject({ kind: "conflict", code: "device.retired" });
    expect(await devices.get(await world.enter("devices:read"), device.id)).toMatchObject({ name: "Gate", tokenHint: "" });

    const next = await devices.revive(access, device.id);
    await expect(devices.authenticate(token)).rejects.toMatchObject({ kind: "unauthenticated" });
    expect(await devices.authenticate(next)).toMatchObject({ deviceId: device.id });
    expect((await devices.get(await world.enter("devices:read"), device.id)).retiredAt).toBeNull();
    expect(await eventsOf(device.id)).toEqual(["device.registered", "device.retired", "device.revived"]);
  });

  it("is no device of a webhook any more", async () => {
    const world = await makeWorld();
    const { id } = (await made(world)).device;
    const { workspaceId } = world;
    const hook = await account().deviceToken.create({ data: { id: crypto.randomUUID(), workspaceId, secretHash: new Uint8Array(32), hint: "kept_w_abc", createdAt: new Date(), devices: { create: { deviceId: id } } } }); // biome-ignore format: one line
    await devices.retire(await world.enter("devices:remove"), id);
    expect(await account().webhookDevice.count({ where: { tokenId: hook.id } })).toBe(0);
  });

  it("is retired once and brought back once, however often it is asked for at the same time", async () => {
    const world = await makeWorld();
    const { id } = (await made(world)).device;
    const access = await world.enter("devices:remove");
    expect(works(await Promise.allSettled([1, 2, 3].map(() => devices.retire(access, id))))).toBe(1);
    expect(works(await Promise.allSettled([1, 2, 3].map(() => devices.revive(access, id))))).toBe(1);
    expect(await account().deviceToken.count({ where: { deviceId: id, revokedAt: null } })).toBe(1);
    await expect(devices.revive(access, id)).rejects.toMatchObject({ kind: "conflict", code: "device.not_retired" });
  });

  it("is nothing that an editor can make", async () => {
    const world = await makeWorld();
    const editor = await makeUser("Ben");
    await join(world.workspaceId, editor, "editor");
    await expect(enter(editor, world.workspaceId, "devices:remove")).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("the list", () => {
  it("finds among the devices that the pass reaches, and counts no other", async () => {
    const world = await makeWorld();
    const [one, two] = [(await made(world, "Élan 1")).device.id, (await made(world, "Elan 2")).device.id];
    await devices.change(await world.enter("devices:write"), two, { tags: ["Hidden tag"] });
    const guest = await makeUser("Gus");
    await joinLimited(world.workspaceId, guest, { [one]: "read" });
    const now = new Date();
    const query = DeviceQuery.parse({ name: "elan" });
    const seen = new Map([[one, new Date(now.getTime() - 2 * 3_600_000)]]);
    const all = await devices.search(await world.enter("devices:read"), query, seen, now);
    expect(all.devices.map(({ name, status }) => [name, status])).toEqual([["Élan 1", "late"], ["Elan 2", "never"]]); // biome-ignore format: one line
    const page = await devices.search(await enter(guest, world.workspaceId, "devices:read"), query, seen, now);
    expect(page).toMatchObject({ total: 1, of: 1, tags: [], devices: [{ id: one }] });
  });
});
