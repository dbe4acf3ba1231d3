/** CONNECT while the database cannot say whose token it is. */
import { createServer } from "node:net";
import pg from "pg";
import { expect, it } from "vitest";
import { Connection, type House } from "#lib/broker/connection.ts";
import { ConnectionLimits } from "#lib/broker/connection-limits.ts";
import { MAX_CONNECTS_PER_MINUTE } from "#lib/broker/limits.ts";
import { Memory } from "#lib/broker/remembered.ts";
import * as devices from "#lib/devices/index.ts";
import { memory } from "#lib/devices/memory.ts";
import { APP } from "#lib/local/databases.ts";
import { makeDevice } from "#tests/integration/measurements/mounts.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { makeWorld } from "#tests/support/world.ts";

it("a client is disconnected without an answer, never told that its token is wrong, and its connections are not counted", async () => {
  const house: House = { memory: new Memory(), clients: new Map(), limits: new ConnectionLimits() };
  const server = createServer((socket) => void new Connection(socket, house));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as { port: number };
  const { token } = await makeDevice(await makeWorld("eu", "free"));
  const sender = await devices.authenticate(token);
  memory().forget(sender.tokenId);
  const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL_ACCOUNT });
  await owner.connect();
  await owner.query(`REVOKE SELECT ON device_token FROM ${APP}`);
  const answers = [];
  for (const version of [3, 4, 5] as const) answers.push(await new Wire(port, version).hello(token));
  await owner.query(`GRANT SELECT ON device_token TO ${APP}`);
  await owner.end();
  // After "server unavailable" (3, or 0x89) mqtt.js never connects again; after a lost connection every client does (decision 0017).
  expect(answers).toEqual([null, null, null]);
  const now = performance.now();
  const counted = Array.from({ length: MAX_CONNECTS_PER_MINUTE }, () => house.limits.refusal(sender, "127.0.0.1", now));
  expect(counted.filter((reason) => reason !== null)).toEqual([]);
  server.close();
});
