/** While one tenant sends and asks the worst it may, another one's requests are answered without an error, and so is the health check. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { telemetryJobs } from "#lib/platform/db/telemetry.ts";
import { effort } from "#tests/support/effort.ts";
import { type Started, startServer } from "#tests/support/processes.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { makeProgram } from "../api/calling.ts";
import { makeDevice, type TestDevice } from "../measurements/mounts.ts";

const API = new URL("../../support/api-process.ts", import.meta.url);
const READINGS = effort(10_000, 200_000);
/** How many times the other tenant asks for each thing. */
const ROUNDS = effort(2, 40);
/** The gate runs beside other tests on a busy machine, and looks for errors only. */
const MAX_HEALTH_MS = effort(20_000, 200);

type Tenant = { world: World; device: TestDevice; token: string };

/** On the free plan: what a tenant may do ends where its plan and the budgets of the API say. */
async function makeTenant(readings: number): Promise<Tenant> {
  const world = await makeWorld("eu", "free");
  const device = await makeDevice(world);
  const fields = [
    [1, "level", "number"],
    [2, "state", "text"],
  ] as const;
  for (const [ordinal, key, kind] of fields) {
    await account().field.create({ data: { workspaceId: world.workspaceId, deviceId: device.id, ordinal, key, kind, createdAt: new Date() } });
  }
  const times = "SELECT $1::bigint, %, now() - n * interval '1 second', & FROM generate_series(1, $2::int) n";
  const insert = (table: string, field: number, value: string) =>
    telemetryJobs("eu").query(`INSERT INTO ${table} ${times.replace("%", String(field)).replace("&", value)}`, [String(device.ref), readings]);
  await insert("measurement", 1, "n");
  await insert("measurement_text", 2, "'state ' || n");
  // As after a flood: no hour is summarised yet, so that everything is read from the readings.
  const hours = "INSERT INTO dirty_hour SELECT $1::bigint, date_trunc('hour', now() - n * interval '1 hour', 'UTC'), now() FROM generate_series(0, $2::int) n";
  await telemetryJobs("eu").query(`${hours} ON CONFLICT DO NOTHING`, [String(device.ref), Math.ceil(readings / 3_600)]);
  return { world, device, token: (await makeProgram(world.workspaceId, world.session.userId)).token };
}

let server: Started;
let [flooding, steady]: Tenant[] = [];
beforeAll(async () => {
  [flooding, steady] = [await makeTenant(READINGS), await makeTenant(1_000)];
  server = await startServer(API);
});
afterAll(() => server?.kill());

const from = () => new Date(Date.now() - 30 * 86_400_000).toISOString();
const to = () => new Date().toISOString();
const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

/** A request to the API, read to its end. Returns its status. */
async function call({ world, device, token }: Tenant, path: string, method = "GET"): Promise<number> {
  const at = path.startsWith("/") ? path : `/devices/${device.id}/${path}`;
  const answer = await ask(`/api/v1/workspaces/${world.workspaceId}${at}`, { method, headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

async function post({ device }: Tenant, readings: number): Promise<number> {
  const body = JSON.stringify(Array.from({ length: readings }, (_, index) => ({ ts: Date.now() - index, values: { level: index } })));
  const answer = await ask("/api/ingest", { method: "POST", headers: { authorization: `Bearer ${device.token}`, "content-type": "application/json" }, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** The worst that a tenant may do, by what it does. */
const FLOOD: readonly ((tenant: Tenant) => Promise<number>)[] = [
  (tenant) => post(tenant, 100),
  (tenant) => call(tenant, `fields/level/aggregate?from=${from()}&to=${to()}&step=hour`),
  (tenant) => call(tenant, `readings?from=${from()}&to=${to()}&limit=1000`),
  (tenant) => call(tenant, `download?from=${from()}&to=${to()}&format=csv`),
  (tenant) => call(tenant, `readings?from=${from()}&to=${to()}&dryRun=true`, "DELETE"),
  (tenant) => call(tenant, "deletion"),
];
const AT_ONCE = effort(2, 8);

it("one tenant's flood of messages, long reads, downloads and previews leaves another one's requests and the health check alone", {
  timeout: 600_000,
}, async () => {
  if (!flooding || !steady) return expect.fail("no tenants");
  const [other, statuses] = [steady, new Map<number, number>()];
  let isOver = false;
  const senders = FLOOD.flatMap((request) =>
    Array.from({ length: AT_ONCE }, async () => {
      while (!isOver) {
        const status = await request(flooding as Tenant);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  const [found, health] = [[] as string[], [] as number[]];
  const note = async (request: string, status: Promise<number>) => found.push(`${request} ${await status}`);
  for (let round = 0; round < ROUNDS; round++) {
    await note("devices", call(other, "/devices"));
    await note("latest", call(other, "latest"));
    await note("ingest", post(other, 1));
    await note("aggregate", call(other, `fields/level/aggregate?from=${from()}&to=${to()}&step=hour`));
    const began = performance.now();
    await note(
      "health",
      ask("/api/health").then(({ status }) => status),
    );
    health.push(performance.now() - began);
  }
  isOver = true;
  await Promise.all(senders);
  expect(found.filter((answer) => !answer.endsWith(" 200"))).toEqual([]);
  expect(health.sort((a, b) => a - b)[Math.floor(health.length * 0.95)]).toBeLessThan(MAX_HEALTH_MS);
  // The flood itself is slowed down or told to wait, and never meets a bug.
  expect([...statuses.keys()].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
});
