/** Listening to a broker of somebody's own, with Mosquitto as that broker. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import mqtt from "mqtt";
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startUpstream, type Upstream } from "#lib/broker/upstream.ts";
import * as devices from "#lib/devices/index.ts";
import { freePort } from "#lib/local/ports.ts";
import { account } from "#lib/platform/db/account.ts";
import { env } from "#lib/platform/env.ts";
import { makeDevice, someDevice, type TestDevice } from "#tests/integration/measurements/mounts.ts";
import { until } from "#tests/integration/server/process.ts";
import { findMosquitto } from "#tests/support/mosquitto.ts";
import { makeWorld } from "#tests/support/world.ts";
import { holdUp, valuesOf } from "./serving.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kept-upstream-"));
let broker: ChildProcess;
let url = "";

// A new one for each test: a process that stopped listening still has its share kept for it.
beforeEach(async () => {
  const port = await freePort();
  url = `mqtt://127.0.0.1:${port}`;
  const settings = path.join(folder, "mosquitto.conf");
  writeFileSync(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\n`);
  broker = spawn(findMosquitto(), ["-c", settings], { stdio: "ignore" });
  const answers = () => new Promise<boolean>((done) => void connect(port, "127.0.0.1", () => done(true)).once("error", () => done(false)));
  if (!(await until(answers))) throw new Error("Mosquitto does not listen.");
});
afterEach(() => broker.kill());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Listens from here on, as a process that the broker knows by `clientId`. */
function listen(clientId: string): Upstream {
  Object.assign(env(), { MQTT_UPSTREAM_URL: url, MQTT_UPSTREAM_CLIENT_ID: clientId });
  const upstream = startUpstream({ ...env() });
  if (!upstream) throw new Error("not configured");
  onTestFinished(() => upstream.stop());
  return upstream;
}

/** Publishes as a device that the broker let in. */
async function publish(...messages: [topic: string, payload: string][]): Promise<void> {
  const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
  await Promise.all(messages.map(([topic, payload]) => client.publishAsync(topic, payload, { qos: 1 })));
  await client.endAsync();
}

/** Until something of it arrives: who listens has to be let in first. */
const arrives = (device: TestDevice, n: number): Promise<boolean> =>
  until(async () => {
    await publish([`d/${device.id}/n`, String(n)]);
    return (await valuesOf(device)).includes(n);
  });

describe("a broker of one's own", () => {
  it("is not listened to unless it is named, and not without TLS unless it is on this machine", () => {
    Object.assign(env(), { MQTT_UPSTREAM_URL: undefined });
    expect(startUpstream(env())).toBe(null);
    expect(devices.BrokerAccess.configured()).toBe(null);
    Object.assign(env(), { MQTT_UPSTREAM_URL: "mqtt://broker.example.eu" });
    expect(() => startUpstream(env())).toThrow("mqtts://");
  });

  it("has its devices' messages stored, of each once, and what is nobody's stops none of them", async () => {
    const [one, other] = [await someDevice(), await someDevice()];
    listen("a");
    listen("b");
    expect(await arrives(one, 1)).toBe(true);
    const nobodys = ["d/00000000-0000-7000-8000-000000000000", "d/x", "d/", `d/${one.id}/a/b`].map((topic): [string, string] => [topic, '{"n":9}']);
    const numbers = Array.from({ length: 300 }, (_, index) => index + 10);
    const own = numbers.map((n): [string, string] => [n % 2 ? `d/${one.id}/n` : `dtck-pub/weather/${other.id}/N`, String(n)]);
    await publish(...nobodys, [`d/${one.id}`, "{"], ...own);
    const both = async () =>
      [...(await valuesOf(one)), ...(await valuesOf(other))].filter((value) => Number(value) >= 10).sort((a, b) => Number(a) - Number(b));
    await expect.poll(both).toEqual(numbers);
  });

  it("keeps what comes while nobody listens, and what was not acknowledged", async () => {
    const device = await someDevice();
    const first = listen("c");
    expect(await arrives(device, 1)).toBe(true);
    const before = (await valuesOf(device)).length;
    const held = await holdUp();
    await publish([`d/${device.id}/n`, "2"]);
    // It is being stored, and was not acknowledged, when the listener goes.
    first.stop();
    await publish([`d/${device.id}/n`, "3"]);
    await held.letGo();
    listen("c");
    await expect.poll(async () => [...new Set((await valuesOf(device)).slice(before))]).toEqual(expect.arrayContaining([2, 3]));
  });

  it("is not believed about a device whose token has ended", async () => {
    const world = await makeWorld();
    const [device, other] = [await makeDevice(world), await makeDevice(world)];
    listen("d");
    expect(await arrives(device, 1)).toBe(true);
    await devices.revoke(await world.enter("tokens:write"), device.id);
    await publish([`d/${device.id}/n`, "2"]);
    expect(await arrives(other, 3)).toBe(true);
    expect(await valuesOf(device)).not.toContain(2);
    // Issued by another process: this one is told by the database alone.
    await account().$executeRaw`
      INSERT INTO device_token SELECT (made).* FROM (SELECT jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'revoked_at', NULL,
        'secret_hash', ${`\\x${randomBytes(32).toString("hex")}`}::text)) AS made FROM device_token t WHERE device_id = ${device.id}::uuid) one`;
    expect(await arrives(device, 4)).toBe(true);
  });
});
