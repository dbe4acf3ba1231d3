import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { ChangeField, type FieldChange, FieldChange as Schema } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";

async function setUp() {
  const world = await makeWorld();
  const { device } = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
  await account().field.create({
    data: { workspaceId: world.workspaceId, deviceId: device.id, ordinal: 1, key: "t", kind: "number", createdAt: new Date() },
  });
  const access = await world.enter("devices:write");
  const change = (input: FieldChange, key = "t") => devices.changeField(access, device.id, key, input);
  const field = async () => (await devices.get(await world.enter("devices:read"), device.id)).fields[0];
  const recorded = () => account().auditEntry.count({ where: { event: "field.changed", objectId: device.id, workspaceId: world.workspaceId } });
  return { world, device, access, change, field, recorded };
}

describe("changing a field", () => {
  it("gives it a label, a unit, digits and a colour, which everybody who sees the device sees", async () => {
    const { change, field, recorded } = await setUp();
    expect(await field()).toEqual({ key: "t", kind: "number", label: null, unit: null, digits: null, colour: "green", isVisible: true, isPersonal: false, keepDays: null, keptDays: null }); // biome-ignore format: one line
    const after = await change({ label: "Water", unit: "°C", digits: 1, colour: "rose", isVisible: false });
    expect(after).toMatchObject({ label: "Water", unit: "°C", digits: 1, colour: "rose", isVisible: false, keptDays: null });
    expect(await field()).toEqual(after);
    expect(await recorded()).toBe(1);
  });

  it("leaves what is not said, takes away what is said to be nothing, and records nothing where nothing changes", async () => {
    const { change, recorded } = await setUp();
    await change({ label: "Water", unit: "°C", digits: 0 });
    expect(await change({ unit: null })).toMatchObject({ label: "Water", unit: null, digits: 0 });
    await change({ label: "Water" });
    await change({});
    expect(await recorded()).toBe(2);
  });

  it("keeps label and unit sealed: neither stands in the database as it is", async () => {
    const { change, device } = await setUp();
    await change({ label: "Bedroom of Ada", unit: "naps" });
    const [row] = await account().$queryRaw<
      { text: string }[]
    >`SELECT encode(label_sealed, 'escape') || encode(unit_sealed, 'escape') AS text FROM field WHERE device_id = ${device.id}::uuid`;
    expect(row?.text.length).toBeGreaterThan(20);
    expect(row?.text).not.toMatch(/Bedroom|naps/);
  });

  it("seals for its place: a label put beside another field cannot be read there", async () => {
    const { world, change, device, field } = await setUp();
    await change({ label: "Bedroom" });
    await account().$executeRaw`INSERT INTO field (workspace_id, device_id, ordinal, key, kind, created_at, label_sealed)
      SELECT workspace_id, device_id, 2, 'u', kind, created_at, label_sealed FROM field WHERE device_id = ${device.id}::uuid`;
    const { fields } = await devices.get(await world.enter("devices:read"), device.id);
    expect(fields.map(({ label }) => label)).toEqual(["Bedroom", "Unreadable label"]);
    await account().$executeRaw`DELETE FROM field WHERE device_id = ${device.id}::uuid AND ordinal = 2`;
    expect(await field()).toMatchObject({ label: "Bedroom" });
  });

  it("keeps a personal field for 30 days, or for the days that are given", async () => {
    const { change } = await setUp();
    expect(await change({ isPersonal: true, isConfirmed: true })).toMatchObject({ keepDays: null, keptDays: 30 });
    expect(await change({ keepDays: 400 })).toMatchObject({ keptDays: 400 });
    expect(await change({ keepDays: null, isPersonal: false })).toMatchObject({ keptDays: null });
  });

  it("keeps readings for a shorter time only when that is confirmed; for a longer time at once", async () => {
    const { change, field } = await setUp();
    for (const shorter of [{ isPersonal: true }, { keepDays: 400 }, { keepDays: 1, isConfirmed: false }])
      await expect(change(shorter)).rejects.toMatchObject({ kind: "conflict", code: "field.deletion_unconfirmed", detail: { fields: { confirmed: expect.any(String) } } }); // biome-ignore format: one line
    expect(await field()).toMatchObject({ keptDays: null });
    await change({ keepDays: 10, isConfirmed: true });
    await expect(change({ keepDays: 9 })).rejects.toMatchObject({ code: "field.deletion_unconfirmed" });
    expect(await change({ keepDays: 11 })).toMatchObject({ keptDays: 11 });
    expect(await change({ isPersonal: true })).toMatchObject({ keptDays: 11 });
  });

  it("lets an editor, and whoever a device was opened to for changes, label it, but never delete readings by keeping them shorter [8.2.2]", async () => {
    const { world, device } = await setUp();
    const [editor, limited] = await Promise.all([makeUser("Ben"), makeUser("Sam")]);
    await join(world.workspaceId, editor, "editor");
    await joinLimited(world.workspaceId, limited, { [device.id]: "write" });
    for (const session of [editor, limited]) {
      const access = await enter(session, world.workspaceId, "devices:write");
      expect(await devices.changeField(access, device.id, "t", { label: "Theirs" })).toMatchObject({ label: "Theirs" });
      for (const shorter of [
        { isPersonal: true, isConfirmed: true },
        { keepDays: 1, isConfirmed: true },
      ])
        await expect(devices.changeField(access, device.id, "t", shorter)).rejects.toMatchObject({ kind: "forbidden" });
    }
  });

  it("is refused to viewers, and for a device that was opened for looking [8.2.2]", async () => {
    const { world, device } = await setUp();
    const { device: other } = await devices.register(await world.enter("devices:add"), { name: "Other" });
    const [viewer, limited] = await Promise.all([makeUser("Ben"), makeUser("Sam")]);
    await join(world.workspaceId, viewer, "viewer");
    await joinLimited(world.workspaceId, limited, { [device.id]: "read", [other.id]: "write" });
    await expect(enter(viewer, world.workspaceId, "devices:write")).rejects.toMatchObject({ kind: "forbidden" });
    const access = await enter(limited, world.workspaceId, "devices:write");
    await expect(devices.changeField(access, device.id, "t", { label: "Mine" })).rejects.toMatchObject({ kind: "notFound" });
  });

  it("does not find fields that there are not, whatever they are called", async () => {
    const { change } = await setUp();
    for (const key of ["u", "", "T", "\0", "' OR 1=1 --"]) await expect(change({ label: "x" }, key)).rejects.toMatchObject({ kind: "notFound" });
  });

  it("twice at once keeps both changes", async () => {
    const { change, field } = await setUp();
    await Promise.all([change({ label: "Water" }), change({ unit: "m" }), change({ digits: 3 }), change({ colour: "blue" })]);
    expect(await field()).toMatchObject({ label: "Water", unit: "m", digits: 3, colour: "blue" });
  });
});

describe("what may be asked of a field", () => {
  it("is bounded, and nothing else is taken", () => {
    const bad: object[] = [{ label: "x".repeat(61) }, { label: "" }, { label: "a\nb" }, { unit: "a\u202Eb" }, { unit: "x".repeat(21) }, { digits: 11 }, { digits: -1 }, { digits: 1.5 }, { digits: "1" }, { colour: "#ff0000" }, { colour: "red" }, { keepDays: 0 }, { keepDays: 3661 }, { keepDays: 1.5 }, { isVisible: "on" }, { key: "u" }]; // biome-ignore format: one line
    for (const one of bad) expect(Schema.safeParse(one).success, JSON.stringify(one)).toBe(false);
    expect(Schema.safeParse({ label: null, unit: "µg/m³", digits: 0, keepDays: 3660 }).success).toBe(true);
  });

  it("is read from a form as it was typed, with a sentence for what is wrong", () => {
    const form = { device: "d", field: "t", label: " Water ", unit: "", digits: "2", colour: "blue", keepDays: " " };
    expect(ChangeField.parse(form)).toEqual({
      device: "d",
      field: "t",
      change: { label: "Water", unit: null, digits: 2, colour: "blue", keepDays: null, isVisible: false, isPersonal: false, isConfirmed: false },
    });
    for (const keepDays of ["x", "0", "1.5", "3661", "1e9"]) {
      const found = ChangeField.safeParse({ ...form, keepDays });
      expect(found.error?.issues[0], keepDays).toMatchObject({ path: ["keepDays"], message: expect.stringMatching(/^Please give/) });
    }
  });

  it("is confirmed for the days that were typed, and for no others", () => {
    const form = { device: "d", field: "t", label: "", unit: "", digits: "", colour: "blue", keepDays: "30", confirmed: "30 " };
    expect(ChangeField.parse(form).change.isConfirmed).toBe(true);
    expect(ChangeField.parse({ ...form, keepDays: "1" }).change.isConfirmed).toBe(false);
    expect(ChangeField.parse({ ...form, personal: "on" }).change.isConfirmed).toBe(false);
    expect(ChangeField.parse({ ...form, keepDays: "", personal: "on", confirmed: " on" }).change.isConfirmed).toBe(true);
  });
});
