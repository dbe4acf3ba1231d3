/** Changing one's password while signed in, and setting the first one of an account that began with a passkey. */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { account, isDuplicate, type Tx } from "../platform/db/account.ts";
import { post, posting, type SealedLetter } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { wipe } from "./clean-slate.ts";
import { MOST_FAILED_IN_A_ROW } from "./limits.ts";
import { notice } from "./notices.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-policy.ts";
import type { ChangePassword } from "./schema.ts";
import { type NewSession, renew, requireFresh, type Session } from "./session.ts";
import { fail, forgive, type Lookup, type Paid, payInSession } from "./tries.ts";
import { profile } from "./user.ts";
import { hold } from "./user-lock.ts";

const wrong = (fields: Record<string, string>) => new Refusal("invalid", "password.wrong", "Please check what is marked below.", { fields });
const meanwhile = () => new Refusal("conflict", "password.changed_meanwhile", "The password was changed in the meantime, so nothing was done.");

/** Ends all other sessions and returns this one's new token. A wrong current password counts as a wrong try. */
export async function changePassword(session: Session, input: ChangePassword, caller: Caller, now = clock.now()): Promise<NewSession> {
  requireFresh(session, now);
  if (input.password === input.current) throw wrong({ password: "This is the password you have already." });
  await requireGood(session, input.password, now);
  const { phcHash, lookup, paid } = await showCurrent(session, input.current, caller, now);
  const fresh = await hashPassword(input.password);
  const letter = await notice(session.userId, "password.changed", caller, now);
  const renewed = await posting([letter], async (tx) => {
    await hold(tx, session.userId);
    // Only if it is still the one that was shown: of two changes at once, one is made and one is told.
    const { count } = await tx.password.updateMany({ where: { userId: session.userId, phcHash }, data: { phcHash: fresh, changedAt: now } });
    if (count !== 1) throw meanwhile();
    return settle(tx, session, letter, caller, now);
  });
  await forgive(paid, lookup, caller, now);
  return renewed;
}

/** For an account without a password. Refuses where there is one: that would be changing it without showing it. */
export async function setPassword(session: Session, { password }: { password: string }, caller: Caller, now = clock.now()): Promise<NewSession> {
  requireFresh(session, now);
  await requireGood(session, password, now);
  const phcHash = await hashPassword(password);
  const letter = await notice(session.userId, "password.set", caller, now);
  try {
    return await posting([letter], async (tx) => {
      await hold(tx, session.userId);
      await tx.password.create({ data: { userId: session.userId, phcHash, changedAt: now } });
      return settle(tx, session, letter, caller, now);
    });
  } catch (error) {
    throw isDuplicate(error) ? new Refusal("conflict", "password.there", "This account has a password already. Please show it to change it.") : error;
  }
}

async function requireGood(session: Session, password: string, now: Date): Promise<void> {
  const { name, email } = await profile(session);
  await requireGoodPassword(password, { about: [name, email], by: session.userId }, now);
}

async function showCurrent(session: Session, current: string, caller: Caller, now: Date): Promise<{ phcHash: string; lookup: Lookup; paid: Paid }> {
  const user = await account().user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { emailLookup: true, auditRef: true, failedTries: true, password: { select: { phcHash: true } } },
  });
  const lookup = user.emailLookup as Lookup;
  const paid = await payInSession(session, now);
  const isOn = user.failedTries < MOST_FAILED_IN_A_ROW;
  if (user.password && isOn && (await verifyPassword(user.password.phcHash, current))) return { phcHash: user.password.phcHash, lookup, paid };
  await fail(lookup, user.auditRef, caller, now);
  throw wrong({ current: isOn ? "This is not your password." : "Your password is switched off after many wrong tries. Please set a new one by mail." });
}

async function settle(tx: Tx, session: Session, letter: SealedLetter | null, caller: Caller, now: Date): Promise<NewSession> {
  await tx.user.updateMany({ where: { id: session.userId }, data: { failedTries: 0 } });
  await wipe(tx, session.userId, { spared: session, network: caller.network }, now);
  await record(tx, session.actor, "password.changed", {}, now);
  if (letter) await post(tx, letter, session.userId, now);
  return renew(tx, session, {}, now);
}
