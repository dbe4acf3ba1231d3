/** The tokens of webhooks: they send for the devices they are bound to, and read nothing. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { ids, isUuid } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf, seal } from "../platform/seal/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "../platform/token.ts";
import { requireEnd, TOKEN_CHANGES, tokenEnded, wrongAt } from "../platform/token-life.ts";
import { type Access, lockWorkspace, replacementNotice, requireFreshAccess, requireStillHeld, tokenNotice } from "../workspaces/index.ts";
import type { EndToken, RotateToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { renew } from "./token.ts";
import { endToken } from "./token-changes.ts";
import { webhooksIn } from "./token-reach.ts";
import type { IssueWebhook } from "./token-schema.ts";
import { findToken, WEBHOOK_NAME, webhookSubject } from "./token-subject.ts";
import { requireRoom } from "./webhook-room.ts";

/** Issues the token of a webhook, which is never shown again. */
export async function issueWebhook(access: Access<"tokens:write">, input: IssueWebhook, now = clock.now()): Promise<{ id: string; token: string }> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const { name, source = null, expiresAt } = input;
  requireEnd(expiresAt, now);
  if (source === null && input.devices.length === 0) throw wrongAt("devices", "Please choose at least one device.");
  await spend(TOKEN_CHANGES, workspaceId, now);
  const key = await keyOf(workspaceId);
  const [id, token] = [ids.new(), newToken("webhook")];
  const letter = await tokenNotice(access, "token.issued", webhookSubject({ id, name, hint: token.slice(0, HINT_LENGTH) }), now);
  const secret = { secretHash: hashOf(token), hint: token.slice(0, HINT_LENGTH) };
  await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    await lockWorkspace(tx, workspaceId);
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
  const { row: before, subject } = await findToken(access, tokenId);
  const letter = await replacementNotice(access, { subject, before, overlap: input.overlap }, now);
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

/** Ends the token of a webhook. */
export async function revokeWebhook(access: Access<"tokens:write">, tokenId: string, input: EndToken = { overlap: "none" }, now = clock.now()): Promise<void> {
  const { row } = await findToken(access, tokenId);
  if (row.deviceId) throw notFound();
  await endToken(access, tokenId, input, now);
}
