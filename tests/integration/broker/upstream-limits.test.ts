/** What a broker that we listen to may send before it has our answers. */
import { createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { RECEIVE_MAXIMUM } from "#lib/broker/limits.ts";
import { startUpstream } from "#lib/broker/upstream.ts";
import { freePort } from "#lib/local/ports.ts";
import { env } from "#lib/platform/env.ts";
import { someDevice } from "#tests/integration/measurements/mounts.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { holdUp } from "./serving.ts";

/** We connect to a broker that says what the test says. */
async function listenTo(): Promise<Wire> {
  const port = await freePort();
  const server = createServer();
  const connected = new Promise<Socket>((done) => server.once("connection", done));
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  Object.assign(env(), { MQTT_UPSTREAM_URL: `mqtt://127.0.0.1:${port}` });
  const upstream = startUpstream(env());
  const wire = new Wire(port, 5, await connected);
  onTestFinished(() => {
    upstream?.stop();
    wire.socket.destroy();
    server.close();
  });
  expect(await wire.next()).toMatchObject({ cmd: "connect", properties: { receiveMaximum: RECEIVE_MAXIMUM } });
  wire.send({ cmd: "connack", reasonCode: 0, sessionPresent: false });
  expect(await wire.next()).toMatchObject({ cmd: "subscribe" });
  wire.send({ cmd: "suback", messageId: 1, granted: [1, 1] });
  return wire;
}

it("a broker that exceeds our Receive Maximum is disconnected with 0x93", async () => {
  const device = await someDevice();
  const wire = await listenTo();
  const publish = (messageId: number) => wire.send({ cmd: "publish", topic: `d/${device.id}/n`, payload: "1", qos: 1, messageId, retain: false, dup: false });
  publish(1);
  expect(await wire.next()).toMatchObject({ cmd: "puback", messageId: 1 });
  const held = await holdUp();
  for (let id = 1; id <= RECEIVE_MAXIMUM + 1; id++) publish(id);
  expect(await wire.next()).toMatchObject({ cmd: "disconnect", reasonCode: 0x93 });
  await held.letGo();
});

it("a broker that sends a packet larger than we take is disconnected", async () => {
  const wire = await listenTo();
  const closed = wire.gone();
  const send = () => wire.socket.write(Buffer.alloc(64 * 1024, "a"), () => !wire.socket.destroyed && setImmediate(send));
  wire.socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1]));
  send();
  await closed;
});
