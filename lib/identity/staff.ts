/** Who works for the operator: invited with a terminal, and only with a passkey. There is no other way to the first of them. */
import { record } from "../audit/index.ts";
import { type Caller, OPERATOR } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { post, posting, sealLetter } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { LIFETIME } from "./limits.ts";
import { staffInvitation } from "./mails.ts";
import { addresseeOf, notice } from "./notices.ts";
import { accountOf } from "./operator.ts";
import { endOthers, type NewSession, renew, requireFresh, type Session } from "./session.ts";
import { hold } from "./user-lock.ts";

const hash = (token: string) => new Uint8Array(sha256(token));

/** What an operator does: mails an invitation to the account with this address. An older one that was not used is void. */
export async function inviteStaff(email: string, now = clock.now()): Promise<void> {
  const { id, auditRef } = await accountOf(email);
  if ((await account().staff.count({ where: { userId: id } })) > 0) {
    throw new Refusal("conflict", "staff.already", `The account with the address ${email} belongs to the staff already.`);
  }
  const addressee = await addresseeOf(id);
  if (!addressee) throw new Refusal("notFound", "account.missing", `There is no confirmed account with the address ${email}.`);
  const token = newSecret();
  const letter = await sealLetter(staffInvitation(addressee.to, addressee.name, token));
  await posting([letter], async (tx) => {
    await hold(tx, id);
    await tx.staffInvitation.deleteMany({ where: { userId: id, usedAt: null } });
    await tx.staffInvitation.create({ data: { tokenHash: hash(token), userId: id, expiresAt: after(now, LIFETIME.staffLink) } });
    await record(tx, { auditRef, browser: OPERATOR.browser }, "staff.invited", {}, now);
    await post(tx, letter, id, now);
  });
}

/**
 * Makes the person of this session a member of the staff. Needs the passkey, shown within ten minutes, and an invitation
 * of this very account, which is used up; ends all other sessions. Returns this session's new token.
 */
export async function joinStaff(session: Session, token: string, caller: Caller, now = clock.now()): Promise<NewSession> {
  requireFresh(session, now);
  const { userId } = session;
  const letter = await notice(userId, "staff.joined", caller, now);
  return posting([letter], async (tx) => {
    // Held, so that the passkey that is counted cannot be removed meanwhile.
    await hold(tx, userId);
    if (session.factor !== "passkey" || (await tx.passkey.count({ where: { userId, blockedAt: null } })) === 0) {
      throw new Refusal("forbidden", "staff.passkey_needed", "Staff sign in with a passkey. Add one, sign in with it, and open the link again.");
    }
    const used = await tx.staffInvitation.updateMany({
      where: { tokenHash: hash(token), userId, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    if (used.count !== 1) {
      throw new Refusal("invalid", "staff.invitation_dead", "This invitation was used, is older than 24 hours, or is for another account. Ask for a new one.");
    }
    await tx.staff.create({ data: { userId, since: now } });
    await endOthers(tx, userId, session);
    await record(tx, session.actor, "staff.joined", {}, now);
    if (letter) await post(tx, letter, userId, now);
    return renew(tx, session, {}, now);
  });
}
