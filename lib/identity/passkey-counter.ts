/** The counter of a passkey (WebAuthn §6.1.1): it grows with each use, or stays at nought for good. One that goes back may be the sign of a copy. */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { account } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";
import { post, posting } from "../platform/mail/index.ts";
import { notice } from "./notices.ts";
import { hold } from "./user-lock.ts";

/** What a passkey signed about itself: its counter, and whether there is a copy of it by design. */
export type Use = { readonly counter: number; readonly backedUp: boolean };

type Used = { readonly id: string; readonly userId: string; readonly backupEligible: boolean; readonly user: { readonly auditRef: string } };

/** Notes a use, in one statement, so that of two uses with the same counter one is too many; false when the passkey does not count any more. */
export async function countUse(passkey: Used, { counter, backedUp }: Use, caller: Caller, now: Date): Promise<boolean> {
  const { count } = await account().passkey.updateMany({
    where: { id: passkey.id, blockedAt: null, counter: counter === 0 ? 0 : { lt: counter } },
    data: { counter, backedUp, lastUsedOn: now },
  });
  return count === 1 || wentBack(passkey, caller, now);
}

/**
 * A passkey that can exist on one device only is blocked. One that is meant to be copied between devices is let in,
 * because its counter proves nothing (§6.1.1). The owner is told of both.
 */
async function wentBack({ id, userId, backupEligible, user }: Used, caller: Caller, now: Date): Promise<boolean> {
  const letter = await notice(userId, "passkey.blocked", caller, now);
  return posting([letter], async (tx) => {
    await hold(tx, userId);
    const open = { id, blockedAt: null };
    const { count } = await tx.passkey.updateMany({ where: open, data: backupEligible ? { lastUsedOn: now } : { blockedAt: now } });
    if (count === 0) return false;
    log.warn("passkey.counted_back", { passkey: id, blocked: !backupEligible });
    await record(tx, { auditRef: user.auditRef, browser: caller.browser }, "passkey.blocked", { objectId: id }, now);
    if (letter) await post(tx, letter, userId, now);
    return backupEligible;
  });
}
