/** Packets that arrive slowly or never completely: how long one may take, and what its bytes cost. */
import { createServer, type Server } from "node:net";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANS } from "#lib/billing/schema.ts";
import { Connection, type House } from "#lib/broker/connection.ts";
import { ConnectionLimits } from "#lib/broker/connection-limits.ts";
import { MAX_PACKET_ARRIVAL_MS } from "#lib/broker/limits.ts";
import { Memory } from "#lib/broker/remembered.ts";
import { writerOf } from "#lib/measurements/writer/index.ts";
import { makeDevice, someDevice } from "#tests/integration/measurements/mounts.ts";
import { hasRoom } from "#tests/support/buffer-room.ts";
import type { Wire } from "#tests/support/mqtt-wire.ts";
import { makeWorld } from "#tests/support/world.ts";
import { welcomed } from "./serving.ts";

const MEBIBYTE = 1_048_576;
const house: House = { memory: new Memory(), clients: new Map(), limits: new ConnectionLimits() };
let newest: Connection;
let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((socket) => {
    newest = new Connection(socket, house);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
});
afterAll(() => server.close());

const checkIn = (milliseconds: number) => newest.checkSilence(performance.now() + milliseconds);

/** Sends the beginning of a PUBLISH that announces `length` bytes, and waits until the broker has read it. */
async function begin(wire: Wire, length: number, bytes: Buffer): Promise<void> {
  const header = Buffer.from([0x30, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14]);
  wire.socket.write(Buffer.concat([Buffer.from([0xc0, 0]), header, bytes]));
  expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
}

describe("a packet that is not complete", () => {
  it("ends its connection after a minute, and one that is complete by then does not", async () => {
    const { token } = await someDevice();
    const wire = await welcomed(port, token, 5);
    const topic = Buffer.from([0, 23, ...Buffer.from("v1/devices/me/telemetry"), 0]);
    const payload = Buffer.from('{"a":1}'.padEnd(20_000));
    await begin(wire, topic.length + payload.length, Buffer.concat([topic, payload.subarray(0, 10_000)]));
    checkIn(MAX_PACKET_ARRIVAL_MS - 1_000);
    wire.socket.write(payload.subarray(10_000));
    wire.send({ cmd: "pingreq" });
    expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
    checkIn(MAX_PACKET_ARRIVAL_MS + 1_000);
    await begin(wire, 30_000, topic);
    checkIn(MAX_PACKET_ARRIVAL_MS + 1_000);
    expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8d });
  });

  it("is counted once when it is complete: while it is stored, it is not arriving any more", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const wire = await welcomed(port, device.token, 5);
    await wire.publish(`d/${device.id}`, '{"a":1}');
    const other = writerOf("eu").hold(world.workspaceId);
    other.add(14.5 * MEBIBYTE);
    const packet = generate(
      { cmd: "publish", topic: `d/${device.id}`, payload: '{"a":2}'.padEnd(MEBIBYTE - 1_000), qos: 1, messageId: 2, retain: false, dup: false },
      { protocolVersion: 5 },
    );
    wire.socket.write(Buffer.concat([Buffer.from([0xc0, 0]), packet.subarray(0, -10)]));
    expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
    wire.socket.write(packet.subarray(-10));
    expect(await wire.next()).toMatchObject({ cmd: "puback", reasonCode: 0 });
    other.free();
    await wire.close();
  });

  it("counts toward the buffer quota of its workspace, until it is complete or its connection ends", async () => {
    const world = await makeWorld();
    const { token } = await makeDevice(world);
    const wires = await Promise.all(Array.from({ length: 18 }, (_, at) => welcomed(port, token, 5, `c${at}`)));
    const part = Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0x3f, 0, 1, 0x61]), Buffer.alloc(MEBIBYTE - 1_000)]);
    for (const wire of wires.slice(0, 9)) wire.socket.write(part);
    await expect.poll(() => hasRoom(world.workspaceId, 8 * MEBIBYTE), { timeout: 20_000 }).toBe(false);
    for (const wire of wires.slice(9)) wire.socket.write(part);
    expect(await Promise.race(wires.map((wire) => wire.next()))).toMatchObject({ cmd: "disconnect", reasonCode: 0x89 });
    const left = await welcomed(port, token, 5, "left");
    await Promise.all(wires.map((wire) => wire.close()));
    await expect.poll(() => hasRoom(world.workspaceId, 16 * MEBIBYTE), { timeout: 20_000 }).toBe(true);
    left.socket.write(part);
    await expect.poll(() => hasRoom(world.workspaceId, 16 * MEBIBYTE), { timeout: 20_000 }).toBe(false);
    left.socket.write(Buffer.alloc(MEBIBYTE + 3 - part.length));
    await expect.poll(() => hasRoom(world.workspaceId, 16 * MEBIBYTE), { timeout: 20_000 }).toBe(true);
    await left.close();
  });
});

describe("what arrived of a packet is charged to its device", () => {
  const { deviceMessagesPerMinute } = PLANS.free.limits;

  it.each([
    [
      "when its connection ends before it is complete",
      async (wire: Wire) => begin(wire, MEBIBYTE - 4, Buffer.alloc(MEBIBYTE - 1_000)).then(() => wire.close()),
    ],
    [
      "when it is refused for a topic alias",
      async (wire: Wire) => {
        const payload = Buffer.alloc(MEBIBYTE - 1_000);
        wire.send({ cmd: "publish", topic: "a", payload, qos: 0, retain: false, dup: false, properties: { topicAlias: 1 } });
        await wire.gone();
      },
    ],
    [
      "when it is malformed",
      async (wire: Wire) => {
        // A property of an unknown kind.
        wire.socket.write(Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0x3f, 0, 1, 0x61, 1, 0x7f]), Buffer.alloc(MEBIBYTE - 6)]));
        await wire.gone();
      },
    ],
  ])("%s", async (_, send) => {
    const device = await makeDevice(await makeWorld("eu", "free"));
    for (let count = 0; count < Math.ceil(deviceMessagesPerMinute / 63); count++) await send(await welcomed(port, device.token, 5, `c${count}`));
    await expect.poll(() => house.clients.size, { timeout: 10_000 }).toBe(0);
    const wire = await welcomed(port, device.token, 5);
    expect(await wire.publish(`d/${device.id}/n`, "1")).toMatchObject({ cmd: "puback", reasonCode: 0x97 });
    await wire.close();
  });
});
