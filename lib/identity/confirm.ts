/**
 * Confirming the address a link was mailed to: by a button where the account has a password, and otherwise by making its
 * first passkey, there and then. Nobody is signed in by it.
 */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { sha256 } from "../platform/crypto.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { requestRegistration, storePasskey, verifyRegistration } from "./passkey-registration.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import type { ConfirmWithPasskey } from "./schema.ts";

const dead = () =>
  new Refusal("invalid", "verification.dead", "This link has been used or is older than 24 hours. Sign in to get a new one, or sign up again.");

const hash = (token: string) => new Uint8Array(sha256(token));

/** Confirms the address of an account that has a password. Single use, also in parallel. */
export async function confirm(token: string, now = clock.now()): Promise<void> {
  await transaction(async (tx) => {
    const rows = await tx.$queryRaw<Link[]>`
      UPDATE verification v SET used_at = ${now} FROM "user" u
      WHERE v.token_hash = ${hash(token)} AND v.used_at IS NULL AND v.expires_at > ${now} AND u.id = v.user_id
        AND EXISTS (SELECT FROM password p WHERE p.user_id = u.id)
      RETURNING v.user_id, u.audit_ref`;
    await verify(tx, rows, now);
  });
}

type Link = { user_id: string; audit_ref: string };

async function verify(tx: Tx, [link]: Link[], now: Date): Promise<string> {
  if (!link) throw dead();
  await tx.user.updateMany({ where: { id: link.user_id, verifiedAt: null }, data: { verifiedAt: now } });
  await record(tx, { auditRef: link.audit_ref }, "user.verified", {}, now);
  return link.audit_ref;
}

/** Whose first passkey an open link is for; null for any other link. Looking uses nothing up. */
async function ownerOf(token: string, now: Date): Promise<string | null> {
  const row = await account().verification.findFirst({
    where: { tokenHash: hash(token), usedAt: null, expiresAt: { gt: now }, user: { is: { verifiedAt: null, password: { is: null } } } },
    select: { userId: true },
  });
  return row?.userId ?? null;
}

export const needsPasskey = async (token: string, now = clock.now()): Promise<boolean> => (await ownerOf(token, now)) !== null;

/** Options for `navigator.credentials.create`, as JSON (PublicKeyCredentialCreationOptionsJSON). */
export async function registrationForLink(token: string, now = clock.now()): Promise<unknown> {
  const userId = await ownerOf(token, now);
  if (!userId) throw dead();
  return requestRegistration(userId, now);
}

/** Stores the first passkey and confirms the address, both or neither. Single use, also in parallel. Returns the recovery codes. */
export async function confirmWithPasskey({ token, passkey }: ConfirmWithPasskey, caller: Caller, now = clock.now()): Promise<readonly string[]> {
  const userId = await ownerOf(token, now);
  if (!userId) throw dead();
  const made = await verifyRegistration({ passkey, name: `Made with ${caller.browser}` }, userId, now);
  return transaction(async (tx) => {
    // Never for an account that was confirmed before: an old link must not add a passkey to it.
    const rows = await tx.$queryRaw<Link[]>`
      UPDATE verification v SET used_at = ${now} FROM "user" u
      WHERE v.token_hash = ${hash(token)} AND v.used_at IS NULL AND v.expires_at > ${now} AND u.id = v.user_id
        AND u.verified_at IS NULL AND NOT EXISTS (SELECT FROM password p WHERE p.user_id = u.id)
      RETURNING v.user_id, u.audit_ref`;
    const auditRef = await verify(tx, rows, now);
    await storePasskey(tx, made);
    await record(tx, { auditRef, browser: caller.browser }, "passkey.added", { objectId: made.id }, now);
    return makeRecoveryCodes(tx, userId, now);
  });
}
