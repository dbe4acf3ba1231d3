/** Every PUBLISH counts against the limits on messages, whatever becomes of it, and clients that keep exceeding them are disconnected. */
import type { IPublishPacket } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANS } from "#lib/billing/schema.ts";
import { MAX_REJECTED_PER_MINUTE, MAX_UNRELEASED_BEFORE_MQTT5, RECEIVE_MAXIMUM } from "#lib/broker/limits.ts";
import type { Broker } from "#lib/broker.ts";
import { counts, settleUsage } from "#lib/measurements/index.ts";
import { makeDevice, someDevice, type TestDevice } from "#tests/integration/measurements/mounts.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { makeWorld } from "#tests/support/world.ts";
import { holdUp, serveMqtt, welcomed } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

const { deviceMessagesPerMinute } = PLANS.free.limits;
const ATTRIBUTES = "v1/devices/me/attributes";

/** Sends `count` messages at once. */
function flood(wire: Wire, count: number, message: Partial<IPublishPacket>): void {
  for (let at = 1; at <= count; at++) {
    wire.send({ cmd: "publish", topic: "", payload: "1", qos: 1, messageId: at, retain: false, dup: false, ...message });
  }
}

async function next(wire: Wire, count: number) {
  const came = [];
  while (came.length < count) came.push(await wire.next());
  return came;
}

describe("a message counts against the limits of its device", () => {
  it.each([
    ["under a topic of another device", () => ({ topic: "d/0199f0a0-0000-7000-8000-000000000000/n" })],
    ["under a topic that means nothing", () => ({ topic: "a/b/c" })],
    ["with attributes", () => ({ topic: ATTRIBUTES, payload: "{}" })],
    ["that cannot be read", ({ id }: TestDevice) => ({ topic: `d/${id}`, payload: "{" })],
    ["that holds nothing", ({ id }: TestDevice) => ({ topic: `d/${id}`, payload: "{}" })],
    ["at QoS 0", ({ id }: TestDevice) => ({ topic: `d/${id}/n`, qos: 0 as const })],
    ["that comes again", ({ id }: TestDevice) => ({ topic: `d/${id}/n`, messageId: 7, dup: true })],
    ["that comes again at QoS 2", ({ id }: TestDevice) => ({ topic: `d/${id}/n`, messageId: 7, dup: true, qos: 2 as const })],
  ])("%s", async (_, message) => {
    const device = await makeDevice(await makeWorld("eu", "free"));
    const wire = await welcomed(broker.port, device.token, 5);
    const sent = message(device);
    flood(wire, deviceMessagesPerMinute, sent);
    if ("qos" in sent && sent.qos === 0) wire.send({ cmd: "pingreq" });
    await next(wire, "qos" in sent && sent.qos === 0 ? 1 : deviceMessagesPerMinute);
    // Half a minute's messages, so that what the limit gives back meanwhile cannot hide the refusals.
    flood(wire, deviceMessagesPerMinute / 2, { topic: `d/${device.id}/n` });
    const answers = await next(wire, deviceMessagesPerMinute / 2);
    expect(answers.filter((answer) => answer && "reasonCode" in answer && answer.reasonCode === 0x97).length).toBeGreaterThan(0);
    await wire.close();
  });
});

describe("a message is charged for all of its bytes, not for its payload alone", () => {
  const properties = { userProperties: { name: "x".repeat(15_000) } };
  const payload = Buffer.alloc(2_000, " ");

  it.each([
    ["a reading", ({ id }: TestDevice) => ({ topic: `d/${id}`, payload: Buffer.concat([payload, Buffer.from('{"a":1}')]), properties })],
    ["with attributes", () => ({ topic: ATTRIBUTES, payload, properties })],
    ["under a topic of 17 KiB", () => ({ topic: "a".repeat(17_000) })],
    ["that cannot be read", ({ id }: TestDevice) => ({ topic: `d/${id}`, payload, properties })],
    ["that comes again", ({ id }: TestDevice) => ({ topic: `d/${id}/n`, messageId: 7, dup: true, payload, properties })],
  ])("%s", async (_, message) => {
    const device = await makeDevice(await makeWorld("eu", "free"));
    const wire = await welcomed(broker.port, device.token, 5);
    const count = deviceMessagesPerMinute / 2;
    flood(wire, count, message(device));
    await next(wire, count);
    flood(wire, count, { topic: `d/${device.id}/n` });
    const answers = await next(wire, count);
    expect(answers.filter((answer) => answer && "reasonCode" in answer && answer.reasonCode === 0x97).length).toBeGreaterThan(0);
    await wire.close();
  });
});

it.each([1, 2] as const)("a message with more than 16 KiB of properties is answered with 0x99 at QoS %i, counted as too large, and not stored", async (qos) => {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const wire = await welcomed(broker.port, device.token, 5);
  const properties = { userProperties: { name: "x".repeat(17_000) } };
  expect(await wire.publish(`d/${device.id}`, '{"a":1}', { qos, messageId: 7, properties })).toMatchObject({ messageId: 7, reasonCode: 0x99 });
  await wire.close();
  expect(await device.stored()).toBe(0);
  expect(await counts(await world.enter("measurements:read"), device.id)).toMatchObject({ dropped: [{ reason: "too_large", count: 1 }] });
});

describe("a client that keeps exceeding its limit", () => {
  it.each([0, 1] as const)("is disconnected with 0x96 at QoS %i, and refused for a while, other devices of its workspace not", async (qos) => {
    const world = await makeWorld("eu", "free");
    const [device, other] = [await makeDevice(world), await makeDevice(world)];
    const wire = await welcomed(broker.port, device.token, 5);
    flood(wire, deviceMessagesPerMinute + 2 * MAX_REJECTED_PER_MINUTE, { topic: `d/${device.id}/n`, qos });
    let last = await wire.next();
    for (let packet = last; packet; packet = await wire.next()) last = packet;
    expect(last).toMatchObject({ cmd: "disconnect", reasonCode: 0x96 });
    expect(await new Wire(broker.port, 5).hello(device.token)).toMatchObject({ cmd: "connack", reasonCode: 0x9f });
    expect(await new Wire(broker.port, 4).hello(device.token)).toMatchObject({ cmd: "connack", returnCode: 3 });
    await (await welcomed(broker.port, other.token, 5)).close();
  });
});

it("a flood of small messages in one piece is cut off after some hundreds of them", async () => {
  const world = await makeWorld("eu", "free");
  const device = await makeDevice(world);
  const wire = await welcomed(broker.port, device.token, 4);
  wire.socket.write(Buffer.alloc(1_000_000, Buffer.from([0x30, 3, 0, 1, 0x61])));
  await wire.gone();
  await settleUsage();
  const { dropped } = await counts(await world.enter("measurements:read"), device.id);
  expect(dropped.find(({ reason }) => reason === "over_limit")?.count).toBeLessThan(1_000);
});

describe("the Receive Maximum", () => {
  it("is announced to clients of MQTT 5, and more messages without an answer end the connection with 0x93", async () => {
    const device = await someDevice();
    const wire = new Wire(broker.port, 5);
    expect(await wire.hello(device.token)).toMatchObject({ cmd: "connack", properties: { receiveMaximum: RECEIVE_MAXIMUM } });
    await wire.publish(`d/${device.id}/n`, "1");
    const held = await holdUp();
    flood(wire, RECEIVE_MAXIMUM, { topic: `d/${device.id}/n` });
    wire.send({ cmd: "pingreq" });
    expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
    flood(wire, 1, { topic: `d/${device.id}/n`, messageId: RECEIVE_MAXIMUM + 1 });
    expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x93 });
    await held.letGo();
  });

  it("is free again with each answer", async () => {
    const device = await someDevice();
    const wire = await welcomed(broker.port, device.token, 5);
    for (let round = 0; round < 2; round++) {
      flood(wire, RECEIVE_MAXIMUM, { topic: ATTRIBUTES });
      for (const answer of await next(wire, RECEIVE_MAXIMUM)) expect(answer).toMatchObject({ cmd: "puback", reasonCode: 0 });
    }
    await wire.close();
  });

  it.each([
    [5, RECEIVE_MAXIMUM, { cmd: "disconnect", reasonCode: 0x93 }],
    [4, MAX_UNRELEASED_BEFORE_MQTT5, null],
  ] as const)("bounds the messages at QoS 2 that a client of version %i has not released", async (version, most, end) => {
    const { token } = await someDevice();
    const wire = await welcomed(broker.port, token, version);
    flood(wire, most, { topic: ATTRIBUTES, qos: 2 });
    await next(wire, most);
    // One that is held already comes again, and one is released: room for exactly one.
    flood(wire, 1, { topic: ATTRIBUTES, qos: 2, dup: true });
    expect(await wire.next()).toMatchObject({ cmd: "pubrec", messageId: 1 });
    wire.send({ cmd: "pubrel", messageId: 1 });
    expect(await wire.next()).toMatchObject({ cmd: "pubcomp", messageId: 1 });
    flood(wire, 1, { topic: ATTRIBUTES, qos: 2, messageId: most + 1 });
    expect(await wire.next()).toMatchObject({ cmd: "pubrec", messageId: most + 1 });
    flood(wire, 1, { topic: ATTRIBUTES, qos: 2, messageId: most + 2 });
    const last = await wire.next();
    if (end) expect(last).toMatchObject(end);
    else expect(last).toBe(null);
  });
});
