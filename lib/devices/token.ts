/** Issuing a device's token, and replacing it. */
import { record } from "../audit/index.ts";
import { notice } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { ids, isUuid } from "../platform/ids.ts";
import { post } from "../platform/mail/index.ts";
import { notFound } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { HINT_LENGTH, hashOf, newToken } from "./secret.ts";

type Owner = { workspaceId: string; deviceId: string };

/** Returns the number of the issued token. */
export async function issue(tx: Tx, owner: Owner, token: string, now: Date): Promise<string> {
  const id = ids.new();
  await tx.deviceToken.create({ data: { id, ...owner, secretHash: hashOf(token), hint: token.slice(0, HINT_LENGTH), createdAt: now } });
  return id;
}

/** Ends every token in workspaces that are being erased. Each process hears of it from the database. */
export async function revokeAll(tx: Tx, workspaceIds: readonly string[], now: Date): Promise<void> {
  await tx.deviceToken.updateMany({ where: { workspaceId: { in: [...workspaceIds] }, revokedAt: null }, data: { revokedAt: now } });
}

/** Replaces the token of a device and returns the new one, which is never shown again. The old one is dead at once. */
export async function replace(access: Access<"tokens:write">, deviceId: string, now = clock.now()): Promise<string> {
  const { workspaceId, userId } = access;
  if (!isUuid(deviceId)) throw notFound();
  const token = newToken();
  const letter = await notice(userId, "token.replaced", access.actor, now);
  await transaction(async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    // Locked, so that of two replacements at once the second ends the token of the first.
    const locked = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM device WHERE workspace_id = ${workspaceId}::uuid AND id = ${deviceId}::uuid FOR NO KEY UPDATE`;
    if (locked.length === 0) throw notFound();
    await tx.deviceToken.updateMany({ where: { workspaceId, deviceId, revokedAt: null }, data: { revokedAt: now } });
    const tokenId = await issue(tx, { workspaceId, deviceId }, token, now);
    await record(tx, access.actor, "token.replaced", { workspaceId, objectId: tokenId }, now);
  });
  memory().forget(deviceId);
  return token;
}
