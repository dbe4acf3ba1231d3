/** Who may connect, as what, and for how long. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Broker } from "#lib/broker.ts";
import * as devices from "#lib/devices/index.ts";
import { newToken } from "#lib/platform/token.ts";
import { makeDevice, someDevice } from "#tests/integration/measurements/mounts.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { makeWorld } from "#tests/support/world.ts";
import { serveMqtt, valuesOf, welcomed } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

describe("a device", () => {
  it.each([
    ["its token as the username, without a password", (token: string) => ({ username: token })],
    ["its token as both", (token: string) => ({ username: token, password: Buffer.from(token) })],
    ["its token as the password, under any name", (token: string) => ({ username: "gauge", password: Buffer.from(token) })],
    ["its token as the username, with an empty password", (token: string) => ({ username: token, password: Buffer.alloc(0) })],
  ])("comes in with %s", async (_, credentials) => {
    const device = await someDevice();
    const wire = new Wire(broker.port);
    wire.send({ cmd: "connect", clientId: "a", clean: true, keepalive: 60, ...credentials(device.token) });
    expect(await wire.next()).toMatchObject({ cmd: "connack", returnCode: 0 });
    expect(await wire.publish(`d/${device.id}`, '{"temperature":1}')).toMatchObject({ cmd: "puback", messageId: 1 });
    await wire.close();
  });

  it.each([3, 4, 5] as const)("is told in version %i that its token is not known, and the connection ends", async (version) => {
    const { token } = await someDevice();
    for (const wrong of [newToken("device"), newToken("program"), newToken("webhook"), "", "kept_d_", token.toLowerCase(), `${token}\0`, "x".repeat(5_000)]) {
      const wire = new Wire(broker.port, version);
      expect(await wire.hello(wrong, { username: "" })).toMatchObject({ cmd: "connack", ...(version === 5 ? { reasonCode: 0x86 } : { returnCode: 4 }) });
      expect(await wire.next()).toBe(null);
    }
  });

  it("meets no other in a client id, and takes its own connection over", async () => {
    const [one, other] = [await someDevice(), await someDevice()];
    const first = await welcomed(broker.port, one.token, 5, "gauge");
    const foreign = await welcomed(broker.port, other.token, 5, "gauge");
    expect(await first.publish(`d/${one.id}`, '{"a":1}')).toMatchObject({ cmd: "puback" });
    const second = await welcomed(broker.port, one.token, 5, "gauge");
    expect(await first.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8e });
    expect(await first.next()).toBe(null);
    for (const [wire, device] of [
      [foreign, other],
      [second, one],
    ] as const) {
      expect(await wire.publish(`d/${device.id}`, '{"a":2}')).toMatchObject({ cmd: "puback" });
      await wire.close();
    }
  });

  it("may leave a will, which nobody receives and nothing keeps", async () => {
    const device = await someDevice();
    const wire = new Wire(broker.port);
    const will = { topic: `d/${device.id}/temperature`, payload: "99", qos: 1 as const, retain: true };
    expect(await wire.hello(device.token, { will })).toMatchObject({ returnCode: 0 });
    await wire.publish(`d/${device.id}/temperature`, "1");
    await wire.close();
    const later = await welcomed(broker.port, device.token);
    await later.publish(`d/${device.id}/temperature`, "2");
    await later.close();
    expect(await valuesOf(device)).toEqual([1, 2]);
  });
});

describe("whoever is connected when the token ends", () => {
  it.each([4, 5] as const)("is disconnected in version %i, with or without a word", async (version) => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const [idle, busy] = [await welcomed(broker.port, device.token, version, "idle"), await welcomed(broker.port, device.token, version, "busy")];
    expect(await busy.publish(`d/${device.id}`, '{"a":1}')).toMatchObject({ cmd: "puback" });
    await devices.revoke(await world.enter("tokens:write"), device.id);
    busy.send({ cmd: "publish", topic: `d/${device.id}`, payload: '{"a":2}', qos: 1, messageId: 2, retain: false, dup: false });
    for (const wire of [busy, idle]) {
      if (version === 5) expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x87 });
      expect(await wire.next()).toBe(null);
    }
    expect(await valuesOf(device)).toEqual([1]);
    expect(await new Wire(broker.port, version).hello(device.token)).toMatchObject({ cmd: "connack" });
  });

  it("goes on until the overlap is over when it is replaced with one", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const wire = await welcomed(broker.port, device.token);
    await devices.replace(await world.enter("tokens:write"), device.id, { overlap: "hour" });
    expect(await wire.publish(`d/${device.id}`, '{"a":1}')).toMatchObject({ cmd: "puback" });
    await devices.replace(await world.enter("tokens:write"), device.id, { overlap: "none" });
    expect(await wire.next()).toBe(null);
  });
});

describe("what MQTT forbids", () => {
  const closes = async (bytes: Buffer) => {
    const wire = new Wire(broker.port);
    wire.socket.write(bytes);
    await wire.gone();
  };

  it("ends the connection: another packet before CONNECT, bytes that are none, a CONNECT without end", async () => {
    await closes(Buffer.from([0xc0, 0x00]));
    await closes(Buffer.from("GET / HTTP/1.1\r\nhost: x\r\n\r\n"));
    await closes(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, ...Buffer.alloc(100_000)]));
    await closes(Buffer.from([0x10, 0x04, 0x00, 0x04, 0x4d, 0x51]));
    await closes(Buffer.from([0x10, 0x0d, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 2, 0, 60, 0, 1, 0x61]));
  });

  it("ends it: a second CONNECT, an empty topic, a wildcard, one that is no UTF-8, an alias, a packet id of 0, too many bytes, no topic filters [2.2.1d]", async () => {
    const device = await someDevice();
    const publish = { cmd: "publish", topic: `d/${device.id}`, payload: "{}", qos: 1, messageId: 1, retain: false, dup: false } as const;
    const faults = [
      [0x82, (wire: Wire) => wire.send({ cmd: "connect", clientId: "b", keepalive: 1 })],
      [0x90, (wire: Wire) => wire.socket.write(Buffer.from([0x32, 5, 0, 0, 0, 1, 0]))],
      [0x90, (wire: Wire) => wire.socket.write(Buffer.from([0x32, 6, 0, 1, 0x23, 0, 1, 0]))],
      [0x90, (wire: Wire) => wire.socket.write(Buffer.from([0x32, 9, 0, 4, 0x64, 0x2f, 0xc3, 0x28, 0, 1, 0]))],
      [0x94, (wire: Wire) => wire.send({ ...publish, properties: { topicAlias: 1 } })],
      [0x82, (wire: Wire) => wire.socket.write(Buffer.from([0x32, 6, 0, 1, 0x64, 0, 0, 0]))],
      [0x95, (wire: Wire) => wire.send({ ...publish, payload: Buffer.alloc(1_100_000, " ") })],
      [0x95, (wire: Wire) => wire.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "a".repeat(17_000), qos: 0 }] })],
      [0x95, (wire: Wire) => wire.socket.write(Buffer.from([0xc0, 0xff, 0x7f]))],
      [0x82, (wire: Wire) => wire.socket.write(Buffer.from([0x82, 3, 0, 1, 0]))],
      [0x82, (wire: Wire) => wire.socket.write(Buffer.from([0xa2, 3, 0, 1, 0]))],
      [0x82, (wire: Wire) => wire.socket.write(Buffer.from([0x82, 7, 0, 0, 0, 0, 1, 0x61, 0]))],
    ] as const;
    for (const [reasonCode, commit] of faults) {
      const wire = await welcomed(broker.port, device.token, 5);
      commit(wire);
      expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode });
      expect(await wire.next()).toBe(null);
    }
  });

  it("ends it without an answer to a message that is too short for its packet id", async () => {
    const device = await someDevice();
    const wire = await welcomed(broker.port, device.token, 4);
    wire.socket.write(Buffer.from([0x32, 4, 0, 1, 0x61, 0x35]));
    expect(await wire.next()).toBe(null);
  });

  it("gives up a client that is silent for longer than it said", async () => {
    const device = await someDevice();
    const wire = new Wire(broker.port, 5);
    await wire.hello(device.token, { keepalive: 1 });
    wire.send({ cmd: "pingreq" });
    expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
    expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8d });
  });

  it("tells a client of version 5 how long it may be silent, what a packet may have, and its name if it has none", async () => {
    const device = await someDevice();
    const wire = new Wire(broker.port, 5);
    const properties = { serverKeepAlive: 1200, maximumPacketSize: 1_048_576, assignedClientIdentifier: expect.any(String) };
    expect(await wire.hello(device.token, { keepalive: 0 })).toMatchObject({ reasonCode: 0, sessionPresent: false, properties });
    await wire.close();
  });
});
