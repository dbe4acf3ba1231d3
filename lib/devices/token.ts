/** Issuing a device's token, and replacing it. */
import { record } from "../audit/index.ts";
import { notice } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { post } from "../platform/mail/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "../platform/token.ts";
import { type Access, lockDevice } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { requireRetired } from "./retired.ts";

type Owner = { workspaceId: string; deviceId: string };

/** Returns the number of the issued token. */
export async function issue(tx: Tx, owner: Owner, token: string, now: Date): Promise<string> {
  const [id] = await issueAll(tx, [{ owner, token }], now);
  return id ?? "";
}

/** The same for many at once. */
export async function issueAll(tx: Tx, tokens: readonly { owner: Owner; token: string }[], now: Date): Promise<string[]> {
  const data = tokens.map(({ owner, token }) => ({ id: ids.new(), ...owner, secretHash: hashOf(token), hint: token.slice(0, HINT_LENGTH), createdAt: now }));
  await tx.deviceToken.createMany({ data });
  return data.map(({ id }) => id);
}

/** Ends every token in workspaces that are being erased. Each process hears of it from the database. */
export async function revokeAll(tx: Tx, workspaceIds: readonly string[], now: Date): Promise<void> {
  await tx.deviceToken.updateMany({ where: { workspaceId: { in: [...workspaceIds] }, revokedAt: null }, data: { revokedAt: now } });
}

/** Replaces the token of a device and returns the new one, which is never shown again. The old one is dead at once. */
export async function replace(access: Access<"tokens:write">, deviceId: string, now = clock.now()): Promise<string> {
  const { workspaceId, userId } = access;
  const token = newToken("device");
  const letter = await notice(userId, "token.replaced", access.actor, now);
  const ended = await transaction(async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    // Locked, so that of two replacements at once the second ends the token of the first.
    await lockDevice(tx, access, deviceId);
    await requireRetired(tx, deviceId, false);
    const before = await tx.deviceToken.updateManyAndReturn({
      where: { workspaceId, deviceId, revokedAt: null },
      data: { revokedAt: now },
      select: { id: true },
    });
    const tokenId = await issue(tx, { workspaceId, deviceId }, token, now);
    await record(tx, access.actor, "token.replaced", { workspaceId, objectId: tokenId }, now);
    return before;
  });
  for (const { id } of ended) memory().forget(id);
  return token;
}
