/** Retiring a device, and bringing it back. What it measured stays either way. */
import { record } from "../audit/index.ts";
import { notice } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { newToken } from "../platform/token.ts";
import { type Access, lockDevice, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { requireRetired, requireStaying } from "./retired.ts";
import { issue } from "./token.ts";

/** Ends the tokens of a device and takes it from every webhook: nothing can send for it any more. */
export async function retire(access: Access<"devices:remove">, deviceId: string, now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  const ended = await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    await requireRetired(tx, deviceId, false);
    await tx.device.update({ where: { id: deviceId }, data: { retiredAt: now } });
    await tx.webhookDevice.deleteMany({ where: { deviceId } });
    await record(tx, access.actor, "device.retired", { workspaceId, objectId: deviceId }, now);
    return tx.deviceToken.updateManyAndReturn({ where: { workspaceId, deviceId, revokedAt: null }, data: { revokedAt: now }, select: { id: true } });
  });
  for (const { id } of ended) memory().forget(id);
}

/** Brings a retired device back with a new token, which is never shown again. */
export async function revive(access: Access<"devices:remove">, deviceId: string, now = clock.now()): Promise<string> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const token = newToken("device");
  const letter = await notice(userId, "token.issued", access.actor, now);
  await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    await lockDevice(tx, access, deviceId);
    await requireStaying(tx, deviceId);
    await requireRetired(tx, deviceId, true);
    await requireStillHeld(tx, access, now);
    await tx.device.update({ where: { id: deviceId }, data: { retiredAt: null } });
    const tokenId = await issue(tx, { workspaceId, deviceId, userId }, token, now);
    await record(tx, access.actor, "device.revived", { workspaceId, objectId: deviceId }, now);
    await record(tx, access.actor, "token.issued", { workspaceId, objectId: tokenId }, now);
  });
  return token;
}
