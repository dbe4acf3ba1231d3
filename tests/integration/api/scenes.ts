/** For each operation, something real to do it to. */
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import type { World } from "#tests/support/world.ts";
import { makeProgram } from "./calling.ts";

export type Scene = {
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
  /** What makes the same request meet a conflict, where asking again does not. */
  conflict?: () => Promise<{ body?: unknown }>;
};

const SPAN = "from=2026-05-01&to=2026-05-02";
const AT = "2026-05-01T12:00:00Z";

const device = async (world: World) => (await devices.register(await world.enter("devices:add"), { name: "Gauge" })).device.id;

async function measuring(world: World): Promise<string> {
  const id = await device(world);
  await measurements.add(await world.enter("measurements:write"), id, [
    { field: "temperature", value: 21.5, time: AT },
    { field: "open", value: true, time: AT },
    { field: "state", value: "fine", time: AT },
  ]);
  return id;
}

async function retired(world: World): Promise<string> {
  const id = await device(world);
  await devices.retire(await world.enter("devices:remove"), id);
  return id;
}

const program = async ({ workspaceId, session }: World) => (await makeProgram(workspaceId, session.userId, { scopes: ["devices:read"] })).id;

export const SCENES: Record<string, (world: World) => Promise<Scene>> = {
  getToken: async () => ({}),
  listWorkspaces: async () => ({}),
  getWorkspace: async () => ({}),
  listDevices: async (world) => ({ query: `name=gauge&limit=2&status=${(await measuring(world)) && "silent"}` }),
  createDevice: async () => ({ body: { name: "Gauge" } }),
  getDevice: async (world) => ({ path: { device: await measuring(world) } }),
  changeDevice: async (world) => ({ path: { device: await device(world) }, body: { name: "Other", tags: ["roof"], interval: 60 } }),
  retireDevice: async (world) => ({ path: { device: await device(world) } }),
  reviveDevice: async (world) => ({ path: { device: await retired(world) } }),
  replaceDeviceToken: async (world) => ({ path: { device: await device(world) } }),
  previewDeviceDeletion: async (world) => ({ path: { device: await measuring(world) } }),
  deleteDevice: async (world) => {
    const id = await measuring(world);
    return { path: { device: id }, body: { device: id } };
  },
  listFields: async (world) => ({ path: { device: await measuring(world) } }),
  changeField: async (world) => ({
    path: { device: await measuring(world), field: "temperature" },
    body: { label: "Temperature", unit: "°C", digits: 1 },
    conflict: async () => ({ body: { keepDays: 1 } }),
  }),
  getLatest: async (world) => ({ path: { device: await measuring(world) } }),
  listReadings: async (world) => ({ path: { device: await measuring(world) }, query: `${SPAN}&limit=2` }),
  getAggregate: async (world) => ({ path: { device: await measuring(world), field: "temperature" }, query: `${SPAN}&step=hour` }),
  downloadReadings: async (world) => ({ path: { device: await measuring(world) }, query: `${SPAN}&format=json` }),
  addReadings: async (world) => ({ path: { device: await device(world) }, body: { readings: [{ field: "temperature", value: 1 }] } }),
  deleteReadings: async (world) => ({ path: { device: await measuring(world) }, query: `${SPAN}&fields=temperature,open` }),
  listProgramTokens: async (world) => ({ query: (await program(world)) && "limit=2" }),
  issueProgramToken: async () => ({ body: { name: "Reports", scopes: ["devices:read"], expiresAt: null } }),
  getProgramToken: async (world) => ({ path: { token: await program(world) } }),
  rotateProgramToken: async (world) => ({ path: { token: await program(world) }, body: { overlap: "day" } }),
  revokeProgramToken: async (world) => ({ path: { token: await program(world) } }),
};
