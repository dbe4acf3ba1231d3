/** Moving a device to another workspace of the same owner, with all it measured. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { keyOf, readableKey } from "../platform/seal/index.ts";
import { type Access, deviceIn, requireFreshAccess, unbind } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { reseal } from "./reseal.ts";
import { requireStaying } from "./retired.ts";
import { requireRoom } from "./room.ts";
import type { Leaving } from "./schema.ts";
import { deleteEndedSigningOf } from "./set-signing.ts";

/** What leads to the device now and will not any more once it has moved. */
export async function beforeMove(access: Access<"devices:move">, deviceId: string): Promise<Leaving> {
  const select = { retiresAt: true, _count: { select: { grants: true, apiTokens: true, webhooks: true } } } as const;
  const device = await account().device.findUnique({ where: { workspaceId_id: deviceIn(access, deviceId) }, select });
  if (!device) throw notFound();
  const { grants: members, apiTokens: programs, webhooks } = device._count;
  return { members, programs, webhooks, isRetiring: device.retiresAt !== null };
}

/**
 * Moves the device. Its tokens go on working and its readings stay where they are, under the same reference: so both
 * workspaces must keep theirs in one region. Its sealed values are sealed anew under the key of the other workspace; where one of them cannot be
 * opened, the device stays where it is. Nobody takes access along: it is seen by whoever may see devices there. Whoever moves it owns both workspaces and has shown lately that it is them.
 */
export async function move(from: Access<"devices:move">, to: Access<"devices:move">, deviceId: string, now = clock.now()): Promise<void> {
  const device = deviceIn(from, deviceId);
  requireFreshAccess(from, now);
  // First, so that these refusals tell nobody which devices exist.
  if ((await account().device.count({ where: device })) === 0) throw notFound();
  if (from.workspaceId === to.workspaceId) throw refused("device.same_workspace", "The device is in this workspace already.");
  if (from.region !== to.region) {
    throw refused("device.other_region", "That workspace keeps its measurements in another data region, and measurements never leave theirs.");
  }
  const keys = { from: await readableKey(from.workspaceId), to: await keyOf(to.workspaceId) };
  const tokens = await transaction(async (tx) => {
    await lockBoth(tx, from, to);
    await lockDeviceRow(tx, device);
    await requireStaying(tx, deviceId);
    await requireRoom(tx, to.workspaceId);
    await unbind(tx, from, deviceId);
    await tx.webhookDevice.deleteMany({ where: { workspaceId: from.workspaceId, deviceId } });
    await tx.capture.deleteMany({ where: { deviceId } });
    await put(tx, deviceId, to.workspaceId);
    // A secret of no use must not keep the device here where it cannot be read.
    await deleteEndedSigningOf(tx, deviceId, now);
    await reseal(tx, deviceId, keys);
    await record(tx, from.actor, "device.moved_out", { workspaceId: from.workspaceId, objectId: deviceId }, now);
    await record(tx, to.actor, "device.moved_in", { workspaceId: to.workspaceId, objectId: deviceId }, now);
    return tx.deviceToken.findMany({ where: { deviceId }, select: { id: true } });
  });
  // Every other process hears of it from the database.
  for (const { id } of tokens) memory().forget(id);
}

/** In the order of their numbers, so that two moves that cross cannot wait for each other. */
async function lockBoth(tx: Tx, from: Access<"devices:move">, to: Access<"devices:move">): Promise<void> {
  const open = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM workspace WHERE id IN (${from.workspaceId}::uuid, ${to.workspaceId}::uuid) AND closed_at IS NULL ORDER BY id FOR UPDATE`;
  if (open.length < 2) throw notFound();
}

/** Locked against another move, and against a member to whom the device is opened meanwhile. */
async function lockDeviceRow(tx: Tx, { workspaceId, id }: { workspaceId: string; id: string }): Promise<void> {
  // Of two moves at once, the second finds nothing here any more.
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM device WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  if (locked.length === 0) throw notFound();
}

/** The database takes the fields, tokens and other rows of the device along. */
async function put(tx: Tx, id: string, workspaceId: string): Promise<void> {
  // The hash of its number is another one there, the decoder stays with its author, and no member of the old workspace retires a device of the new one.
  const leftBehind = { hardwareHash: null, hardwareHint: null, decoderId: null, captureUntil: null, retiresAt: null, retiresByRef: null };
  await tx.device.updateMany({ where: { id }, data: { workspaceId, ...leftBehind } });
}

const refused = (code: string, sentence: string) => new Refusal("conflict", code, sentence);
