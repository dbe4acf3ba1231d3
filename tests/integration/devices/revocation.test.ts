/** A token that is ended or replaced anywhere is refused everywhere within a second: two servers, asked over the wire without a pause. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { receive } from "#lib/measurements/index.ts";
import { account } from "#lib/platform/db/account.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { makeDevice } from "#tests/integration/measurements/mounts.ts";
import { type ServerProcess, started, startServer } from "#tests/integration/server/process.ts";
import { makeWorld } from "#tests/support/world.ts";

const A_SECOND = 1_000;

let servers: ServerProcess[] = [];

beforeAll(async () => {
  servers = await Promise.all([startServer({ KEPT_ROLE: "ingest" }), startServer({ KEPT_ROLE: "ingest" })]);
  expect(await Promise.all(servers.map(started))).toEqual([true, true]);
}, 60_000);

afterAll(async () => {
  for (const { child } of servers) child.kill("SIGTERM");
  await Promise.all(servers.map(({ exit }) => exit));
});

async function statusOf({ port }: ServerProcess, token: string, path: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`http://localhost:${port}/api/ingest${path}`, { method: "POST", headers, body: '{"a":1}' });
  await answer.arrayBuffer();
  return answer.status;
}

/** For how many milliseconds after the change each server still accepted the token, beyond what its slowest response took. */
async function acceptedFor(token: string, path: string, change: () => Promise<unknown>): Promise<number[]> {
  // Remembered by both, and by the connection that hears of changes: a server that had just started would ask the database.
  for (const end = Date.now() + 700; Date.now() < end; ) {
    for (const server of servers) expect(await statusOf(server, token, path)).toBe(200);
  }
  let since = Number.POSITIVE_INFINITY;
  const watched = servers.map(async (server) => {
    let slowest = 0;
    for (let status = 200; status === 200 && performance.now() - since < 30_000; ) {
      const sent = performance.now();
      status = await statusOf(server, token, path);
      slowest = Math.max(slowest, performance.now() - sent);
    }
    return Math.round(performance.now() - since - slowest);
  });
  await change();
  since = performance.now();
  return Promise.all(watched);
}

async function setUp() {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const access = await world.enter("tokens:write");
  const webhook = await devices.issueWebhook(access, { name: "Bridge", devices: [device.id], expiresAt: null });
  return { world, device, access, webhook };
}

type World = Awaited<ReturnType<typeof setUp>>;

/** What is done, with whose token, sent to which path. */
const CHANGES: Record<string, (made: World) => { token: string; path: string; change: () => Promise<unknown> }> = {
  "a device's token that is replaced": ({ access, device }) => ({ token: device.token, path: "", change: () => devices.replace(access, device.id) }),
  "a device's token that is ended": ({ access, device }) => ({ token: device.token, path: `/${device.id}`, change: () => devices.revoke(access, device.id) }),
  "a webhook's token that is replaced": ({ access, device, webhook: { id, token } }) => ({
    token,
    path: `/${device.id}`,
    change: () => devices.replaceWebhook(access, id, { overlap: "none" }),
  }),
  "a webhook's token that is ended": ({ access, device, webhook: { id, token } }) => ({
    token,
    path: `/${device.id}`,
    change: () => devices.revokeWebhook(access, id),
  }),
  "a webhook's token that asks for signatures from now on": ({ access, device, webhook: { id, token } }) => ({
    token,
    path: `/${device.id}`,
    change: () => devices.setSigning(access, id, true),
  }),
  "every token of a workspace that is closed": ({ world, device }) => ({
    token: device.token,
    path: "",
    change: () => account().workspace.update({ where: { id: world.workspaceId }, data: { closedAt: new Date() } }),
  }),
};

describe("on two servers", () => {
  it.each(Object.entries(CHANGES))("%s is refused within a second [7.4.2b]", async (_, changeOf) => {
    const { token, path, change } = changeOf(await setUp());
    const times = await acceptedFor(token, path, change);
    for (const time of times) expect(time).toBeLessThan(A_SECOND);
  });

  it("a token works until its overlap is over, and no longer, though it is remembered", async () => {
    const { access, device } = await setUp();
    const next = await devices.replace(access, device.id, { overlap: "hour" });
    for (const server of servers) expect([await statusOf(server, device.token, ""), await statusOf(server, next, "")]).toEqual([200, 200]);
    const soon = new Date(Date.now() + 2_000);
    await account().deviceToken.updateMany({ where: { deviceId: device.id }, data: { previousUntil: soon, expiresAt: new Date(soon.getTime() + 1_500) } });
    const endsAt = async (token: string, server: ServerProcess, end: number) => {
      for (let status = 200; status === 200; ) {
        const sentAt = Date.now();
        status = await statusOf(server, token, "");
        // Nothing that was sent after the end is taken, and nothing that was answered before it is refused.
        if (status === 200) expect(sentAt).toBeLessThanOrEqual(end);
        else expect([status, Date.now() >= end]).toEqual([401, true]);
        await new Promise((done) => setTimeout(done, 20));
      }
    };
    const [first, then] = [soon.getTime(), soon.getTime() + 1_500];
    await Promise.all(servers.flatMap((server) => [endsAt(device.token, server, first), endsAt(next, server, then)]));
  });

  it("a device that gets a token again, and a workspace that is opened again, send again", async () => {
    const { world, access, device } = await setUp();
    const close = (closedAt: Date | null) => account().workspace.update({ where: { id: world.workspaceId }, data: { closedAt } });
    for (const [at, status] of [
      [new Date(), 401],
      [null, 200],
    ] as const) {
      await close(at);
      for (const server of servers) await expect.poll(() => statusOf(server, device.token, ""), { interval: 10 }).toBe(status);
    }
    await devices.revoke(access, device.id);
    for (const server of servers) await expect.poll(() => statusOf(server, device.token, ""), { interval: 10 }).toBe(401);
    const token = await devices.replace(access, device.id);
    for (const server of servers) expect(await statusOf(server, token, "")).toBe(200);
  });
});

it("a token that ends while a body is still on its way is refused, however long ago it was shown", async () => {
  const { access, device } = await setUp();
  const headers: Record<string, string> = { authorization: `Bearer ${device.token}`, "content-type": "application/json" };
  const read = async () => {
    await devices.revoke(access, device.id);
    return Buffer.from('{"a":1}');
  };
  const answer = await receive({ method: "POST", url: "/api/ingest", header: (name) => headers[name], read }, new Date(Date.now() - A_SECOND));
  expect(answer.status).toBe(401);
  expect(await device.stored()).toBe(0);
});

it("the token of a program that is ended is refused with the next request: it is looked up for each [8.3.2d]", async () => {
  const { access, world } = await setUp();
  const ask = { name: "Report", scopes: ["devices:read" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
  const { id, token } = await workspaces.issueApiToken(access, ask);
  await workspaces.enter(await workspaces.authenticate(token), world.workspaceId, "devices:read");
  await workspaces.revokeApiToken(access, id);
  await expect(workspaces.authenticate(token)).rejects.toMatchObject({ kind: "unauthenticated", code: "token.unknown" });
});
