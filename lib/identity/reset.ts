/**
 * A new password for whoever has lost theirs, by a mailed link.
 *
 * Asking answers alike for known and unknown addresses: both put the same job into the queue, which finds out. The link
 * is no way in: it signs nobody in and leaves the second factor as it is. Opening it uses nothing up; the form does.
 */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { evenly } from "../platform/even.ts";
import { post, posting, sealLetter } from "../platform/mail/index.ts";
import { enqueue, type JobAccess, type JobPayload } from "../platform/queue.ts";
import { Refusal } from "../platform/refusal.ts";
import { emailLookup } from "../platform/seal/index.ts";
import { wipe } from "./clean-slate.ts";
import { EVEN_ANSWER, LIFETIME } from "./limits.ts";
import { isResetMailed, payForResetRequest } from "./mail-budget.ts";
import { resetPassword } from "./mails.ts";
import { type Addressee, addresseeOf, notice } from "./notices.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-policy.ts";
import type { Reset } from "./schema.ts";
import { forget, type Lookup } from "./tries.ts";
import { hold } from "./user-lock.ts";

const hashOf = (token: string) => new Uint8Array(sha256(token));
const dead = () => new Refusal("invalid", "reset.dead", "This link has been used, or is older than 30 minutes. Please ask for a new one.");

/** Asks for the e-mail. A request that is not mailed gets the same answer. The job is given the keyed hash of the address and nothing else. */
export async function requestReset(email: string, caller: Caller, now = clock.now()): Promise<void> {
  const emailHash = emailLookup(email);
  await payForResetRequest(emailHash, caller, now);
  await evenly(EVEN_ANSWER, async () => {
    if (!(await isResetMailed(emailHash, caller, now))) return;
    const lookup = Buffer.from(emailHash).toString("hex");
    await transaction((tx) => enqueue(tx, "identity.reset", { lookup }, `identity.reset:${lookup}`));
  });
}

/** The job: mails the link if the address belongs to an account. A sign-up that is not confirmed is no account, so it gets no mail, like an unknown address. */
export async function sendReset(_access: JobAccess, { lookup = "" }: JobPayload, now = clock.now()): Promise<void> {
  const emailHash = new Uint8Array(Buffer.from(lookup, "hex"));
  const user = await account().user.findUnique({ where: { emailLookup: emailHash }, select: { id: true } });
  const addressee = user && (await addresseeOf(user.id));
  if (addressee) await mailLink(user.id, addressee, now);
}

/** Mails a reset link for an operator, who neither sets nor sees a password. Refuses if nothing was mailed. */
export async function requestResetFor(userId: string, now = clock.now()): Promise<void> {
  const addressee = await addresseeOf(userId);
  if (!addressee || !(await mailLink(userId, addressee, now))) throw notMailed();
}

const notMailed = () =>
  new Refusal("conflict", "reset.not_mailed", "No link was mailed: the account is being erased, or its address has just changed. Try again.");

/**
 * Mails a new reset link, which replaces earlier ones. Returns false, and changes nothing, if the account has another address by now or is
 * being erased: a link must not reach a mailbox that no longer belongs to the account.
 */
async function mailLink(userId: string, { to, name }: Addressee, now: Date): Promise<boolean> {
  const token = newSecret();
  const letter = await sealLetter(resetPassword(to, name, token));
  return posting([letter], async (tx) => {
    await hold(tx, userId);
    const user = await tx.user.findUnique({ where: { id: userId, erasing: false, emailLookup: emailLookup(to) }, select: { auditRef: true } });
    if (!user) return false;
    await tx.passwordReset.deleteMany({ where: { userId, usedAt: null } });
    await issueReset(tx, userId, token, now);
    await record(tx, { auditRef: user.auditRef }, "password.reset_requested", {}, now);
    await post(tx, letter, userId, now);
    return true;
  });
}

export const issueReset = (tx: Tx, userId: string, token: string, now: Date) =>
  tx.passwordReset.create({ data: { tokenHash: hashOf(token), userId, expiresAt: after(now, LIFETIME.resetLink) } });

type Live = { userId: string; auditRef: string; lookup: Lookup; addressee: Addressee };

async function findLive(token: string, now: Date): Promise<Live | null> {
  const row = await account().passwordReset.findUnique({
    where: { tokenHash: hashOf(token), usedAt: null, expiresAt: { gt: now }, user: { erasing: false } },
    select: { userId: true, user: { select: { auditRef: true, emailLookup: true } } },
  });
  const addressee = row && (await addresseeOf(row.userId));
  return row && addressee ? { userId: row.userId, auditRef: row.user.auditRef, lookup: row.user.emailLookup as Lookup, addressee } : null;
}

/** Whose password a link sets, for the page behind it; null for a link that is used, old or never was. Uses nothing up. */
export async function resetOf(token: string, now = clock.now()): Promise<{ email: string } | null> {
  const live = await findLive(token, now);
  return live && { email: live.addressee.to };
}

/** Sets the password. The link is used up by one form, also when it is sent twice at once, and not by a password that is refused. */
export async function reset({ token, password }: Reset, caller: Caller, now = clock.now()): Promise<void> {
  const live = await findLive(token, now);
  if (!live) throw dead();
  const { userId, auditRef, lookup, addressee } = live;
  await requireGoodPassword(password, { about: [addressee.name, addressee.to], by: userId }, now);
  const phcHash = await hashPassword(password);
  const letter = await notice(userId, "password.reset", caller, now);
  await posting([letter], async (tx) => {
    await hold(tx, userId);
    const used = await tx.passwordReset.updateMany({ where: { tokenHash: hashOf(token), usedAt: null, expiresAt: { gt: now } }, data: { usedAt: now } });
    const reopened = await tx.user.updateMany({ where: { id: userId, erasing: false }, data: { failedTries: 0 } });
    if (used.count !== 1 || reopened.count !== 1) throw dead();
    await tx.password.upsert({ where: { userId }, create: { userId, phcHash, changedAt: now }, update: { phcHash, changedAt: now } });
    await wipe(tx, userId, { spared: null, network: caller.network }, now);
    await record(tx, { auditRef, browser: caller.browser }, "password.reset", {}, now);
    if (letter) await post(tx, letter, userId, now);
  });
  await forget(lookup, caller, now);
}
