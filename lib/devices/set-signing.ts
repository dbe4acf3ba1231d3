/** Switching signed messages on and off for a token. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf } from "../platform/seal/index.ts";
import { tokenEnded } from "../platform/token-life.ts";
import { type Access, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { newSigningSecret, sealSigning } from "./signing.ts";
import { tokensIn } from "./token-reach.ts";

/**
 * From now on the sender signs, with the secret that is returned and never shown again; or signs no more. Switching it on once
 * more gives another secret.
 */
export async function setSigning(access: Access<"tokens:write">, tokenId: string, isOn: boolean, now = clock.now()): Promise<string | null> {
  requireFreshAccess(access, now);
  const { workspaceId } = access;
  if (!isUuid(tokenId)) throw notFound();
  const key = await keyOf(workspaceId);
  const secret = isOn ? newSigningSecret() : null;
  await transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM device_token WHERE id = ${tokenId}::uuid AND workspace_id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
    const row = await tx.deviceToken.findFirst({ where: { AND: [tokensIn(access), { id: tokenId }] }, select: { revokedAt: true } });
    if (!row) throw notFound();
    if (row.revokedAt) throw tokenEnded();
    await requireStillHeld(tx, access, now);
    await tx.deviceToken.update({ where: { id: tokenId }, data: { signingSealed: secret === null ? null : sealSigning(key, tokenId, secret) } });
    await record(tx, access.actor, "token.changed", { workspaceId, objectId: tokenId }, now);
  });
  memory().forget(tokenId);
  return secret;
}
