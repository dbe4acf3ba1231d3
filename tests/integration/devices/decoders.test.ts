import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MOST_DECODERS, WriteDecoder } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";

const MAP = { name: "Gauge map", kind: "map" as const, source: '[{"field":"t","offset":0,"type":"u8"}]' };
const LPP = { name: "LPP", kind: "cayenne" as const, source: "" };
const told = (attempt: Promise<unknown>) => attempt.then(() => "it worked", ({ kind, code, message, detail }) => ({ kind, code, message, detail })); // biome-ignore format: one line
const missing = { kind: "notFound", code: "not_found" };

async function setUp() {
  const world = await makeWorld();
  const add = async (name: string) => (await devices.register(await world.enter("devices:add"), { name })).device.id;
  const [one, two] = [await add("One"), await add("Two")];
  const [writing, reading] = [await world.enter("devices:write"), await world.enter("devices:read")];
  const decoder = await devices.createDecoder(writing, MAP);
  const usedBy = async (id: string) => (await account().device.findMany({ where: { decoderId: id }, orderBy: { id: "asc" } })).map((row) => row.id);
  const events = async (objectId: string) => (await account().auditEntry.findMany({ where: { objectId }, orderBy: { seq: "asc" } })).map(({ event }) => event);
  return { world, one, two, writing, reading, decoder, usedBy, events };
}

describe("a decoder", () => {
  it("is written, shown, changed and removed, which is recorded, and is sealed in the database", async () => {
    const { writing, reading, decoder, events } = await setUp();
    expect(await devices.getDecoder(reading, decoder)).toMatchObject({
      ...MAP,
      id: decoder,
      devices: [
        { name: "One", uses: false },
        { name: "Two", uses: false },
      ],
    });
    await devices.changeDecoder(writing, decoder, { ...LPP, name: "Other" });
    await devices.changeDecoder(writing, decoder, { ...LPP, name: "Other" });
    expect(await devices.getDecoder(reading, decoder)).toMatchObject({ name: "Other", kind: "cayenne", source: "" });
    const row = await account().decoder.findUniqueOrThrow({ where: { id: decoder } });
    expect(Buffer.from(row.nameSealed).toString("latin1") + Buffer.from(row.sourceSealed).toString("latin1")).not.toMatch(/Other|field/);
    await devices.removeDecoder(writing, decoder);
    expect(await devices.listDecoders(reading)).toEqual([]);
    expect(await events(decoder)).toEqual(["decoder.created", "decoder.changed", "decoder.removed"]);
  });

  it("is used by the devices that are chosen, by as many as said, and by none once it is removed", async () => {
    const { writing, reading, decoder, one, two, usedBy, events } = await setUp();
    await devices.chooseDecoder(writing, one, decoder);
    await devices.chooseDecoder(writing, one, decoder);
    expect(await devices.decoderOfDevice(reading, one)).toBe(decoder);
    await devices.setDecoderDevices(writing, decoder, [two]);
    expect([await usedBy(decoder), await devices.listDecoders(reading)]).toMatchObject([[two], [{ id: decoder, devices: 1 }]]);
    const other = await devices.createDecoder(writing, LPP);
    await devices.setDecoderDevices(writing, other, [one, two]);
    expect([await usedBy(decoder), (await usedBy(other)).length]).toEqual([[], 2]);
    await devices.chooseDecoder(writing, two, null);
    await devices.removeDecoder(writing, other);
    expect([await devices.decoderOfDevice(reading, one), await events(one)]).toEqual([null, ["device.registered", ...Array(4).fill("device.changed")]]);
  });

  it("stays with a device that is retired, which no list of devices offers, until it is brought back", async () => {
    const { world, writing, reading, decoder, one, two } = await setUp();
    await devices.setDecoderDevices(writing, decoder, [one, two]);
    await devices.retire(await world.enter("devices:remove"), one);
    expect(await devices.listDecoders(reading)).toMatchObject([{ devices: 1 }]);
    await devices.setDecoderDevices(writing, decoder, [two]);
    expect(await devices.decoderOfDevice(reading, one)).toBe(decoder);
  });

  it("is refused when it is not what its kind asks for", () => {
    const wrong = (input: object) => WriteDecoder.safeParse({ ...MAP, ...input }).error?.issues[0];
    expect(wrong({ name: " " })).toMatchObject({ path: ["name"] });
    expect(wrong({ kind: "python" })).toMatchObject({ path: ["kind"] });
    expect(wrong({ source: "{}" })).toMatchObject({ path: ["source"], message: "A byte map is a list in [ ]." });
    expect(wrong({ kind: "javascript", source: " \n" })).toMatchObject({ path: ["source"] });
    expect(wrong({ kind: "javascript", source: "é".repeat(32_769) })).toMatchObject({
      path: ["source"],
      message: "This is more than 64 KiB. Please shorten it.",
    });
    expect(WriteDecoder.parse({ ...MAP, kind: "javascript", source: "a\r\nb" })).toMatchObject({ source: "a\nb" });
    expect(WriteDecoder.parse({ ...MAP, kind: "cayenne", source: "ignored" })).toMatchObject({ source: "" });
  });
});

describe("who may", () => {
  it("viewers read decoders and write none; members who see some devices choose for those alone", async () => {
    const { world, one, two, decoder } = await setUp();
    const [viewer, limited] = [await makeUser("Vic"), await makeUser("Lin")];
    await join(world.workspaceId, viewer, "viewer");
    await joinLimited(world.workspaceId, limited, { [one]: "write" });
    await expect(enter(viewer, world.workspaceId, "devices:write")).rejects.toMatchObject({ kind: "forbidden" });
    expect(await devices.getDecoder(await enter(viewer, world.workspaceId, "devices:read"), decoder)).toMatchObject({ source: MAP.source });
    const access = await enter(limited, world.workspaceId, "devices:write");
    const refused = { kind: "forbidden", code: "decoder.limited" };
    await expect(devices.createDecoder(access, LPP)).rejects.toMatchObject(refused);
    await expect(devices.changeDecoder(access, decoder, LPP)).rejects.toMatchObject(refused);
    await expect(devices.removeDecoder(access, decoder)).rejects.toMatchObject(refused);
    await devices.chooseDecoder(await world.enter("devices:write"), two, decoder);
    await expect(devices.chooseDecoder(access, two, null)).rejects.toMatchObject(missing);
    await devices.setDecoderDevices(access, decoder, [one]);
    expect((await account().device.findMany({ where: { decoderId: decoder } })).length).toBe(2);
    const seen = await devices.getDecoder(await enter(limited, world.workspaceId, "devices:read"), decoder);
    expect(seen.devices).toEqual([{ id: one, name: "One", uses: true }]);
    expect(await devices.listDecoders(await enter(limited, world.workspaceId, "devices:read"))).toMatchObject([{ devices: 1 }]);
    await devices.setDecoderDevices(access, decoder, []);
    expect((await account().device.findMany({ where: { decoderId: decoder } })).map(({ id }) => id)).toEqual([two]);
  });

  it("to other tenants it is as if there were none: neither theirs for our devices, nor ours for theirs", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    for (const verb of [
      (id: string) => devices.getDecoder(theirs.reading, id),
      (id: string) => devices.changeDecoder(theirs.writing, id, LPP),
      (id: string) => devices.removeDecoder(theirs.writing, id),
      (id: string) => devices.setDecoderDevices(theirs.writing, id, [theirs.one]),
      (id: string) => devices.chooseDecoder(theirs.writing, theirs.one, id),
      (id: string) => devices.setDecoderDevices(theirs.writing, theirs.decoder, [id]),
    ]) {
      const answers = await Promise.all([told(verb(mine.decoder)), told(verb(ids.new())), told(verb("x"))]);
      expect(answers[0]).toHaveProperty("kind");
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }
    expect(await told(devices.setDecoderDevices(theirs.writing, theirs.decoder, [mine.one]))).toEqual(
      await told(devices.setDecoderDevices(theirs.writing, theirs.decoder, [ids.new()])),
    );
    await expect(devices.chooseDecoder(theirs.writing, mine.one, theirs.decoder)).rejects.toMatchObject(missing);
    expect(await devices.getDecoder(mine.reading, mine.decoder)).toMatchObject(MAP);
  });
});

describe("at the same time", () => {
  it("no more decoders are made than there can be", async () => {
    const { world, writing } = await setUp();
    await account().decoder.createMany({
      data: Array.from({ length: MOST_DECODERS - 2 }, () => ({
        id: ids.new(),
        workspaceId: world.workspaceId,
        kind: "cayenne",
        nameSealed: Buffer.alloc(1),
        sourceSealed: Buffer.alloc(1),
        createdAt: new Date(),
        changedAt: new Date(),
      })),
    });
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => devices.createDecoder(writing, LPP)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { kind: "conflict", code: "decoder.limit_reached" } });
  });

  it("it is removed and given to devices, and either it is gone and used by none, or nothing happened to it", async () => {
    for (let round = 0; round < 5; round++) {
      const { writing, decoder, one, two, usedBy } = await setUp();
      const other = await devices.createDecoder(writing, LPP);
      const results = await Promise.allSettled([
        devices.setDecoderDevices(writing, decoder, [one, two]),
        devices.removeDecoder(writing, decoder),
        devices.setDecoderDevices(writing, other, [two, one]),
        devices.chooseDecoder(writing, one, decoder),
        devices.removeDecoder(writing, decoder),
      ]);
      for (const result of results) if (result.status === "rejected") expect(["notFound", "invalid"]).toContain(result.reason.kind);
      expect(results.filter((result, at) => (at === 1 || at === 4) && result.status === "fulfilled")).toHaveLength(1);
      expect(await usedBy(decoder)).toEqual([]);
    }
  });
});
