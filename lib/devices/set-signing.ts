/** Switching signed messages on and off for a token, and changing the secret. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf } from "../platform/seal/index.ts";
import { notPossible, overlapEnd, tokenEnded } from "../platform/token-life.ts";
import { type Access, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import type { EndToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { newSigningSecret, openSigning, type Secrets, sealSigning } from "./signing.ts";
import { tokensIn } from "./token-reach.ts";

/** `overlapUntil`: until when how the sender signed before is accepted as well. */
type Signed = { readonly secrets: Secrets | null; readonly overlapUntil: Date | null };

async function change(access: Access<"tokens:write">, tokenId: string, changed: (before: Signed) => Signed, now: Date): Promise<void> {
  const { workspaceId } = access;
  if (!isUuid(tokenId)) throw notFound();
  const key = await keyOf(workspaceId);
  await transaction(async (tx) => {
    const { signingSealed, signingOverlapUntil } = await lockToken(tx, access, tokenId);
    await requireStillHeld(tx, access, now);
    const before = { secrets: signingSealed && openSigning(key, tokenId, signingSealed), overlapUntil: signingOverlapUntil };
    const { secrets, overlapUntil } = changed(before);
    const data = { signingSealed: secrets && sealSigning(key, tokenId, secrets), signingOverlapUntil: overlapUntil };
    await tx.deviceToken.update({ where: { id: tokenId }, data });
    await record(tx, access.actor, "token.changed", { workspaceId, objectId: tokenId }, now);
  });
  memory().forget(tokenId);
}

async function lockToken(tx: Tx, access: Access<"tokens:write">, tokenId: string) {
  await tx.$queryRaw`SELECT 1 FROM device_token WHERE id = ${tokenId}::uuid AND workspace_id = ${access.workspaceId}::uuid FOR NO KEY UPDATE`;
  const select = { revokedAt: true, signingSealed: true, signingOverlapUntil: true } as const;
  const row = await tx.deviceToken.findFirst({ where: { AND: [tokensIn(access), { id: tokenId }] }, select });
  if (!row) throw notFound();
  if (row.revokedAt) throw tokenEnded();
  return row;
}

/**
 * From now on the sender signs, with the secret that is returned and never shown again; or signs no more. Switching it on once
 * more gives another secret. Until the overlap is over, messages are also accepted that are signed as before, or not signed if that was so.
 */
export async function setSigning(
  access: Access<"tokens:write">,
  tokenId: string,
  isOn: boolean,
  { overlap }: EndToken = { overlap: "none" },
  now = clock.now(),
): Promise<string | null> {
  requireFreshAccess(access, now);
  const secret = isOn ? newSigningSecret() : null;
  const until = overlapEnd(null, overlap, now);
  const changed = ({ secrets }: Signed): Signed => {
    if (secret === null) return { secrets: null, overlapUntil: null };
    if (until <= now) return { secrets: { secret, before: null }, overlapUntil: null };
    return { secrets: { secret, before: secrets?.secret ?? "unsigned" }, overlapUntil: until };
  };
  await change(access, tokenId, changed, now);
  return secret;
}

function requireOverlap({ secrets, overlapUntil }: Signed, now: Date): Secrets & { before: string } {
  if (!secrets?.before || !overlapUntil || overlapUntil <= now) throw notPossible("The old secret does not work any more.");
  return { ...secrets, before: secrets.before };
}

/** During an overlap: the sender signs as before, and the new secret stops to work at once. */
export async function keepOldSigning(access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  const changed = (signed: Signed): Signed => {
    const { before } = requireOverlap(signed, now);
    return { secrets: before === "unsigned" ? null : { secret: before, before: null }, overlapUntil: null };
  };
  await change(access, tokenId, changed, now);
}

/** During an overlap: from now on the new secret alone works. */
export async function endOldSigning(access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> {
  const changed = (signed: Signed): Signed => ({ secrets: { ...requireOverlap(signed, now), before: null }, overlapUntil: null });
  await change(access, tokenId, changed, now);
}
