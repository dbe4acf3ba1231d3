/** Real clients, in all the versions they speak. */
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Broker } from "#lib/broker.ts";
import { someDevice } from "#tests/integration/measurements/mounts.ts";
import { mosquittoPub } from "#tests/support/mosquitto.ts";
import { serveMqtt, valuesOf } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

describe.each(["mqttv31", "mqttv311", "mqttv5"])("mosquitto_pub with %s", (version) => {
  it.each(["0", "1", "2"])("stores a value that it publishes with QoS %s", async (qos) => {
    const device = await someDevice();
    const args = ["-V", version, "-q", qos, "-u", device.token, "-P", device.token, "-t", `d/${device.id}/temperature`, "-m", "21.5"];
    expect(await mosquittoPub(broker.port, args)).toEqual({ code: 0, said: "" });
    await expect.poll(() => valuesOf(device)).toEqual([21.5]);
  });

  it("is told that its token is wrong", async () => {
    const { token } = await someDevice();
    const { code, said } = await mosquittoPub(broker.port, ["-V", version, "-u", `${token.slice(0, -1)}_`, "-t", "d/x", "-m", "{}"]);
    expect(code).not.toBe(0);
    expect(said).toMatch(/bad user ?name or password/i);
  });
});

describe.each([3, 4, 5] as const)("mqtt.js with version %i", (protocolVersion) => {
  const connect = (token: string) =>
    mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      protocolVersion,
      username: token,
      clientId: `c${protocolVersion}`,
      ...(protocolVersion === 3 ? { protocolId: "MQIsdp" as const } : {}),
    });

  it.each([0, 1, 2] as const)("stores what it publishes with QoS %i, many at once and each once", async (qos) => {
    const device = await someDevice();
    const client = await connect(device.token);
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    await Promise.all(numbers.map((n) => client.publishAsync(`d/${device.id}`, JSON.stringify({ n }), { qos })));
    await client.endAsync();
    await expect.poll(async () => (await valuesOf(device)).map(Number).sort((a, b) => a - b)).toEqual(numbers);
  });

  it("reads the status of its device, once, and is told of nothing else", async () => {
    const [device, other] = [await someDevice(), await someDevice()];
    const client = await connect(device.token);
    const came: string[] = [];
    client.on("message", (topic, payload, { retain }) => came.push(`${topic} ${payload} ${retain}`));
    await client.subscribeAsync(`d/${device.id}/status`);
    for (const topic of [`d/${other.id}/status`, "#", "$SYS/#", `d/${device.id}/#`, "dtck/+/+/+", "$share/kept/d/#"]) {
      const [granted] = await client.subscribeAsync(topic, { qos: 1 }).catch(() => [{ qos: 128 }]);
      expect(granted?.qos, topic).toBeGreaterThanOrEqual(128);
    }
    await client.publishAsync(`d/${device.id}/temperature`, "1", { qos: 1 });
    await client.unsubscribeAsync(`d/${device.id}/status`);
    await client.endAsync();
    expect(came).toEqual([`d/${device.id}/status online true`]);
  });
});
