/** A message that comes again is stored once, and a new one that looks the same is not mistaken for it. */
import type { IPublishPacket } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Broker } from "#lib/broker.ts";
import { someDevice, type TestDevice } from "#tests/integration/measurements/mounts.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { holdUp, serveMqtt, valuesOf, welcomed } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

const message = (device: TestDevice, more: Partial<IPublishPacket> = {}): IPublishPacket => ({
  cmd: "publish",
  topic: `d/${device.id}/n`,
  payload: "21.5",
  qos: 1,
  messageId: 7,
  retain: false,
  dup: false,
  ...more,
});

describe("a message with QoS 1", () => {
  it("that comes again while it is being stored, on the same connection, is stored once and answered twice", async () => {
    const device = await someDevice();
    const wire = await welcomed(broker.port, device.token, 4, "a");
    await wire.publish(`d/${device.id}/n`, "1");
    const held = await holdUp();
    wire.send(message(device));
    wire.send(message(device, { dup: true }));
    await held.letGo();
    expect([await wire.next(), await wire.next()]).toMatchObject([{ messageId: 7 }, { messageId: 7 }]);
    await wire.close();
    expect(await valuesOf(device)).toEqual([1, 21.5]);
  });

  it.each([
    ["flagged, as it should be", true],
    ["without the flag, as mqtt.js sends it", false],
  ])("whose answer never left is stored once when it comes again on a new connection, %s", async (_, dup) => {
    const device = await someDevice();
    const first = await welcomed(broker.port, device.token, 4, "a");
    await first.publish(`d/${device.id}/n`, "1");
    const held = await holdUp();
    first.send(message(device));
    // It is read before what is looked at next, since it came before.
    first.send({ cmd: "pingreq" });
    await first.next();
    await first.close();
    const second = await welcomed(broker.port, device.token, 4, "a");
    second.send(message(device, { dup }));
    await held.letGo();
    expect(await second.next()).toMatchObject({ cmd: "puback", messageId: 7 });
    await second.close();
    expect(await valuesOf(device)).toEqual([1, 21.5]);
  });

  it("whose answer was lost on the way is stored once when it comes again with the flag", async () => {
    const device = await someDevice();
    const first = await welcomed(broker.port, device.token, 5, "a");
    first.send(message(device));
    await first.next();
    await first.close();
    const second = await welcomed(broker.port, device.token, 5, "a");
    second.send(message(device, { dup: true }));
    expect(await second.next()).toMatchObject({ cmd: "puback", reasonCode: 0 });
    await second.close();
    expect(await valuesOf(device)).toEqual([21.5]);
  });

  it.each([
    ["the same value under the same packet id, once it was answered", {}],
    ["another value under the same packet id, even flagged", { payload: "22", dup: true }],
    ["the same value in another field", { topic: "m", dup: true }],
    ["another packet id", { messageId: 8 }],
  ])("is new with %s", async (_, more) => {
    const device = await someDevice();
    const wire = await welcomed(broker.port, device.token, 4, "a");
    wire.send(message(device));
    await wire.next();
    wire.send(message(device, { ...more, ...("topic" in more ? { topic: `d/${device.id}/${more.topic}` } : {}) }));
    await wire.next();
    await wire.close();
    expect(await valuesOf(device)).toHaveLength(2);
  });

  it("of another client is new, and so is one of another device under the same client id", async () => {
    const [device, other] = [await someDevice(), await someDevice()];
    for (const [{ token, id }, client] of [
      [device, "a"],
      [device, "b"],
      [other, "a"],
    ] as const) {
      const wire = await welcomed(broker.port, token, 4, client);
      wire.send(message({ ...device, id }, { dup: client === "b" || id === other.id }));
      await wire.next();
      await wire.close();
    }
    expect([await valuesOf(device), await valuesOf(other)]).toEqual([[21.5, 21.5], [21.5]]);
  });
});

describe("a message with QoS 2", () => {
  it("is stored once until it is released, over any number of connections, and is new after it", async () => {
    const device = await someDevice();
    const session = { clientId: "a", clean: false };
    for (const isResumed of [false, true]) {
      const wire = new Wire(broker.port);
      expect(await wire.hello(device.token, session)).toMatchObject({ sessionPresent: isResumed });
      for (const dup of [false, true]) {
        wire.send(message(device, { qos: 2, dup }));
        expect(await wire.next()).toMatchObject({ cmd: "pubrec", messageId: 7 });
      }
      await wire.close();
    }
    expect(await valuesOf(device)).toEqual([21.5]);
    const wire = new Wire(broker.port);
    await wire.hello(device.token, session);
    wire.send({ cmd: "pubrel", messageId: 7 });
    expect(await wire.next()).toMatchObject({ cmd: "pubcomp", messageId: 7 });
    wire.send(message(device, { qos: 2 }));
    expect(await wire.next()).toMatchObject({ cmd: "pubrec", messageId: 7 });
    await wire.close();
    expect(await valuesOf(device)).toEqual([21.5, 21.5]);
  });
});

describe("a retained message", () => {
  it("is stored when it is published, and never again by somebody's connecting or subscribing", async () => {
    const device = await someDevice();
    const body = JSON.stringify({ n: 3, time: new Date().toISOString() });
    const topic = `d/${device.id}`;
    for (const round of [1, 2, 3]) {
      const wire = await welcomed(broker.port, device.token, 4, "a");
      // A client that has it on its disk sends it again each time it connects.
      expect(await wire.publish(topic, body, { retain: true, messageId: round })).toMatchObject({ cmd: "puback" });
      wire.send({ cmd: "subscribe", messageId: 9, subscriptions: [{ topic, qos: 1 }] });
      expect(await wire.next()).toMatchObject({ cmd: "suback", granted: [128] });
      wire.send({ cmd: "pingreq" });
      expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
      await wire.close();
    }
    expect(await valuesOf(device)).toEqual([3]);
  });
});
