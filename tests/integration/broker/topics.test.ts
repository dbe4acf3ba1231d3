/** What is published where, and what becomes of it. */
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Broker } from "#lib/broker.ts";
import * as devices from "#lib/devices/index.ts";
import { counts } from "#lib/measurements/index.ts";
import { makeDevice, someDevice, someWebhook } from "#tests/integration/measurements/mounts.ts";
import { makeWorld } from "#tests/support/world.ts";
import { serveMqtt, valuesOf, welcomed } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

describe("a message", () => {
  it.each([
    ["our JSON", (id: string) => `d/${id}`, '{"temperature":21.5}', [21.5]],
    ["a list of readings", (id: string) => `d/${id}`, '[{"field":"a","value":1},{"field":"b","value":2}]', [1, 2]],
    ["a number", (id: string) => `d/${id}/temperature`, "21.5", [21.5]],
    ["a number with an exponent and a blank", (id: string) => `d/${id}/temperature`, " -1.5e2\n", [-150]],
    ["a switch", (id: string) => `d/${id}/open`, "true", [1]],
    ["text", (id: string) => `d/${id}/note`, "rather warm", ["rather warm"]],
    ["a field that is called like a time", (id: string) => `d/${id}/time`, "5", [5]],
    ["Datacake's topic", (id: string) => `dtck-pub/weather/${id}/TEMPERATURE`, "23.7", [23.7]],
    ["ThingsBoard's topic", () => "v1/devices/me/telemetry", '{"temperature":"42"}', [42]],
    ["ThingsBoard's topic, with a time", () => "v1/devices/me/telemetry", `[{"ts":${Date.now()},"values":{"temperature":42}}]`, [42]],
    ["ThingsBoard's short topic", () => "v2/t", '{"temperature":42}', [42]],
    ["ThingsBoard's attributes, which are thrown away", () => "v1/devices/me/attributes", '{"name":"Ada"}', []],
  ])("with %s is stored", async (_, topic, payload, stored) => {
    const device = await someDevice();
    const wire = await welcomed(broker.port, device.token, 5);
    expect(await wire.publish(topic(device.id), payload)).toMatchObject({ cmd: "puback", reasonCode: 0 });
    await wire.close();
    expect(await valuesOf(device)).toEqual(stored);
  });

  it.each([
    ["to another device", (_: string, other: string) => `d/${other}`],
    ["to another device's field", (_: string, other: string) => `d/${other}/temperature`],
    ["to another device by Datacake's topic", (_: string, other: string) => `dtck-pub/weather/${other}/TEMPERATURE`],
    ["to no device", () => "d/"],
    ["to a field without a name", (own: string) => `d/${own}/`],
    ["deeper than there is anything", (own: string) => `d/${own}/a/b`],
    ["to the broker's own topics", () => "$SYS/broker/uptime"],
    ["to a topic of nobody", () => "home/kitchen/temperature"],
  ])("%s is refused and counted, and nothing is stored", async (_, topic) => {
    const world = await makeWorld();
    const [own, other] = [await makeDevice(world), await someDevice()];
    const wire = await welcomed(broker.port, own.token, 5);
    expect(await wire.publish(topic(own.id, other.id), "21.5")).toMatchObject({ cmd: "puback", reasonCode: 0x87 });
    expect(await wire.publish(`d/${own.id}`, '{"a":1}')).toMatchObject({ cmd: "puback", reasonCode: 0 });
    await wire.close();
    expect([await valuesOf(own), await valuesOf(other)]).toEqual([[1], []]);
    const { dropped } = await counts(await world.enter("measurements:read"), own.id);
    expect(dropped).toMatchObject([{ reason: "bad_topic", count: 1 }]);
  });

  it.each([
    ["that is no JSON", "{", "malformed"],
    ["that is empty", "", "malformed"],
    ["without a reading", "{}", "empty"],
    ["whose only value is an object", '{"a":{}}', "nested"],
    ["from the future", '{"a":1,"time":"2999-01-01T00:00:00Z"}', "future"],
  ])("%s is answered, so that nobody sends it for ever, told in version 5, and counted [2.2.1d]", async (_, payload, reason) => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const [old, current] = [await welcomed(broker.port, device.token, 4), await welcomed(broker.port, device.token, 5)];
    expect(await old.publish(`d/${device.id}`, payload)).toMatchObject({ cmd: "puback", messageId: 1 });
    expect(await current.publish(`d/${device.id}`, payload)).toMatchObject({ cmd: "puback", reasonCode: 0x99 });
    expect(await current.publish(`d/${device.id}`, payload, { qos: 2 })).toMatchObject({ cmd: "pubrec", reasonCode: 0x99 });
    for (const wire of [old, current]) await wire.close();
    const { dropped, readings } = await counts(await world.enter("measurements:read"), device.id);
    expect([dropped, readings]).toMatchObject([[{ reason, count: 3 }], 0]);
  });

  it("is answered in the order in which it came, whatever becomes of it", async () => {
    const device = await someDevice();
    const wire = await welcomed(broker.port, device.token, 5);
    const payloads = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? "{" : `{"f${index}":${index}}`));
    for (const [index, payload] of payloads.entries()) {
      wire.send({ cmd: "publish", topic: `d/${device.id}`, payload, qos: 1, messageId: index + 1, retain: false, dup: false });
    }
    for (const index of payloads.keys()) expect(await wire.next()).toMatchObject({ cmd: "puback", messageId: index + 1 });
    await wire.close();
  });

  it("of a webhook is stored for the device that the topic names, if it sends for it, and for no other", async () => {
    const [webhook, other] = [await someWebhook(), await someDevice()];
    const wire = await welcomed(broker.port, webhook.token, 5);
    expect(await wire.publish(`d/${webhook.id}`, '{"a":1}')).toMatchObject({ reasonCode: 0 });
    expect(await wire.publish(`d/${webhook.id}/a`, "2")).toMatchObject({ reasonCode: 0 });
    for (const topic of [`d/${other.id}`, `d/${other.id}/a`, "v1/devices/me/telemetry", "d/gauge"]) {
      expect(await wire.publish(topic, '{"a":1}')).toMatchObject({ reasonCode: 0x87 });
    }
    wire.send({ cmd: "subscribe", messageId: 9, subscriptions: [{ topic: `d/${webhook.id}/status`, qos: 0 }] });
    expect(await wire.next()).toMatchObject({ cmd: "suback", granted: [0x87] });
    await wire.close();
    expect([await valuesOf(webhook), await valuesOf(other)]).toEqual([[1, 2], []]);
  });

  it("that has a name is stored once, whatever connection it comes by", async () => {
    const device = await someDevice();
    for (const clientId of ["a", "b"]) {
      const wire = await welcomed(broker.port, device.token, 5, clientId);
      const properties = { userProperties: { "idempotency-key": "first of May" } };
      expect(await wire.publish(`d/${device.id}`, '{"a":1}', { properties })).toMatchObject({ reasonCode: 0 });
      await wire.close();
    }
    expect(await valuesOf(device)).toEqual([1]);
  });

  it("of a device that signs needs its signature, which a client of version 5 can bring", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const [token] = await devices.listTokens(await world.enter("tokens:read"));
    const secret = (await devices.setSigning(await world.enter("tokens:write"), token?.id ?? "", true)) ?? "";
    const [bytes, at] = ['{"a":1}', new Date()];
    const signature = new Webhook(secret).sign("first", at, bytes);
    const userProperties = { "webhook-id": "first", "webhook-timestamp": String(Math.floor(at.getTime() / 1000)), "webhook-signature": signature };
    const wire = await welcomed(broker.port, device.token, 5);
    expect(await wire.publish(`d/${device.id}`, bytes)).toMatchObject({ reasonCode: 0x87 });
    expect(await wire.publish(`d/${device.id}`, '{"a":2}', { properties: { userProperties } })).toMatchObject({ reasonCode: 0x87 });
    expect(await wire.publish(`d/${device.id}`, bytes, { properties: { userProperties } })).toMatchObject({ reasonCode: 0 });
    await wire.close();
    expect(await valuesOf(device)).toEqual([1]);
  });
});
