/** For each operation, something real to do it to. */
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { notesOf } from "#lib/measurements/messages/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { makeProgram } from "#tests/support/program.ts";
import { join, joinLimited, makeUser, makeWorkspace, type World } from "#tests/support/world.ts";

export type Scene = {
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
  /** What makes the same request meet a conflict, where asking again does not. */
  conflict?: () => Promise<Partial<Scene>>;
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

/** Measuring, and what became of its messages is written. */
async function heard(world: World): Promise<string> {
  const id = await measuring(world);
  await notesOf("eu").flush();
  return id;
}

async function retired(world: World): Promise<string> {
  const id = await device(world);
  await devices.retire(await world.enter("devices:remove"), id);
  return id;
}

/** Opened below, in a place of its own, since the world's own workspace stays where it is. */
async function below(world: World): Promise<string> {
  const id = await makeWorkspace(world.session);
  await account().workspace.update({ where: { id }, data: { parentId: world.workspaceId } });
  return id;
}

async function member(world: World, isLimited = false): Promise<string> {
  const person = await makeUser("Ben");
  await (isLimited ? joinLimited(world.workspaceId, person, {}) : join(world.workspaceId, person, "viewer"));
  return person.userId;
}

let invited = 0;
/** As if it was sent two hours ago, so that nobody's mails run out. */
async function invitation(world: World): Promise<string> {
  await account().budget.deleteMany({ where: { spent: { lt: 600 } } });
  return workspaces.invite(await world.enter("members:write"), { email: `guest-${++invited}@harbour-labs.example`, role: "viewer" });
}

async function webhook(world: World): Promise<string> {
  const input = { name: "Network server", devices: [await device(world)], expiresAt: null };
  return (await devices.issueWebhook(await world.enter("tokens:write"), input)).id;
}

async function endedWebhook(world: World): Promise<Partial<Scene>> {
  const token = await webhook(world);
  await devices.revokeWebhook(await world.enter("tokens:write"), token);
  return { path: { token } };
}

async function unclaimed(world: World): Promise<string> {
  const tokenId = await webhook(world);
  const [id, at] = [ids.new(), new Date()];
  const row = { id, tokenId, workspaceId: world.workspaceId, hardwareHash: Buffer.from(ids.new()), hardwareHint: "1a2b", firstSeenAt: at, lastSeenAt: at };
  await account().unclaimedDevice.create({ data: row });
  return id;
}

/** A workspace that is to stand below the one below it. */
async function circle(world: World): Promise<Partial<Scene>> {
  const [above, under] = [await below(world), await below(world)];
  await account().workspace.update({ where: { id: under }, data: { parentId: above } });
  return { path: { workspace: above }, body: { parent: under } };
}

const program = async ({ workspaceId, session }: World) => (await makeProgram(workspaceId, session.userId, { scopes: ["devices:read"] })).id;

export const SCENES: Record<string, (world: World) => Promise<Scene>> = {
  getToken: async () => ({}),
  listWorkspaces: async () => ({}),
  getWorkspace: async () => ({}),
  listDevices: async (world) => ({ query: `name=gauge&limit=2&status=${(await measuring(world)) && "silent"}` }),
  createDevice: async () => ({ body: { name: "Gauge" } }),
  getDevice: async (world) => ({ path: { device: await measuring(world) } }),
  changeDevice: async (world) => ({
    path: { device: await device(world) },
    body: { name: "Other", tags: ["roof"], interval: 60, hardwareId: null },
    conflict: async () => {
      const hardwareId = ids.new();
      await devices.register(await world.enter("devices:add"), { name: "Bears it", hardwareId });
      return { body: { hardwareId } };
    },
  }),
  retireDevice: async (world) => ({ path: { device: await device(world) } }),
  reviveDevice: async (world) => ({ path: { device: await retired(world) } }),
  moveDevice: async (world) => ({
    path: { device: await device(world) },
    body: { workspace: await below(world) },
    conflict: async () => ({ path: { device: await device(world) }, body: { workspace: world.workspaceId } }),
  }),
  listRecord: async (world) => ({ query: `limit=2&device=${await measuring(world)}` }),
  replaceDeviceToken: async (world) => ({ path: { device: await device(world) }, body: { overlap: "hour" } }),
  revokeDeviceToken: async (world) => ({ path: { device: await device(world) } }),
  listSenderTokens: async (world) => ({ query: (await device(world)) && "limit=2" }),
  getSenderToken: async (world) => ({ path: { token: await webhook(world) } }),
  setSigning: async (world) => ({ path: { token: await webhook(world) }, body: { isOn: true }, conflict: () => endedWebhook(world) }),
  issueWebhook: async (world) => ({ body: { name: "Network server", devices: [await device(world)], expiresAt: null } }),
  setBackfill: async (world) => ({ path: { token: await webhook(world) }, body: { isOn: true }, conflict: () => endedWebhook(world) }),
  setInAddress: async (world) => ({ path: { token: await webhook(world) }, body: { isOn: true }, conflict: () => endedWebhook(world) }),
  bindDevice: async (world) => ({
    path: { webhook: await webhook(world), device: await device(world) },
    conflict: async () => ({ path: { webhook: await webhook(world), device: await retired(world) } }),
  }),
  unbindDevice: async (world) => {
    const [bound, id] = [await device(world), await webhook(world)];
    const [other, ended] = [await device(world), await webhook(world)];
    const access = await world.enter("tokens:write");
    await devices.bind(access, id, bound);
    await devices.bind(access, ended, other);
    await devices.revokeWebhook(access, ended);
    return { path: { webhook: id, device: bound }, conflict: async () => ({ path: { webhook: ended, device: other } }) };
  },
  listUnclaimed: async (world) => ({ query: (await unclaimed(world)) && "limit=2" }),
  claimDevice: async (world) => ({ path: { unclaimed: await unclaimed(world) }, body: { name: "Gauge" } }),
  dismissUnclaimed: async (world) => ({ path: { unclaimed: await unclaimed(world) } }),
  replaceWebhook: async (world) => ({ path: { webhook: await webhook(world) }, body: { overlap: "none" } }),
  revokeWebhook: async (world) => ({ path: { webhook: await webhook(world) } }),
  importDevices: async () => ({ body: { devices: [{ name: "Gauge" }, { name: "Other", tags: ["roof"], interval: 60 }] } }),
  openWorkspace: async () => ({ body: { name: "Below", region: "eu" } }),
  renameWorkspace: async () => ({ body: { name: "Marsh Weather" } }),
  moveWorkspace: async (world) => ({ path: { workspace: await below(world) }, body: { parent: world.workspaceId }, conflict: () => circle(world) }),
  shareMembers: async (world) => ({
    path: { workspace: await below(world) },
    body: { inherits: true },
    conflict: async () => ({ path: { workspace: world.workspaceId } }),
  }),
  listMembers: async () => ({}),
  getMember: async (world) => ({ path: { member: await member(world) } }),
  changeRole: async (world) => ({ path: { member: await member(world) }, body: { role: "editor" } }),
  setGrants: async (world) => ({
    path: { member: await member(world, true) },
    body: { grants: [{ device: await device(world), grant: "write" }] },
    conflict: async () => ({ path: { member: await member(world) } }),
  }),
  removeMember: async (world) => ({ path: { member: await member(world) } }),
  listInvitations: async (world) => ({ query: (await invitation(world)) && "limit=2" }),
  invite: async () => ({ body: { email: `guest-${++invited}@harbour-labs.example`, role: "viewer" } }),
  resendInvitation: async (world) => ({ path: { invitation: await invitation(world) } }),
  revokeInvitation: async (world) => ({ path: { invitation: await invitation(world) } }),
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
  listMessages: async (world) => ({ path: { device: await heard(world) } }),
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
