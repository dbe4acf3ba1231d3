/** Issuing a device's token, replacing it, and ending it. */
import { record } from "../audit/index.ts";
import { notice } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { HINT_LENGTH, hashOf, newToken } from "../platform/token.ts";
import { previousOf, requireEnd, TOKEN_CHANGES, tokenEnded, wrongAt } from "../platform/token-life.ts";
import { type Access, lockDevice, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import type { RotateToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { requireRetired } from "./retired.ts";

/** Whose token it is: a device's, or a webhook's that sends for several. `userId` is who issued it. */
type Owner = { workspaceId: string; deviceId?: string; userId?: string };

const secretOf = (token: string) => ({ secretHash: hashOf(token), hint: token.slice(0, HINT_LENGTH) });

/** Returns the number of the issued token. */
export async function issue(tx: Tx, owner: Owner, token: string, now: Date, expiresAt: Date | null = null): Promise<string> {
  const [id] = await issueAll(tx, [{ owner, token }], now, expiresAt);
  return id ?? "";
}

/** The same for many at once. */
export async function issueAll(tx: Tx, tokens: readonly { owner: Owner; token: string }[], now: Date, expiresAt: Date | null = null): Promise<string[]> {
  const data = tokens.map(({ owner, token }) => ({ id: ids.new(), ...owner, ...secretOf(token), createdAt: now, expiresAt }));
  await tx.deviceToken.createMany({ data });
  return data.map(({ id }) => id);
}

/** Ends every token in workspaces that are being erased. Each process hears of it from the database. */
export async function revokeAll(tx: Tx, workspaceIds: readonly string[], now: Date): Promise<void> {
  await tx.deviceToken.updateMany({ where: { workspaceId: { in: [...workspaceIds] }, revokedAt: null }, data: { revokedAt: now } });
}

/**
 * Replaces the token of a device and returns the new one, which is never shown again. The old one goes on working until the
 * overlap is over, and the one before that not any more. A device whose token was ended gets a new one.
 */
export async function replace(access: Access<"tokens:write">, deviceId: string, input: RotateToken = { overlap: "none" }, now = clock.now()): Promise<string> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  requireEnd(input.expiresAt ?? null, now);
  await spend(TOKEN_CHANGES, workspaceId, now);
  const token = newToken("device");
  const letter = await notice(userId, "token.replaced", access.actor, now);
  const tokenId = await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    // Locked, so that of two replacements at once the second replaces the token of the first.
    await lockDevice(tx, access, deviceId);
    await requireStillHeld(tx, access, now);
    await requireRetired(tx, deviceId, false);
    const before = await tx.deviceToken.findFirst({ where: { workspaceId, deviceId, revokedAt: null } });
    const id = before
      ? await renew(tx, before, { ...input, userId }, token, now)
      : await issue(tx, { workspaceId, deviceId, userId }, token, now, input.expiresAt ?? null);
    await record(tx, access.actor, "token.replaced", { workspaceId, objectId: id }, now);
    return id;
  });
  memory().forget(tokenId);
  return token;
}

type Before = { id: string; secretHash: Uint8Array; expiresAt: Date | null };

/** Gives a locked row another secret. Returns its number. */
export async function renew(tx: Tx, before: Before, input: RotateToken & { userId: string }, token: string, now: Date): Promise<string> {
  const { overlap, expiresAt, userId } = input;
  if (expiresAt === undefined && before.expiresAt && before.expiresAt <= now)
    throw wrongAt("expiresAt", "The present end has passed. Please choose another one.");
  const ends = expiresAt === undefined ? {} : { expiresAt, announcedAt: null };
  await tx.deviceToken.update({ where: { id: before.id }, data: { userId, ...secretOf(token), ...previousOf(before, overlap, now), ...ends } });
  return before.id;
}

/** Ends the token of a device without another one: nothing can send for it until it gets one. */
export async function revoke(access: Access<"tokens:write">, deviceId: string, now = clock.now()): Promise<void> {
  const { workspaceId, userId } = access;
  const letter = await notice(userId, "token.revoked", access.actor, now);
  const tokenId = await posting([letter], async (tx) => {
    if (letter) await post(tx, letter, userId, now);
    await lockDevice(tx, access, deviceId);
    const ended = await tx.deviceToken.updateManyAndReturn({ where: { workspaceId, deviceId, revokedAt: null }, data: END(now), select: { id: true } });
    const [row] = ended;
    if (!row) throw tokenEnded();
    await record(tx, access.actor, "token.revoked", { workspaceId, objectId: row.id }, now);
    return row.id;
  });
  memory().forget(tokenId);
}

/** What ends a token, with whatever overlap there was. */
export const END = (now: Date) => ({ revokedAt: now, previousHash: null, previousUntil: null });
