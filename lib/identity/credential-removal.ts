/** Credentials that were added since an address change was asked for: undoing the change removes them. */
import { type Actor, record } from "../audit/index.ts";
import type { Tx } from "../platform/db/account.ts";

/** `passkeyIds` and what else is removed. Recovery codes go if they were made since, or if no second factor is left. */
export type Removal = { readonly passkeyIds: readonly string[]; readonly totp: boolean; readonly recoveryCodes: boolean; readonly password: boolean };

/** What was added at or after `since`. */
export async function credentialsSince(db: Tx, userId: string, since: Date): Promise<Removal> {
  const isNew = { gte: since };
  const passkeys = await db.passkey.findMany({ where: { userId, createdAt: isNew }, select: { id: true }, orderBy: { id: "asc" } });
  // An app begun before and confirmed since is new: only confirming it makes it a second factor.
  const totp = await db.totp.count({ where: { userId, OR: [{ createdAt: isNew }, { confirmedAt: isNew }] } });
  const isProtected =
    (await db.passkey.count({ where: { userId, createdAt: { lt: since } } })) + (await db.totp.count({ where: { userId, confirmedAt: { lt: since } } })) > 0;
  const codes = await db.recoveryCode.count({ where: { userId, ...(isProtected ? { createdAt: isNew } : {}) } });
  const password = await db.password.count({ where: { userId, changedAt: isNew } });
  return { passkeyIds: passkeys.map(({ id }) => id), totp: totp > 0, recoveryCodes: codes > 0, password: password > 0 };
}

/** Removes them and records it; `hold` the person before. */
export async function removeCredentials(tx: Tx, userId: string, removal: Removal, actor: Actor, now: Date): Promise<void> {
  const { passkeyIds, totp, recoveryCodes, password } = removal;
  await tx.passkey.deleteMany({ where: { userId, id: { in: [...passkeyIds] } } });
  if (totp) await tx.totp.deleteMany({ where: { userId } });
  if (recoveryCodes) await tx.recoveryCode.deleteMany({ where: { userId } });
  if (password) await tx.password.deleteMany({ where: { userId } });
  for (const objectId of passkeyIds) await record(tx, actor, "passkey.removed", { objectId }, now);
  if (totp) await record(tx, actor, "totp.removed", {}, now);
}

/** Each removed credential as a phrase, such as "2 passkeys"; empty if nothing was removed. */
export function phrasesOf({ passkeyIds, totp, recoveryCodes, password }: Removal): string[] {
  const count = passkeyIds.length;
  return [
    ...(count > 0 ? [count === 1 ? "1 passkey" : `${count} passkeys`] : []),
    ...(totp ? ["the authenticator app"] : []),
    ...(recoveryCodes ? ["the recovery codes"] : []),
    ...(password ? ["the password"] : []),
  ];
}
