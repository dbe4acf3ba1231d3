/** How many connections a device may have open, and who takes over from whom. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_CONNECTIONS_PER_DEVICE, MAX_CONTROL_PACKETS_PER_MINUTE } from "#lib/broker/limits.ts";
import type { Broker } from "#lib/broker.ts";
import { makeDevice } from "#tests/integration/measurements/mounts.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { makeWorld } from "#tests/support/world.ts";
import { serveMqtt, welcomed } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

const freeDevice = async () => makeDevice(await makeWorld("eu", "free"));

describe("the connections of one device", () => {
  it("are limited, with a reason in both versions, and the client of an open one may still take it over", async () => {
    const { token } = await freeDevice();
    const open = await Promise.all(Array.from({ length: MAX_CONNECTIONS_PER_DEVICE }, (_, at) => welcomed(broker.port, token, at % 2 ? 4 : 5, `c${at}`)));
    for (const [version, reason] of [
      [5, { reasonCode: 0x97 }],
      [4, { returnCode: 3 }],
    ] as const) {
      const wire = new Wire(broker.port, version);
      expect(await wire.hello(token, { clientId: "one-too-many" })).toMatchObject({ cmd: "connack", ...reason });
      expect(await wire.next()).toBe(null);
    }
    const again = new Wire(broker.port, 4);
    expect(await again.hello(token, { clientId: "c0" })).toMatchObject({ cmd: "connack", returnCode: 0 });
    expect(await open[0]?.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8e });
    await open[1]?.close();
    const next = async () => new Wire(broker.port, 5).hello(token, { clientId: "in-its-place" });
    await expect.poll(next, { timeout: 10_000 }).toMatchObject({ cmd: "connack", reasonCode: 0 });
    await Promise.all([again, ...open].map((wire) => wire.close()));
  });

  it("are taken over under the same client id by the other version of MQTT, and by no other token", async () => {
    const [one, other] = [await freeDevice(), await freeDevice()];
    const old = await welcomed(broker.port, one.token, 5, "gauge");
    const foreign = await welcomed(broker.port, other.token, 4, "gauge");
    old.send({ cmd: "pingreq" });
    expect(await old.next()).toMatchObject({ cmd: "pingresp" });
    const newer = await welcomed(broker.port, one.token, 4, "gauge");
    expect(await old.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8e });
    await welcomed(broker.port, one.token, 5, "gauge");
    expect(await newer.next()).toBe(null);
    await foreign.close();
  });
});

describe("packets that are no messages", () => {
  it.each([
    ["PINGREQ", (wire: Wire) => Array.from({ length: MAX_CONTROL_PACKETS_PER_MINUTE * 2 }, () => wire.send({ cmd: "pingreq" }))],
    ["PUBREL of ids that are not in use", (wire: Wire) => Array.from({ length: 500 }, (_, at) => wire.send({ cmd: "pubrel", messageId: at + 1 }))],
    ["topic filters of SUBSCRIBE", (wire: Wire) => wire.send({ cmd: "subscribe", messageId: 1, subscriptions: Array.from({ length: 500 }, () => ({ topic: "a", qos: 0 as const })) })], // biome-ignore format: one line
    ["bytes of SUBSCRIBE", (wire: Wire) => { for (let at = 0; at < 3; at++) wire.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "a", qos: 0 }], properties: { userProperties: { a: "x".repeat(15_000) } } }); }], // biome-ignore format: one line
    ["bytes of PUBREL", (wire: Wire) => { for (let at = 0; at < 40; at++) wire.send({ cmd: "pubrel", messageId: 1, properties: { userProperties: { a: "x".repeat(900) } } }); }], // biome-ignore format: one line
    ["topic filters of UNSUBSCRIBE", (wire: Wire) => wire.send({ cmd: "unsubscribe", messageId: 1, unsubscriptions: Array<string>(500).fill("a") })],
  ])("end the connection when there are too many: %s", async (_, flood) => {
    const wire = await welcomed(broker.port, (await freeDevice()).token, 5);
    flood(wire);
    let last = await wire.next();
    for (let packet = last; packet; packet = await wire.next()) last = packet;
    expect(last).toMatchObject({ cmd: "disconnect", reasonCode: 0x96 });
  });
});

describe("bytes that are no complete packet", () => {
  it("do not keep a connection alive", async () => {
    const { token } = await freeDevice();
    const wire = new Wire(broker.port, 5);
    await wire.hello(token, { keepalive: 1 });
    // A PUBLISH of 64 KiB, one byte after the other.
    wire.socket.write(Buffer.from([0x30, 0x80, 0x80, 0x04, 0, 1]));
    const dribble = setInterval(() => wire.socket.write("a"), 100);
    expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8d });
    clearInterval(dribble);
  });
});
