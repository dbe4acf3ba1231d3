/** The buffer quota of a workspace counts bytes as they arrive, whether or not their sender said how many will come. */
import { request as ask, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { handleNode, handleRequest } from "#lib/measurements/index.ts";
import { hasRoom } from "#tests/support/buffer-room.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

const MEBIBYTE = 1_048_576;
const server = createServer((request, response) => void handleNode(request, response));
beforeAll(() => new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function setUp() {
  const world = await makeWorld();
  const device = await makeDevice(world);
  await devices.setBackfill(await world.enter("tokens:write"), { device: device.id }, true);
  return { device, workspaceId: world.workspaceId };
}

/** A body in chunks, which is never finished. */
function begin(token: string, bytes: number) {
  const { port } = server.address() as AddressInfo;
  const asked = ask({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/api/ingest",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
  const status = new Promise<number | undefined>((done) => {
    asked.once("response", (answer) => void text(answer).then(() => done(answer.statusCode))).once("error", () => done(undefined));
  });
  asked.write(`{"a":"${"x".repeat(bytes)}`);
  return { status, write: (more: string) => asked.write(more), stop: () => asked.destroy() };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000 && !isTrue(); round++) await pause(20);
  expect(isTrue()).toBe(true);
}

it("chunked bodies that are still on their way hold the room of their workspace, and give it back when their connection ends", async () => {
  const { device, workspaceId } = await setUp();
  const first = begin(device.token, 9 * MEBIBYTE);
  await until(() => !hasRoom(workspaceId, 8 * MEBIBYTE));
  const second = begin(device.token, 9 * MEBIBYTE);
  expect(await second.status).toBe(503);
  const { device: other } = await setUp();
  expect((await handleRequest(messageFrom(other.token, '{"a":1}'))).status).toBe(200);
  first.stop();
  await until(() => hasRoom(workspaceId, 16 * MEBIBYTE));
});

it("a body in chunks of one byte holds the memory that its chunks take", async () => {
  const { device, workspaceId } = await setUp();
  const sending = begin(device.token, 1);
  for (let index = 0; index < 40_000; index++) sending.write("x");
  await until(() => !hasRoom(workspaceId, 8 * MEBIBYTE));
  sending.stop();
  await until(() => hasRoom(workspaceId, 16 * MEBIBYTE));
});

const messageFrom = (token: string, body: BodyInit, headers: Record<string, string> = {}) =>
  new Request("http://localhost:3000/api/ingest", {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
  });

it("a body that is stored, refused or unpacked holds nothing once it is answered", async () => {
  const { device, workspaceId } = await setUp();
  expect((await handleRequest(messageFrom(device.token, '{"a":1}'))).status).toBe(200);
  expect((await handleRequest(messageFrom(device.token, '{"a":'))).status).toBe(400);
  const large = gzipSync(JSON.stringify({ a: 1, padding: "x".repeat(12 * MEBIBYTE) }));
  const answers = await Promise.all([0, 1].map(() => handleRequest(messageFrom(device.token, large, { "content-encoding": "gzip" }))));
  // Both together unfold into more than the workspace may hold.
  expect(answers.map(({ status }) => status)).toContain(503);
  expect(hasRoom(workspaceId, 16 * MEBIBYTE)).toBe(true);
});
