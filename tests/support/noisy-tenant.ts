/** One tenant that sends and asks the worst it may, and another one that asks as usual, both of one server. */
import { account } from "#lib/platform/db/account.ts";
import { telemetryJobs } from "#lib/platform/db/telemetry.ts";
import { makeDevice, type TestDevice } from "#tests/integration/measurements/mounts.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld, type World } from "./world.ts";

/** The script for `startServer`. */
export const API_PROCESS = new URL("./api-process.ts", import.meta.url);

export type Tenant = { world: World; device: TestDevice; token: string };

/** On the free plan, with so many numbers and texts: what a tenant may do ends where its plan and the budgets of the API say. */
export async function makeTenant(readings: number): Promise<Tenant> {
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

const from = () => new Date(Date.now() - 30 * 86_400_000).toISOString();
const to = () => new Date().toISOString();

async function statusOf(port: number, path: string, init?: RequestInit): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
  await answer.arrayBuffer();
  return answer.status;
}

/** A request to the API, read to its end. Returns its status. */
function call(port: number, { world, device, token }: Tenant, path: string, method = "GET"): Promise<number> {
  const at = path.startsWith("/") ? path : `/devices/${device.id}/${path}`;
  return statusOf(port, `/api/v1/workspaces/${world.workspaceId}${at}`, { method, headers: { authorization: `Bearer ${token}` } });
}

function send(port: number, { device }: Tenant, readings: number): Promise<number> {
  const body = JSON.stringify(Array.from({ length: readings }, (_, index) => ({ ts: Date.now() - index, values: { level: index } })));
  return statusOf(port, "/api/ingest", { method: "POST", headers: { authorization: `Bearer ${device.token}`, "content-type": "application/json" }, body });
}

type Request = (port: number, tenant: Tenant) => Promise<number>;

/** The worst that a tenant may do, by what it does. */
const FLOOD: readonly Request[] = [
  (port, tenant) => send(port, tenant, 100),
  (port, tenant) => call(port, tenant, `fields/level/aggregate?from=${from()}&to=${to()}&step=hour`),
  (port, tenant) => call(port, tenant, `readings?from=${from()}&to=${to()}&limit=1000`),
  (port, tenant) => call(port, tenant, `download?from=${from()}&to=${to()}&format=csv`),
  (port, tenant) => call(port, tenant, `readings?from=${from()}&to=${to()}&dryRun=true`, "DELETE"),
  (port, tenant) => call(port, tenant, "deletion"),
];

/** Begins to flood, each kind of request so many times at once. Returns how to end it, which tells how often each status came. */
export function startFlood(port: number, tenant: Tenant, atOnce: number): () => Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  let isOver = false;
  const senders = FLOOD.flatMap((request) =>
    Array.from({ length: atOnce }, async () => {
      while (!isOver) {
        const status = await request(port, tenant);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  return async () => {
    isOver = true;
    await Promise.all(senders);
    return statuses;
  };
}

const USUAL: Readonly<Record<string, Request>> = {
  devices: (port, tenant) => call(port, tenant, "/devices"),
  latest: (port, tenant) => call(port, tenant, "latest"),
  ingest: (port, tenant) => send(port, tenant, 1),
  aggregate: (port, tenant) => call(port, tenant, `fields/level/aggregate?from=${from()}&to=${to()}&step=hour`),
  health: (port) => statusOf(port, "/api/health"),
};

export type Answered = { readonly request: string; readonly status: number; readonly milliseconds: number };

/** Asks for each usual thing so many times, one after the other. */
export async function askAsUsual(port: number, tenant: Tenant, times: number): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (let round = 0; round < times; round++) {
    for (const [name, request] of Object.entries(USUAL)) {
      const began = performance.now();
      answered.push({ request: name, status: await request(port, tenant), milliseconds: performance.now() - began });
    }
  }
  return answered;
}

/** Of the milliseconds of one request, or of all but the health check. */
export function quantile(answered: readonly Answered[], part: number, isHealth: boolean): number {
  const sorted = answered.filter(({ request }) => (request === "health") === isHealth).map(({ milliseconds }) => milliseconds);
  return sorted.sort((one, other) => one - other)[Math.floor(sorted.length * part)] ?? Number.NaN;
}
