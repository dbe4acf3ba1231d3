/** Whatever comes: nothing is stored that was not published in order, and the broker lives on. */
import { connect } from "node:net";
import fc from "fast-check";
import { generate, type IPublishPacket, type Packet } from "mqtt-packet";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Broker } from "#lib/broker.ts";
import { someDevice, type TestDevice } from "#tests/integration/measurements/mounts.ts";
import { effort } from "#tests/support/effort.ts";
import { serveMqtt, valuesOf, welcomed } from "./serving.ts";

let broker: Broker;
let device: TestDevice;
beforeAll(async () => {
  [broker, device] = [await serveMqtt(), await someDevice()];
});
afterAll(() => broker.stop());

/** Sends everything, says that this was all, and waits until the broker has read it and closed. */
function pour(bytes: Uint8Array): Promise<void> {
  return new Promise((done) => {
    const socket = connect(broker.port, "127.0.0.1", () => socket.end(bytes));
    socket
      .on("data", () => {})
      .on("error", () => {})
      .once("close", () => done());
  });
}

const bytesOf = (packets: readonly Packet[], protocolVersion: number) => Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion })));

/** A conversation of a good client, every packet of it once. The values that it publishes are 1 to 3. */
const conversation = (version: 4 | 5): Buffer => {
  const publish = (n: number, more: Partial<IPublishPacket>): IPublishPacket => ({
    cmd: "publish",
    topic: `d/${device.id}/n`,
    payload: String(n),
    qos: 0,
    retain: false,
    dup: false,
    ...more,
  });
  const properties = version === 5 ? { properties: { userProperties: { a: "b" }, contentType: "text/plain" } } : {};
  return bytesOf(
    [
      {
        cmd: "connect",
        protocolVersion: version,
        clientId: "a",
        clean: false,
        keepalive: 60,
        username: "gauge",
        password: Buffer.from(device.token),
        will: { topic: "w", payload: "x", qos: 1 },
      },
      publish(1, {}),
      publish(2, { qos: 1, messageId: 1, ...properties }),
      publish(3, { qos: 2, messageId: 2 }),
      { cmd: "pubrel", messageId: 2 },
      { cmd: "subscribe", messageId: 3, subscriptions: [{ topic: `d/${device.id}/status`, qos: 1 }] },
      { cmd: "unsubscribe", messageId: 4, unsubscriptions: ["d/x"] },
      { cmd: "pingreq" },
      { cmd: "disconnect", ...(version === 5 ? { reasonCode: 0 } : {}) },
    ],
    version,
  );
};

async function livesOn(): Promise<void> {
  const wire = await welcomed(broker.port, device.token, 5);
  expect(await wire.publish(`d/${device.id}/alive`, "true")).toMatchObject({ cmd: "puback", reasonCode: 0 });
  await wire.close();
}

it("any bytes end the connection and store nothing", async () => {
  const before = (await valuesOf(device)).length;
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      await pour(bytes);
    }),
    { numRuns: effort(40, 150) },
  );
  expect(await valuesOf(device)).toHaveLength(before);
  await livesOn();
});

it.each([4, 5] as const)(
  "a good conversation in version %i with a byte changed, cut off or put in leaves the broker whole, and others alone",
  async (version) => {
    const good = conversation(version);
    const other = await someDevice();
    const place = fc.nat(good.length - 1);
    const change = fc.oneof(
      fc.record({ at: place, byte: fc.nat(255) }),
      fc.record({ at: place, cut: fc.constant(true) }),
      fc.record({ at: place, put: fc.uint8Array({ maxLength: 6 }) }),
    );
    await fc.assert(
      fc.asyncProperty(change, async (changed) => {
        const [head, rest] = [good.subarray(0, changed.at), good.subarray(changed.at)];
        const tail =
          "cut" in changed
            ? Buffer.alloc(0)
            : "put" in changed
              ? Buffer.concat([changed.put, rest])
              : Buffer.concat([Buffer.from([changed.byte]), rest.subarray(1)]);
        await pour(Buffer.concat([head, tail]));
      }),
      { numRuns: effort(60, 200) },
    );
    await livesOn();
    expect(await valuesOf(other)).toEqual([]);
  },
);
