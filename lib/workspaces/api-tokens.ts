/** The tokens of programs: issuing and replacing them. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { ids, isUuid } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf, seal } from "../platform/seal/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "../platform/token.ts";
import { chosenEnd, isLive, replacementOf, TOKEN_CHANGES, tokenEnded } from "../platform/token-life.ts";
import type { Access } from "./access.ts";
import { apiTokensIn, limitReached, requireDevices, requireWithin } from "./api-token-bounds.ts";
import { type IssueApiToken, MOST_API_TOKENS, type RotateToken } from "./api-token-schema.ts";
import { API_TOKEN_NAME, findApiToken, programSubject, subjectOf } from "./api-token-subject.ts";
import { lockWorkspace } from "./lock-workspace.ts";
import { isRight } from "./policy.ts";
import { requireFreshAccess } from "./reach.ts";
import { requireStillHeld } from "./still-held.ts";
import { replacementNotice, tokenNotice } from "./token-notice.ts";

/**
 * Issues a token with at most the rights of its issuer, and returns it: it is never shown again. A person must have authenticated within
 * ten minutes, whatever the scopes: a stolen session could outlive itself with a token that only reads.
 */
export async function issueApiToken(access: Access<"tokens:write">, input: IssueApiToken, now = clock.now()): Promise<{ id: string; token: string }> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const bounds = { ...input, scopes: [...new Set(input.scopes)] };
  requireWithin(access, bounds, now);
  await spend(TOKEN_CHANGES, workspaceId, now);
  const key = await keyOf(workspaceId);
  const [id, token] = [ids.new(), newToken("program")];
  const letter = await tokenNotice(access, "token.issued", programSubject({ id, name: input.name, hint: hintOf(token) }), now);
  const { devices, scopes, reachesBelow, expiresAt } = bounds;
  await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    await lockWorkspace(tx, workspaceId);
    await requireStillHeld(tx, access, now);
    await requireRoom(tx, workspaceId, now);
    if (devices !== "all") await requireDevices(tx, workspaceId, devices);
    const nameSealed = seal(key, API_TOKEN_NAME, id, input.name);
    const own = { id, workspaceId, userId, nameSealed, ...secretOf(token), scopes, isLimited: devices !== "all", reachesBelow, createdAt: now, expiresAt };
    await tx.apiToken.create({ data: own });
    if (devices !== "all") await tx.apiTokenDevice.createMany({ data: [...new Set(devices)].map((deviceId) => ({ tokenId: id, deviceId, workspaceId })) });
    await record(tx, access.actor, "token.issued", { workspaceId, objectId: id }, now);
  });
  return { id, token };
}

const hintOf = (token: string) => token.slice(0, HINT_LENGTH);
const secretOf = (token: string) => ({ secretHash: hashOf(token), hint: hintOf(token) });

export async function requireRoom(tx: Tx, workspaceId: string, now: Date): Promise<void> {
  if ((await tx.apiToken.count({ where: { workspaceId, ...isLive(now) } })) >= MOST_API_TOKENS) throw limitReached(MOST_API_TOKENS);
}

/**
 * Gives the token a new secret, which is never shown again; the present one works until the overlap is over, and the one
 * before it not any more. Whoever replaces it answers for it from then on, so it may do no more than they can.
 */
export async function rotateApiToken(access: Access<"tokens:write">, tokenId: string, input: RotateToken, now = clock.now()): Promise<string> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  await spend(TOKEN_CHANGES, workspaceId, now);
  const token = newToken("program");
  const before = await findApiToken(access, tokenId);
  const letter = await replacementNotice(access, { subject: await subjectOf(before), before, overlap: input.overlap }, now);
  await posting([letter], async (tx) => {
    if (letter) await post(tx, letter, userId, now);
    await lockWorkspace(tx, workspaceId);
    await requireStillHeld(tx, access, now);
    const row = await lockApiToken(tx, access, tokenId);
    const end = chosenEnd(row);
    const isOver = end !== null && end <= now;
    if (row.revokedAt || (isOver && input.expiresAt === undefined)) throw tokenEnded();
    if (isOver) await requireRoom(tx, workspaceId, now);
    const expiresAt = input.expiresAt === undefined ? chosenEnd(row) : input.expiresAt;
    const devices = row.isLimited ? row.devices.map((device) => device.deviceId) : "all";
    requireWithin(access, { scopes: row.scopes, devices, reachesBelow: row.reachesBelow, expiresAt }, now);
    await tx.apiToken.update({ where: { id: tokenId }, data: { userId, ...secretOf(token), ...replacementOf(row, input, now) } });
    await record(tx, access.actor, "token.replaced", { workspaceId, objectId: tokenId }, now);
  });
  return token;
}

/** The token, which nobody else changes until the transaction ends. */
export async function lockApiToken(tx: Tx, access: Access<"tokens:write">, tokenId: string) {
  if (!isUuid(tokenId)) throw notFound();
  await tx.$queryRaw`SELECT 1 FROM api_token WHERE id = ${tokenId}::uuid AND workspace_id = ${access.workspaceId}::uuid FOR NO KEY UPDATE`;
  const row = await tx.apiToken.findFirst({ where: { ...apiTokensIn(access), id: tokenId }, include: { devices: { select: { deviceId: true } } } });
  if (!row) throw notFound();
  return { ...row, scopes: row.scopes.filter(isRight) };
}
