/** The three mounts of ingest on servers of their own, and devices to send as. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as devices from "#lib/devices/index.ts";
import { TABLES } from "#lib/measurements/forget.ts";
import { forget, handleNode, handleRequest, handleWhole, isOurs } from "#lib/measurements/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Region, telemetry } from "#lib/platform/db/telemetry.ts";
import { FastPath } from "#lib/server/fast-path.ts";
import type { PlainRequest } from "#lib/server/plain-request.ts";
import type { Sender } from "#tests/support/ingest-contract.ts";
import { makeWorld, type World } from "#tests/support/world.ts";

export type TestDevice = Sender & { id: string; ref: bigint; erase(): Promise<unknown> };

/** Rows of each table about a device. */
export async function totals(ref: bigint, region: Region = "eu"): Promise<Record<(typeof TABLES)[number], number>> {
  const counts = TABLES.map(async (table) => {
    const { rows } = await telemetry(region).query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table} WHERE device_ref = $1`, [ref]);
    return [table, rows[0]?.rows ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counts)) as Record<(typeof TABLES)[number], number>;
}

export async function storedUnder(ref: bigint, region: Region = "eu"): Promise<number> {
  const counts = await totals(ref, region);
  return counts.measurement + counts.measurement_text;
}

export async function makeDevice(world: World, region: Region = "eu"): Promise<TestDevice> {
  const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
  const { telemetryRef: ref } = await account().device.findUniqueOrThrow({ where: { id: device.id } });
  return { id: device.id, ref, token, stored: () => storedUnder(ref, region), erase: () => forget(ref, region) };
}

/** A device in a workspace of its own. */
export const someDevice = async (): Promise<TestDevice> => makeDevice(await makeWorld());

/** A webhook's token, and the device that it sends for. */
export async function someWebhook(): Promise<TestDevice> {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Bridge", devices: [device.id], expiresAt: null });
  return { ...device, token, path: `/${device.id}` };
}

export type Serving = { url: string; stop(): Promise<void> };

async function serve(listener: RequestListener, prepare: (server: Server) => void = () => {}): Promise<Serving> {
  const server: Server = createServer(listener);
  prepare(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/ingest`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export const serveNode = (): Promise<Serving> => serve((request, response) => void handleNode(request, response));

/** Requests that arrive whole, as the libraries of these tests send them; Node has the others. */
export const serveWhole = (): Promise<Serving> =>
  serve(
    (request, response) => void handleNode(request, response),
    (server) => {
      const answer = (request: PlainRequest, connection: object) => handleWhole(request, connection, () => ({}));
      new FastPath(server, { isOurs, isHost: () => true, answer, silence: 10_000, keepAlive: 10_000 });
    },
  );

/** The handler of the Next route, given the `Request` that Next would. */
export const serveRequest = (): Promise<Serving> =>
  serve(async (request, response) => {
    const url = `http://localhost${request.url}`;
    const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : []));
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const init = { method: request.method ?? "", headers, ...(hasBody ? { body: request as unknown as BodyInit, duplex: "half" } : {}) };
    const answer = await handleRequest(new Request(url, init as RequestInit));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
