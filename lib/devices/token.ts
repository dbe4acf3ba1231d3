/** Issuing and replacing the token of a device. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { HINT_LENGTH, hashOf, newToken } from "../platform/token.ts";
import { chosenEnd, replacementOf, requireEnd, TOKEN_CHANGES, type TokenRow, wrongAt } from "../platform/token-life.ts";
import { type Access, lockDevice, replacementNotice, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import type { RotateToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { requireRetired } from "./retired.ts";
import { findDevice } from "./token-subject.ts";

/** Whose token it is: a device's, or a webhook's that sends for several. `userId` is who issued it. */
type Owner = { workspaceId: string; deviceId?: string; userId?: string };

export const hintOf = (token: string): string => token.slice(0, HINT_LENGTH);
const secretOf = (token: string) => ({ secretHash: hashOf(token), hint: hintOf(token) });

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
  const { subject, before } = await findDevice(access, deviceId, hintOf(token));
  const letter = await replacementNotice(access, { subject, before, overlap: input.overlap }, now);
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

/** Gives a locked row another secret. Returns its number. */
export async function renew(tx: Tx, before: TokenRow & { id: string }, input: RotateToken & { userId: string }, token: string, now: Date): Promise<string> {
  const end = chosenEnd(before);
  if (input.expiresAt === undefined && end && end <= now) throw wrongAt("expiresAt", "The present end has passed. Please choose another one.");
  await tx.deviceToken.update({ where: { id: before.id }, data: { userId: input.userId, ...secretOf(token), ...replacementOf(before, input, now) } });
  return before.id;
}
