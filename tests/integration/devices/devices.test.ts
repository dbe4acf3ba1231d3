import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { RegisterDevice } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { kindOf } from "#lib/platform/token.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";

describe("registering a device", () => {
  it("issues a working token, shown once and stored as a hash only", async () => {
    const world = await makeWorld("us");
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Barn gate" });
    expect(kindOf(token)).toBe("device");
    expect(device).toMatchObject({ name: "Barn gate", tokenHint: token.slice(0, 10), fields: [] });
    expect(await devices.DeviceAccess.authenticate(token)).toMatchObject({ deviceId: device.id, workspaceId: world.workspaceId, region: "us" });
    const stored = JSON.stringify(await account().deviceToken.findMany({ where: { deviceId: device.id } }));
    expect(stored).not.toContain(token);
    expect(JSON.stringify(await account().device.findMany({ where: { id: device.id }, omit: { telemetryRef: true } }))).not.toContain("Barn gate");
  });

  it("is recorded, with the token it issued", async () => {
    const world = await makeWorld();
    await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const events = await account().auditEntry.findMany({ where: { workspaceId: world.workspaceId }, orderBy: { seq: "asc" } });
    expect(events.map((entry) => entry.event)).toEqual(["device.registered", "token.issued"]);
  });

  it("refuses names that are empty, too long, or hold characters that deceive", () => {
    const isRefused = (name: string) => !RegisterDevice.safeParse({ name }).success;
    for (const name of ["", "  ", "x".repeat(81), "a\0b", "a\nb", "a\u202Eb", "a\u2066b"]) expect(isRefused(name)).toBe(true);
    expect(RegisterDevice.parse({ name: ` ${"😀".repeat(80)} ` }).name).toBe("😀".repeat(80));
    expect(RegisterDevice.parse({ name: "Cafe\u0301" }).name).toBe("Café");
  });
});

describe("devices of a workspace", () => {
  it("are listed in the order they were added, and can be renamed", async () => {
    const world = await makeWorld();
    const [adding, access] = [await world.enter("devices:add"), await world.enter("devices:write")];
    const made = [];
    for (const [index, name] of ["One", "Two", "Three"].entries()) made.push(await devices.register(adding, { name }, new Date(Date.now() + index)));
    await devices.change(access, made[1]?.device.id ?? "", { name: "Second" });
    const read = await world.enter("devices:read");
    expect((await devices.list(read)).map((device) => device.name)).toEqual(["One", "Second", "Three"]);
    expect(await devices.get(read, made[1]?.device.id ?? "")).toMatchObject({ name: "Second" });
  });

  it("may be renamed by an editor, and their tokens replaced by an admin, and by nobody with less", async () => {
    const world = await makeWorld();
    const [editor, viewer] = [await makeUser("Ben"), await makeUser("Sam")];
    await join(world.workspaceId, editor, "editor");
    await join(world.workspaceId, viewer, "viewer");
    const { enter } = await import("#lib/workspaces/index.ts");
    await expect(enter(editor, world.workspaceId, "devices:write")).resolves.toBeDefined();
    await expect(enter(editor, world.workspaceId, "tokens:write")).rejects.toMatchObject({ kind: "forbidden" });
    await expect(enter(viewer, world.workspaceId, "devices:write")).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("a token", () => {
  it("is refused without a query when its checksum is wrong", async () => {
    const world = await makeWorld();
    const { token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const mistyped = token.slice(0, 20) + (token[20] === "a" ? "b" : "a") + token.slice(21);
    expect(kindOf(mistyped)).toBeNull();
    await expect(devices.DeviceAccess.authenticate(mistyped)).rejects.toMatchObject({ kind: "unauthenticated", code: "token.unknown" });
  });

  it("is dead at once when it is replaced, and only its successor works", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    await devices.DeviceAccess.authenticate(token);
    const next = await devices.replace(await world.enter("tokens:write"), device.id);
    await expect(devices.DeviceAccess.authenticate(token)).rejects.toMatchObject({ kind: "unauthenticated" });
    await expect(devices.DeviceAccess.authenticate(next)).resolves.toMatchObject({ deviceId: device.id });
    expect(await devices.get(await world.enter("devices:read"), device.id)).toMatchObject({ tokenHint: next.slice(0, 10) });
  });

  it("is dead when its device is gone", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    await devices.DeviceAccess.authenticate(token);
    await account().device.delete({ where: { id: device.id } });
    await expect.poll(() => devices.DeviceAccess.authenticate(token).then(() => "works", () => "dead"), { interval: 20 }).toBe("dead"); // biome-ignore format: one line
  });
});

describe("fields", () => {
  it("are numbered in the order they appear and keep the kind of their first value", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const access = await devices.DeviceAccess.authenticate(token);
    await devices.ensureFields(access, new Map([["a", "number"], ["b", "text"]])); // biome-ignore format: one line
    await devices.ensureFields(access, new Map([["a", "text"], ["c", "boolean"]])); // biome-ignore format: one line
    expect([...access.fields]).toEqual([["a", { ordinal: 1, kind: "number" }], ["b", { ordinal: 2, kind: "text" }], ["c", { ordinal: 3, kind: "boolean" }]]); // biome-ignore format: one line
    expect((await devices.get(await world.enter("devices:read"), device.id)).fields.map((field) => field.key)).toEqual(["a", "b", "c"]);
  });

  it("cannot be added to a device that is gone", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const access = await devices.DeviceAccess.authenticate(token);
    await account().device.delete({ where: { id: device.id } });
    await expect(devices.ensureFields(access, new Map([["a", "number"]]))).rejects.toMatchObject({ kind: "unauthenticated" });
  });
});

describe("references", () => {
  it("are random, positive and say nothing", () => {
    const refs = Array.from({ length: 1_000 }, () => ids.telemetryRef());
    expect(new Set(refs).size).toBe(1_000);
    expect(refs.every((ref) => ref > 0n && ref < 2n ** 63n)).toBe(true);
  });
});
