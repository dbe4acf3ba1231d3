/** Switching signed messages on and off for a token, and changing the secret. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { readableKey, type SubjectKey } from "../platform/seal/index.ts";
import { endedForGood, notPossible, overlapEnd, tokenEnded } from "../platform/token-life.ts";
import { type Access, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import type { EndToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { newSigningSecret, type Secrets, sealSigning, tryOpenSigning } from "./signing.ts";
import { tokensIn } from "./token-reach.ts";

/** `overlapUntil`: until when how the sender signed before is accepted as well. */
type Signed = { readonly secrets: Secrets | null; readonly overlapUntil: Date | null };

/** `secrets` throws "conflict" where they cannot be read, so that only a change that needs them fails. */
type Before = { secrets(): Secrets | null; readonly overlapUntil: Date | null };

async function change(access: Access<"tokens:write">, tokenId: string, changed: (before: Before) => Signed, now: Date): Promise<void> {
  const { workspaceId } = access;
  if (!isUuid(tokenId)) throw notFound();
  const key = await readableKey(workspaceId);
  await transaction(async (tx) => {
    const { signingSealed, signingOverlapUntil } = await lockToken(tx, access, tokenId);
    await requireStillHeld(tx, access, now);
    const before = { secrets: () => signingSealed && secretsOf(key, tokenId, signingSealed), overlapUntil: signingOverlapUntil };
    const { secrets, overlapUntil } = changed(before);
    const data = { signingSealed: secrets && sealSigning(key ?? missingKey(), tokenId, secrets), signingOverlapUntil: overlapUntil };
    await tx.deviceToken.update({ where: { id: tokenId }, data });
    await record(tx, access.actor, "token.changed", { workspaceId, objectId: tokenId }, now);
  });
  memory().forget(tokenId);
}

/** A bug or a fault of ours: a workspace has a key for as long as it exists. */
function missingKey(): never {
  throw new Error("The key of the workspace cannot be read.");
}

function secretsOf(key: SubjectKey | null, tokenId: string, sealed: Uint8Array): Secrets {
  const secrets = tryOpenSigning(key, tokenId, sealed);
  if (!secrets)
    throw notPossible("We cannot read the present secret, so no message signed with it is accepted. Choose a new secret that takes effect at once.");
  return secrets;
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
 * A secret that cannot be read can be replaced without an overlap, and switched off; with an overlap this throws "conflict".
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
  const changed = ({ secrets }: Before): Signed => {
    if (secret === null) return { secrets: null, overlapUntil: null };
    if (until <= now) return { secrets: { secret, before: null }, overlapUntil: null };
    return { secrets: { secret, before: secrets()?.secret ?? "unsigned" }, overlapUntil: until };
  };
  await change(access, tokenId, changed, now);
  return secret;
}

function requireOverlap(signed: Before, now: Date): Secrets & { before: string } {
  const isOverlapping = signed.overlapUntil !== null && signed.overlapUntil > now;
  const secrets = isOverlapping ? signed.secrets() : null;
  if (!secrets?.before) throw notPossible("The old secret does not work any more.");
  return { ...secrets, before: secrets.before };
}

/** During an overlap: the sender signs as before, and the new secret stops to work at once. */
export async function keepOldSigning(access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  const changed = (signed: Before): Signed => {
    const { before } = requireOverlap(signed, now);
    return { secrets: before === "unsigned" ? null : { secret: before, before: null }, overlapUntil: null };
  };
  await change(access, tokenId, changed, now);
}

/** During an overlap: from now on the new secret alone works. */
export async function endOldSigning(access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> {
  const changed = (signed: Before): Signed => ({ secrets: { ...requireOverlap(signed, now), before: null }, overlapUntil: null });
  await change(access, tokenId, changed, now);
}

/** Deletes the signing secrets of tokens whose end can no longer be undone. Returns how many it deleted. */
export async function deleteEndedSigning(now: Date): Promise<number> {
  const where = { ...endedForGood(now), signingSealed: { not: null } };
  return (await account().deviceToken.updateMany({ where, data: NOT_SIGNED })).count;
}

/** The same for the tokens of one device, in a transaction that changes the key of its secrets. */
export async function deleteEndedSigningOf(tx: Tx, deviceId: string, now: Date): Promise<void> {
  await tx.deviceToken.updateMany({ where: { ...endedForGood(now), deviceId }, data: NOT_SIGNED });
}

const NOT_SIGNED = { signingSealed: null, signingOverlapUntil: null };
