/** Retiring a device, and bringing it back. What it measured stays either way. */
import { type Actor, record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import type { JobAccess } from "../platform/queue.ts";
import { Refusal } from "../platform/refusal.ts";
import { runEach } from "../platform/run-each.ts";
import { newToken } from "../platform/token.ts";
import { overlapEnd } from "../platform/token-life.ts";
import { type Access, lockDevice, requireFreshAccess, requireStillHeld, tokenNotice } from "../workspaces/index.ts";
import type { EndToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { requireRetired, requireStaying } from "./retired.ts";
import { hintOf, issue } from "./token.ts";
import { findDevice } from "./token-subject.ts";

/**
 * Ends the tokens of a device and takes it from every webhook, at once or when the overlap is over: from then on its requests are rejected. To put
 * off a planned retirement takes an identity confirmed within ten minutes. Where the planned time has come already, the device retires at once.
 */
export async function retire(
  access: Access<"devices:remove">,
  deviceId: string,
  { overlap }: EndToken = { overlap: "none" },
  now = clock.now(),
): Promise<void> {
  const { workspaceId } = access;
  const retiresAt = overlapEnd(null, overlap, now);
  const ended = await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    await requireRetired(tx, deviceId, false);
    const { retiresAt: planned } = await tx.device.findUniqueOrThrow({ where: { id: deviceId }, select: { retiresAt: true } });
    if (retiresAt <= now || (planned && planned <= now)) return retireLocked(tx, { workspaceId, deviceId }, access.actor, now);
    if (planned && retiresAt > planned) requireFreshAccess(access, now);
    await tx.device.update({ where: { id: deviceId }, data: { retiresAt, retiresByRef: access.actor.auditRef } });
    await record(tx, access.actor, "device.retiring", { workspaceId, objectId: deviceId }, now);
    return [];
  });
  for (const id of ended) memory().forget(id);
}

const NOT_RETIRING = { retiresAt: null, retiresByRef: null };

/** Returns the numbers of the tokens that ended. */
async function retireLocked(tx: Tx, { workspaceId, deviceId }: { workspaceId: string; deviceId: string }, actor: Actor | null, now: Date): Promise<string[]> {
  await tx.device.update({ where: { id: deviceId }, data: { retiredAt: now, ...NOT_RETIRING } });
  await tx.webhookDevice.deleteMany({ where: { deviceId } });
  await record(tx, actor, "device.retired", { workspaceId, objectId: deviceId }, now);
  const where = { workspaceId, deviceId, revokedAt: null };
  const ended = await tx.deviceToken.updateManyAndReturn({ where, data: { revokedAt: now }, select: { id: true } });
  return ended.map(({ id }) => id);
}

/** Cancels the planned retirement of a device that still sends. Throws "conflict" where there is none, and where its time has come. */
export async function cancelRetirement(access: Access<"devices:remove">, deviceId: string, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  const { workspaceId } = access;
  await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    const { count } = await tx.device.updateMany({ where: { id: deviceId, workspaceId, retiresAt: { gt: now } }, data: NOT_RETIRING });
    if (count === 0) throw new Refusal("conflict", "device.not_retiring", "No retirement of this device is planned.");
    await record(tx, access.actor, "device.kept", { workspaceId, objectId: deviceId }, now);
  });
}

/**
 * Retires the devices whose planned time has come. Returns the number of devices that it retired. A device that fails stops no
 * other: the first error is thrown at the end. A second run at the same time retires none of them again.
 */
export async function retireDue(_access: JobAccess, now = clock.now()): Promise<number> {
  const due = await account().device.findMany({ where: { retiresAt: { lte: now }, retiredAt: null }, orderBy: { id: "asc" }, select: { id: true } });
  const retired = await runEach(due, "devices.retire_failed", ({ id }) => retireOne(id, now));
  return retired.filter(Boolean).length;
}

async function retireOne(deviceId: string, now: Date): Promise<boolean> {
  const ended = await transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ workspace_id: string; retires_by_ref: string | null }[]>`
      SELECT workspace_id, retires_by_ref FROM device WHERE id = ${deviceId}::uuid AND retires_at <= ${now} AND retired_at IS NULL FOR NO KEY UPDATE`;
    if (!row) return null;
    // Null when the account of the person who chose it was erased.
    const actor = row.retires_by_ref === null ? null : { auditRef: row.retires_by_ref };
    return retireLocked(tx, { workspaceId: row.workspace_id, deviceId }, actor, now);
  });
  for (const id of ended ?? []) memory().forget(id);
  return ended !== null;
}

/** Brings a retired device back with a new token, which is never shown again. */
export async function revive(access: Access<"devices:remove">, deviceId: string, now = clock.now()): Promise<string> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const token = newToken("device");
  const { subject } = await findDevice(access, deviceId, hintOf(token));
  const letter = await tokenNotice(access, "token.issued", subject, now);
  await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    await lockDevice(tx, access, deviceId);
    await requireStaying(tx, deviceId);
    await requireRetired(tx, deviceId, true);
    await requireStillHeld(tx, access, now);
    await tx.device.update({ where: { id: deviceId }, data: { retiredAt: null, ...NOT_RETIRING } });
    const tokenId = await issue(tx, { workspaceId, deviceId, userId }, token, now);
    await record(tx, access.actor, "device.revived", { workspaceId, objectId: deviceId }, now);
    await record(tx, access.actor, "token.issued", { workspaceId, objectId: tokenId }, now);
  });
  return token;
}
