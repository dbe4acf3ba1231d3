/** Moving a device to another workspace of the same owner. */
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MOST_DEVICES } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, open, seal } from "#lib/platform/seal/index.ts";
import * as privacy from "#lib/privacy/index.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";

type Two = { world: World; other: string; id: string; token: string };

async function setUp(region: "eu" | "us" = "eu"): Promise<Two> {
  const world = await makeWorld();
  const other = await makeWorkspace(world.session, region);
  const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Weir" });
  return { world, other, id: device.id, token };
}

const there = ({ world, other }: Two) => enter(world.session, other, "devices:move");
const move = async (two: Two) => devices.move(await two.world.enter("devices:move"), await there(two), two.id);
const refusalOf = (attempt: Promise<unknown>) => attempt.then(() => null, ({ kind, code, message }) => ({ kind, code, message })); // biome-ignore format: one line

const eventsIn = async (workspaceId: string, objectId: string) =>
  (await account().auditEntry.findMany({ where: { workspaceId, objectId, event: { not: "device.viewed" } }, orderBy: { seq: "asc" } })).map(
    ({ event }) => event,
  );

const hook = (workspaceId: string, deviceId: string) =>
  account().deviceToken.create({ data: { id: ids.new(), workspaceId, secretHash: new Uint8Array(Buffer.from(ids.new())), hint: "kept_w_abc", createdAt: new Date(), devices: { create: { deviceId } } } }); // biome-ignore format: one line

const program = (workspaceId: string, userId: string, deviceId: string) =>
  account().apiToken.create({ data: { id: ids.new(), workspaceId, userId, nameSealed: new Uint8Array(30), scopes: ["devices:read"], isLimited: true, reachesBelow: false, hint: "kept_p_abc", secretHash: new Uint8Array(Buffer.from(ids.new())), createdAt: new Date(), devices: { create: { deviceId } } } }); // biome-ignore format: one line

describe("a device that moves", () => {
  it("takes its name, tags, fields, readings and tokens along, and is sealed under the key of where it is", async () => {
    const two = await setUp();
    const { world, other, id, token } = two;
    await devices.change(await world.enter("devices:write"), id, { tags: ["river"], interval: 60 });
    const pass = await devices.DeviceAccess.authenticate(token);
    await devices.ensureFields(pass, new Map([["level", "number"]]));
    await devices.changeField(await world.enter("devices:write"), id, "level", { label: "Water level", unit: "cm" });
    const [row] = await account().deviceToken.findMany({ where: { deviceId: id } });
    const signing = seal(await keyOf(world.workspaceId), "device_token.signing_sealed", row?.id ?? "", "whsec");
    await account().deviceToken.updateMany({ where: { deviceId: id }, data: { signingSealed: signing } });
    await move(two);

    const device = await devices.get(await enter(world.session, other, "devices:read"), id);
    expect(device).toMatchObject({ name: "Weir", tags: ["river"], interval: 60, fields: [{ key: "level", label: "Water level", unit: "cm" }] });
    const moved = await account().deviceToken.findUniqueOrThrow({ where: { id: row?.id ?? "" } });
    expect(open(await keyOf(other), "device_token.signing_sealed", moved.id, moved.signingSealed ?? new Uint8Array())).toBe("whsec");
    expect(await devices.DeviceAccess.authenticate(token)).toMatchObject({ deviceId: id, workspaceId: other, deviceRef: pass.deviceRef });
    expect((await measurements.latest(await enter(world.session, other, "measurements:read"), id)).map(({ key }) => key)).toEqual(["level"]);
    await expect(devices.get(await world.enter("devices:read"), id)).rejects.toMatchObject({ kind: "notFound" });
    expect([await eventsIn(world.workspaceId, id), await eventsIn(other, id)]).toEqual([["device.registered", "device.changed", "field.changed", "device.moved_out"], ["device.moved_in"]]); // biome-ignore format: one line
  });

  it("gets a new field where it is, though the pass is from where it was", async () => {
    const two = await setUp();
    const pass = await devices.DeviceAccess.authenticate(two.token);
    await move(two);
    await devices.ensureFields(pass, new Map([["late", "number"]]));
    expect(await account().field.findMany({ where: { deviceId: two.id }, select: { workspaceId: true } })).toEqual([{ workspaceId: two.other }]);
  });

  it("takes nobody's access along: neither members to whom it was opened, nor programs, nor webhooks; and says so before [8.4.1]", async () => {
    const two = await setUp();
    const { world, other, id } = two;
    const guest = await makeUser("Gus");
    await joinLimited(world.workspaceId, guest, { [id]: "write" });
    await joinLimited(other, guest, {});
    await hook(world.workspaceId, id);
    await program(world.workspaceId, world.session.userId, id);
    expect(await devices.beforeMove(await world.enter("devices:move"), id)).toEqual({ members: 1, programs: 1, webhooks: 1, isRetiring: false });
    await move(two);
    for (const workspaceId of [world.workspaceId, other])
      await expect(devices.get(await enter(guest, workspaceId, "devices:read"), id)).rejects.toMatchObject({ kind: "notFound" });
    const left = await Promise.all([account().deviceGrant.count({ where: { deviceId: id } }), account().apiTokenDevice.count({ where: { deviceId: id } }), account().webhookDevice.count({ where: { deviceId: id } })]); // biome-ignore format: one line
    expect(left).toEqual([0, 0, 0]);
    const [period] = await account().accessPeriod.findMany({ where: { deviceId: id, kind: "grant" } });
    expect(period).toMatchObject({ workspaceId: world.workspaceId, userRef: guest.actor.auditRef });
    expect(period?.until).not.toBeNull();
  });

  it("keeps sending where it is: a retirement that was planned before is cancelled, and the page says so", async () => {
    const two = await setUp();
    await devices.retire(await two.world.enter("devices:remove"), two.id, { overlap: "week" });
    expect(await devices.beforeMove(await two.world.enter("devices:move"), two.id)).toMatchObject({ isRetiring: true });
    await move(two);
    const row = await account().device.findUnique({ where: { id: two.id }, select: { retiresAt: true, retiresByRef: true } });
    expect(row).toEqual({ retiresAt: null, retiresByRef: null });
  });

  it("stays in its data region", async () => {
    const two = await setUp("us");
    expect(await refusalOf(move(two))).toMatchObject({
      kind: "conflict",
      code: "device.other_region",
      message: expect.stringContaining("another data region"),
    });
    expect(await account().device.count({ where: { workspaceId: two.world.workspaceId } })).toBe(1);
  });

  it("goes nowhere where there is no room, where it is already, or where the workspace was closed meanwhile", async () => {
    const two = await setUp();
    const from = await two.world.enter("devices:move");
    expect(await refusalOf(devices.move(from, from, two.id))).toMatchObject({ code: "device.same_workspace" });
    await account().device.createMany({ data: Array.from({ length: MOST_DEVICES }, () => ({ id: ids.new(), workspaceId: two.other, nameSealed: new Uint8Array(30), telemetryRef: ids.telemetryRef(), createdAt: new Date() })) }); // biome-ignore format: one line
    expect(await refusalOf(move(two))).toMatchObject({ code: "device.limit_reached" });
    await account().device.deleteMany({ where: { workspaceId: two.other } });
    const to = await there(two);
    await account().workspace.update({ where: { id: two.other }, data: { closedAt: new Date() } });
    expect(await refusalOf(devices.move(from, to, two.id))).toMatchObject({ kind: "notFound" });
  });

  it("moves once, however often it is asked for at the same time, and to one place", async () => {
    const two = await setUp();
    const third = await makeWorkspace(two.world.session);
    const from = await two.world.enter("devices:move");
    const targets = [await there(two), await enter(two.world.session, third, "devices:move")];
    const results = await Promise.allSettled([0, 1, 0, 1].map((index) => devices.move(from, targets[index] ?? from, two.id)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.filter((one) => one.status === "rejected" && one.reason.kind === "notFound")).toHaveLength(3);
    expect(await account().auditEntry.count({ where: { objectId: two.id, event: "device.moved_in" } })).toBe(1);
  });

  it("does not wait forever for one that comes the other way", async () => {
    const two = await setUp();
    const back = await devices.register(await enter(two.world.session, two.other, "devices:add"), { name: "Back" });
    const [here, far] = [await two.world.enter("devices:move"), await there(two)];
    await Promise.all([devices.move(here, far, two.id), devices.move(far, here, back.device.id)]);
    expect(await account().device.findUnique({ where: { id: back.device.id }, select: { workspaceId: true } })).toEqual({ workspaceId: here.workspaceId });
  });

  it("is moved by whoever owns both, and shows first that it is them [8.2.1, 8.2.4]", async () => {
    const two = await setUp();
    const { world, other, id } = two;
    const admin = await makeUser("Al");
    await join(world.workspaceId, admin, "admin");
    await join(other, admin, "admin");
    await expect(enter(admin, world.workspaceId, "devices:move")).rejects.toMatchObject({ kind: "forbidden" });
    const stranger = await makeWorld();
    await expect(enter(world.session, stranger.workspaceId, "devices:move")).rejects.toMatchObject({ kind: "notFound" });
    const later = new Date(Date.now() + 11 * 60_000);
    await expect(devices.move(await world.enter("devices:move"), await there(two), id, later)).rejects.toMatchObject({ code: "session.stale" });
  });

  it("is neither moved nor brought back while it is being deleted", async () => {
    const two = await setUp();
    const { world, id } = two;
    await devices.retire(await world.enter("devices:remove"), id);
    await privacy.deleteDevice(await world.enter("devices:remove"), id, { typed: "Weir" });
    expect(await refusalOf(move(two))).toMatchObject({ code: "erasure.under_way" });
    expect(await refusalOf(devices.revive(await world.enter("devices:remove"), id))).toMatchObject({ code: "erasure.under_way" });
  });
});

describe("a device that does not exist", () => {
  it("is not found, also where the target is its own workspace or one in another region", async () => {
    const two = await setUp("us");
    const [from, missing] = [await two.world.enter("devices:move"), ids.new()];
    for (const to of [from, await there(two)]) expect(await refusalOf(devices.move(from, to, missing))).toMatchObject({ kind: "notFound", code: "not_found" });
    expect(await refusalOf(devices.move(from, from, two.id))).toMatchObject({ kind: "conflict", code: "device.same_workspace" });
  });
});
