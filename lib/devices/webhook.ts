/** The tokens of webhooks: they send for the devices they are bound to, and read nothing. */
import { record } from "../audit/index.ts";
import { notice } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { ids, isUuid } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Column, keyOf, seal } from "../platform/seal/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "../platform/token.ts";
import { isLive, requireEnd, TOKEN_CHANGES, tokenEnded, wrongAt } from "../platform/token-life.ts";
import { type Access, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import type { RotateToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { END, renew } from "./token.ts";
import { webhooksIn } from "./token-reach.ts";
import { type IssueWebhook, MOST_WEBHOOKS } from "./token-schema.ts";

export const WEBHOOK_NAME: Column = "device_token.name_sealed";

/** Issues the token of a webhook, which is never shown again. */
export async function issueWebhook(access: Access<"tokens:write">, input: IssueWebhook, now = clock.now()): Promise<{ id: string; token: string }> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const { name, source = null, expiresAt } = input;
  requireEnd(expiresAt, now);
  if (source === null && input.devices.length === 0) throw wrongAt("devices", "Please choose at least one device.");
  await spend(TOKEN_CHANGES, workspaceId, now);
  const key = await keyOf(workspaceId);
  const letter = await notice(userId, "token.issued", access.actor, now);
  const [id, token] = [ids.new(), newToken("webhook")];
  const secret = { secretHash: hashOf(token), hint: token.slice(0, HINT_LENGTH) };
  await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    await requireRoom(tx, workspaceId, now);
    await requireStillHeld(tx, access, now);
    const devices = await requireDevices(tx, access, input.devices);
    const nameSealed = seal(key, WEBHOOK_NAME, id, name);
    await tx.deviceToken.create({ data: { id, workspaceId, userId, ...secret, source, nameSealed, createdAt: now, expiresAt } });
    await tx.webhookDevice.createMany({ data: devices.map((deviceId) => ({ tokenId: id, deviceId, workspaceId })) });
    await record(tx, access.actor, "token.issued", { workspaceId, objectId: id }, now);
  });
  return { id, token };
}

async function requireRoom(tx: Tx, workspaceId: string, now: Date): Promise<void> {
  // Locked, so that parallel requests cannot pass the limit together.
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  if (locked.length === 0) throw notFound();
  if ((await tx.deviceToken.count({ where: { workspaceId, deviceId: null, ...isLive(now) } })) >= MOST_WEBHOOKS) {
    throw new Refusal("conflict", "webhook.limit_reached", `This workspace has ${MOST_WEBHOOKS} webhooks, which is the most there can be. End one first.`);
  }
}

/** A device that is not here, not in reach or not somebody's at all is to this the same; a retired one takes nothing in. */
async function requireDevices(tx: Tx, access: Access<"tokens:write">, devices: readonly string[]): Promise<string[]> {
  const { workspaceId, reach } = access;
  const wanted = [...new Set(devices)];
  const isReached = wanted.every((id) => isUuid(id) && (reach === "all" || reach.has(id)));
  const found = isReached ? await tx.device.count({ where: { workspaceId, id: { in: wanted }, retiredAt: null } }) : -1;
  if (found !== wanted.length) throw wrongAt("devices", "One of these devices is not in this workspace, or is retired.");
  return wanted;
}

/** Replaces the token of a webhook and returns the new one; the old one goes on working until the overlap is over. */
export async function replaceWebhook(access: Access<"tokens:write">, tokenId: string, input: RotateToken, now = clock.now()): Promise<string> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  requireEnd(input.expiresAt ?? null, now);
  await spend(TOKEN_CHANGES, workspaceId, now);
  const token = newToken("webhook");
  const letter = await notice(userId, "token.replaced", access.actor, now);
  await posting([letter], async (tx) => {
    if (letter) await post(tx, letter, userId, now);
    const before = await lockWebhook(tx, access, tokenId);
    await requireStillHeld(tx, access, now);
    await renew(tx, before, { ...input, userId }, token, now);
    await record(tx, access.actor, "token.replaced", { workspaceId, objectId: tokenId }, now);
  });
  memory().forget(tokenId);
  return token;
}

/** A webhook's token that has not been ended, which nobody else changes until the transaction ends. */
export async function lockWebhook(tx: Tx, access: Access<"tokens:write">, tokenId: string) {
  if (!isUuid(tokenId)) throw notFound();
  await tx.$queryRaw`SELECT 1 FROM device_token WHERE id = ${tokenId}::uuid AND workspace_id = ${access.workspaceId}::uuid FOR NO KEY UPDATE`;
  const row = await tx.deviceToken.findFirst({ where: { ...webhooksIn(access), id: tokenId } });
  if (!row) throw notFound();
  if (row.revokedAt) throw tokenEnded();
  return row;
}

/** Ends the token of a webhook, for good and at once, whatever overlap there was. */
export async function revokeWebhook(access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> {
  const { workspaceId, userId } = access;
  const letter = await notice(userId, "token.revoked", access.actor, now);
  await posting([letter], async (tx) => {
    if (letter) await post(tx, letter, userId, now);
    await lockWebhook(tx, access, tokenId);
    await tx.deviceToken.update({ where: { id: tokenId }, data: END(now) });
    await tx.unclaimedDevice.deleteMany({ where: { tokenId } });
    await record(tx, access.actor, "token.revoked", { workspaceId, objectId: tokenId }, now);
  });
  memory().forget(tokenId);
}
