import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MOST_DEVICES, MOST_FIELDS } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { makeWorld } from "#tests/support/world.ts";

const inParallel = <T>(count: number, work: (index: number) => Promise<T>) => Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)));
const worked = (results: PromiseSettledResult<unknown>[]) => results.filter((result) => result.status === "fulfilled").length;

describe("at the same time", () => {
  it("registering passes the limit of a workspace by no device", async () => {
    const world = await makeWorld();
    const { workspaceId } = world;
    await account().device.createMany({
      data: Array.from({ length: MOST_DEVICES - 3 }, () => ({
        id: ids.new(),
        workspaceId,
        nameSealed: new Uint8Array(30),
        telemetryRef: ids.telemetryRef(),
        createdAt: new Date(),
      })),
    });
    const access = await world.enter("devices:add");
    const results = await inParallel(8, () => devices.register(access, { name: "One more" }));
    expect(worked(results)).toBe(3);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({ reason: { kind: "conflict", code: "device.limit_reached" } });
    expect(await account().device.count({ where: { workspaceId } })).toBe(MOST_DEVICES);
  });

  it("replacing a token several times leaves one that works", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const access = await world.enter("tokens:write");
    const results = await inParallel(5, () => devices.replace(access, device.id));
    const tokens = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(tokens).toHaveLength(5);
    expect(worked(await inParallel(6, (index) => devices.authenticate([token, ...tokens][index] ?? "")))).toBe(1);
  });

  it("new fields get a number each, and pass the limit of a device by none", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const access = await devices.authenticate(token);
    // Passes of their own, which know nothing of each other, as in other processes.
    const stranger = () => Object.assign(Object.create(Object.getPrototypeOf(access)), access, { fields: new Map() }) as devices.DeviceAccess;
    const keys = (index: number) => new Map(Array.from({ length: 60 }, (_, key) => [`f${index * 30 + key}`, "number" as const]));
    const results = await inParallel(8, (index) => devices.ensureFields(stranger(), keys(index)));
    expect(worked(results)).toBe(8);
    const fields = await account().field.findMany({ where: { deviceId: device.id }, orderBy: { ordinal: "asc" } });
    expect(fields.map((field) => field.ordinal)).toEqual(Array.from({ length: MOST_FIELDS }, (_, index) => index + 1));
    expect(new Set(fields.map((field) => field.key)).size).toBe(MOST_FIELDS);
  });
});

/** Another process: it presents a token again and again and says when it is refused. */
const OTHER = `
  const { parentPort, workerData } = require("node:worker_threads");
  import(workerData.door).then(async ({ authenticate }) => {
    await authenticate(workerData.token);
    await new Promise((done) => setTimeout(done, 300));
    parentPort.postMessage("works");
    for (;;) {
      try { await authenticate(workerData.token); } catch { parentPort.postMessage(Date.now()); return; }
      await new Promise((done) => setTimeout(done, 5));
    }
  });`;

describe("in another process", () => {
  it("a replaced token is refused within a second", async () => {
    const world = await makeWorld();
    const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gate" });
    const door = new URL("../../../lib/devices/index.ts", import.meta.url).href;
    const other = new Worker(OTHER, { eval: true, workerData: { door, token }, env: { ...process.env } });
    const next = () => new Promise((heard, failed) => other.once("message", heard).once("error", failed));
    expect(await next()).toBe("works");
    const refused = next();
    await devices.replace(await world.enter("tokens:write"), device.id);
    const replaced = Date.now();
    expect(Number(await refused) - replaced).toBeLessThan(2_000); // A second, and slack for a busy machine.
    await other.terminate();
  });
});
