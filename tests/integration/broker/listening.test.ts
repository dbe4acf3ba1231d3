/** Where MQTT is taken in, and how it ends. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect as connectSecurely } from "node:tls";
import mqtt from "mqtt";
import { afterAll, describe, expect, it } from "vitest";
import { startBroker } from "#lib/broker.ts";
import { someDevice } from "#tests/integration/measurements/mounts.ts";
import { started, startServer } from "#tests/integration/server/process.ts";
import { mosquittoPub } from "#tests/support/mosquitto.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { holdUp, serveMqtt, valuesOf, welcomed } from "./serving.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kept-mqtt-"));
const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
execFileSync(
  "openssl",
  ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-keyout", key, "-out", cert, ...subject],
  {
    stdio: "ignore",
  },
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECURE = { MQTT_HOST: "127.0.0.1", MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key };

describe("with a certificate", () => {
  it("real clients come in over TLS, and check who we are", async () => {
    const [device, broker] = [await someDevice(), await startBroker(SECURE, 0)];
    const { code } = await mosquittoPub(broker.port, ["--cafile", cert, "-V", "mqttv5", "-q", "1", "-u", device.token, "-t", `d/${device.id}/n`, "-m", "1"]);
    expect(code).toBe(0);
    const client = await mqtt.connectAsync(`mqtts://localhost:${broker.port}`, { username: device.token, protocolVersion: 5, ca: readFileSync(cert) });
    await client.publishAsync(`d/${device.id}/n`, "2", { qos: 1 });
    await client.endAsync();
    await broker.stop();
    expect(await valuesOf(device)).toEqual([1, 2]);
  });

  it("nobody comes in without TLS, or with a version of it that is no longer safe", async () => {
    const [device, broker] = [await someDevice(), await startBroker(SECURE, 0)];
    const plain = new Wire(broker.port);
    expect(await plain.hello(device.token)).toBe(null);
    const old = connectSecurely({
      port: broker.port,
      host: "127.0.0.1",
      rejectUnauthorized: false,
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    await new Promise<void>((done, failed) => old.once("error", () => done()).once("secureConnect", () => failed(new Error("came in"))));
    await broker.stop();
  });
});

describe("without a certificate", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "localhost.example", ""])("it does not start on %j, where tokens would cross a network in the clear", async (host) => {
    await expect(startBroker({ MQTT_HOST: host }, 0)).rejects.toThrow("would carry tokens in the clear");
  });

  it("half of one is none", async () => {
    await expect(startBroker({ MQTT_HOST: "0.0.0.0", MQTT_TLS_CERT: cert }, 0)).rejects.toThrow("together");
  });
});

describe("a process for MQTT alone", () => {
  it("takes readings in, serves no page, says goodbye and ends with 0 when asked to", async () => {
    const [device, server] = [await someDevice(), await startServer({ KEPT_ROLE: "broker" })];
    expect(await started(server)).toBe(true);
    const wire = await welcomed(server.mqtt, device.token, 5);
    expect(await wire.publish(`d/${device.id}/n`, "1")).toMatchObject({ cmd: "puback", reasonCode: 0 });
    await expect(fetch(`http://localhost:${server.port}/`)).rejects.toThrow();
    server.child.kill("SIGTERM");
    expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x8b });
    expect(await server.exit).toBe(0);
    expect(await valuesOf(device)).toEqual([1]);
  });
});

describe("the end of a broker", () => {
  it("waits for what is under way, and answers it", async () => {
    const [device, broker] = [await someDevice(), await serveMqtt()];
    const wire = await welcomed(broker.port, device.token);
    await wire.publish(`d/${device.id}/n`, "0");
    const held = await holdUp();
    for (let id = 1; id <= 50; id++) {
      wire.send({ cmd: "publish", topic: `d/${device.id}/n`, payload: String(id), qos: 1, messageId: id, retain: false, dup: false });
    }
    // When this is answered all of them were read.
    wire.send({ cmd: "pingreq" });
    expect(await wire.next()).toMatchObject({ cmd: "pingresp" });
    const stopped = broker.stop();
    await held.letGo();
    await stopped;
    for (let id = 1; id <= 50; id++) expect(await wire.next()).toMatchObject({ cmd: "puback", messageId: id });
    expect(await wire.next()).toBe(null);
    expect(await valuesOf(device)).toHaveLength(51);
  });
});
