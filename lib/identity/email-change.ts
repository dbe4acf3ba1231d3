/**
 * Changing the address of an account: confirmed with a link mailed to the new address, in a session of the same account, and
 * announced at the old address, which can undo the change for seven days.
 *
 * Whether the new address belongs to another account shows nowhere: not in the response, not in its duration, not in the export.
 * Its owner gets an e-mail, and the link that would confirm the change is sent to nobody.
 */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { equal, newSecret, sha256 } from "../platform/crypto.ts";
import { account, isDuplicate, type Tx } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { evenly } from "../platform/even.ts";
import { ids } from "../platform/ids.ts";
import { draftLetter, type LetterDraft, post, posting, type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { Refusal } from "../platform/refusal.ts";
import { destroyKeys, emailLookup, keyOf, keysOf, open, type SubjectKey, seal, tryOpen } from "../platform/seal/index.ts";
import { wipe } from "./clean-slate.ts";
import { credentialsSince, phrasesOf, removeCredentials } from "./credential-removal.ts";
import { EVEN_ANSWER, LIFETIME, MAILS } from "./limits.ts";
import { payForMail } from "./mail-budget.ts";
import { addressRestored, alreadyYoursElsewhere, confirmNewAddress } from "./mails.ts";
import { noticeLetter, sealNotice } from "./notices.ts";
import { issueReset } from "./reset.ts";
import { requireAlive, requireFresh, type Session } from "./session.ts";
import { profile } from "./user.ts";
import { hold } from "./user-lock.ts";

const hashOf = (token: string) => new Uint8Array(sha256(token));

/** Asks for the change. Only the newest request counts. */
export async function requestEmailChange(session: Session, { email }: { email: string }, caller: Caller, now = clock.now()): Promise<void> {
  requireFresh(session, now);
  const { email: old } = await profile(session);
  if (equal(emailLookup(email), emailLookup(old))) {
    throw new Refusal("invalid", "email.same", "Please check what is marked below.", { fields: { email: "This is your address already." } });
  }
  await spend(MAILS.emailChange, session.userId, now);
  await payForMail("emailChange", email, caller, now);
  await evenly(EVEN_ANSWER, () => writeRequest(session, { old, email }, caller, now));
}

async function writeRequest(session: Session, { old, email }: { old: string; email: string }, caller: Caller, now: Date): Promise<void> {
  const { userId, actor } = session;
  const owner = await account().user.findUnique({ where: { emailLookup: emailLookup(email) }, select: { id: true } });
  const [id, token, key] = [ids.new(), newSecret(), await keyOf(userId)];
  const letter = await sealLetter(owner ? alreadyYoursElsewhere(email) : confirmNewAddress(email, token));
  await posting([letter], async (tx) => {
    // The address stays the same here. `holdAddress` would block letters to this person, and two who ask for each other's address would deadlock.
    await hold(tx, userId);
    await requireAlive(tx, session);
    // Before the record, which is one lock for everybody: the letter waits for a change of its recipient, and that change for the record.
    await post(tx, letter, owner?.id ?? userId, now);
    await tx.emailChange.deleteMany({ where: { userId, confirmedAt: null } });
    await tx.emailChange.create({
      data: {
        id,
        userId,
        newEmailSealed: seal(key, "email_change.new_email_sealed", id, email),
        oldEmailSealed: seal(key, "email_change.old_email_sealed", id, old),
        confirmHash: hashOf(token),
        requestedAt: now,
        expiresAt: after(now, LIFETIME.emailLink),
      },
    });
    await record(tx, { ...actor, browser: caller.browser }, "email.change_requested", {}, now);
  });
}

const deadConfirm = () => new Refusal("invalid", "email.dead", "This link has been used, is older than 24 hours, or a newer one took its place.");
const otherAccount = () =>
  new Refusal(
    "forbidden",
    "email.other_account",
    "This link belongs to another account, so nothing was changed. If you asked for the change, sign out, sign in to the account whose address you want to change, and open the link again.",
  );
const taken = () => new Refusal("conflict", "email.taken", "This address belongs to another account by now, so nothing was changed.");

/**
 * Confirms the new address, and ends every session but this one. The link proves the mailbox, and the session that the person has the
 * account: otherwise a stranger could ask for somebody's address, and the click of its owner would give it to the stranger's account.
 */
export async function confirmEmailChange(session: Session, token: string, caller: Caller, now = clock.now()): Promise<void> {
  const where = { confirmHash: hashOf(token), confirmedAt: null, expiresAt: { gt: now } };
  const change = await account().emailChange.findUnique({ where, include: { user: { select: { auditRef: true, nameSealed: true } } } });
  const opened = change && (await unseal(change));
  if (!change || !opened) throw deadConfirm();
  if (change.userId !== session.userId) throw otherAccount();
  const { key, name, oldEmail, newEmail } = opened;
  const { id, userId } = change;
  const undo = newSecret();
  const toOld = await sealNotice({ to: oldEmail, name }, "email.replaced", caller, now, { label: "Undo the change", url: `${env().KEPT_ORIGIN}/email/undo?token=${undo}` }); // biome-ignore format: one line
  const toNew = await sealNotice({ to: newEmail, name }, "email.changed", caller, now);
  await replaceAddress([toOld, toNew], taken, async (tx) => {
    await holdAddress(tx, userId);
    const confirmed = { confirmedAt: now, undoHash: hashOf(undo), expiresAt: after(now, LIFETIME.undoLink) };
    if ((await tx.emailChange.updateMany({ where: { id, ...where }, data: confirmed })).count !== 1) throw deadConfirm();
    await requireAlive(tx, session);
    const replaced = await moveTo(tx, { userId, key, from: oldEmail, to: newEmail });
    if (!replaced) throw deadConfirm();
    await wipe(tx, userId, { spared: session, network: caller.network }, now);
    await record(tx, { auditRef: change.user.auditRef, browser: caller.browser }, "email.changed", {}, now);
    await post(tx, toOld, userId, now);
    await post(tx, toNew, userId, now);
    return replaced;
  });
}

const deadUndo = () => new Refusal("invalid", "email.undo_dead", "This link has been used, or is older than seven days.");
const takenSince = () =>
  new Refusal(
    "conflict",
    "email.taken_since",
    `Another account has this address by now, so it cannot be put back here. Please write to ${env().PRIVACY_CONTACT}.`,
  );

/**
 * Restores the old address, whatever was changed after it, removes the credentials added since the change was requested, ends every
 * session, and mails a reset link to the old address. Returns the removed credentials, as phrases.
 *
 * Everything that the account's sessions can change is read under the lock of the account. So an intruder who keeps changing the account
 * cannot make this fail.
 */
export async function undoEmailChange(token: string, caller: Caller, now = clock.now()): Promise<readonly string[]> {
  const where = { undoHash: hashOf(token), confirmedAt: { not: null }, expiresAt: { gt: now } };
  const change = await account().emailChange.findUnique({ where, include: { user: { select: { auditRef: true, nameSealed: true } } } });
  const opened = change && (await unseal(change));
  if (!change?.confirmedAt || !opened) throw deadUndo();
  const { key, name, oldEmail } = opened;
  const { id, userId, confirmedAt, requestedAt } = change;
  const reset = newSecret();
  const actor = { auditRef: change.user.auditRef, browser: caller.browser };
  const [toOld, toCurrent] = [await draftLetter(), await draftLetter()];
  const { removed } = await replaceAddress([toOld, toCurrent], takenSince, async (tx) => {
    await holdAddress(tx, userId);
    if ((await tx.emailChange.deleteMany({ where: { id, ...where } })).count !== 1) throw deadUndo();
    // Whoever took the account over must not be able to undo the undoing.
    await tx.emailChange.deleteMany({ where: { userId, confirmedAt: { gte: confirmedAt } } });
    const user = await tx.user.findUnique({ where: { id: userId, erasing: false }, select: { emailSealed: true } });
    const current = user && open(key, "user.email_sealed", userId, user.emailSealed);
    const replaced = current && (await moveTo(tx, { userId, key, from: current, to: oldEmail }));
    if (!replaced) throw deadUndo();
    const removal = await credentialsSince(tx, userId, requestedAt);
    const phrases = phrasesOf(removal);
    await removeCredentials(tx, userId, removal, actor, now);
    await wipe(tx, userId, { spared: null, network: caller.network }, now);
    await issueReset(tx, userId, reset, now);
    await record(tx, actor, "email.change_undone", {}, now);
    await post(tx, toOld.seal(addressRestored(oldEmail, name, reset, phrases)), userId, now);
    if (current !== oldEmail) await post(tx, toCurrent.seal(noticeLetter({ to: current, name }, "email.undone", caller, now)), userId, now);
    return { ...replaced, removed: phrases };
  });
  return removed;
}

type Row = { id: string; userId: string; newEmailSealed: Uint8Array; oldEmailSealed: Uint8Array; user: { nameSealed: Uint8Array } };

/** The addresses of a change and the person's name; null when the person is gone. */
async function unseal({ id, userId, newEmailSealed, oldEmailSealed, user }: Row) {
  const key = (await keysOf([userId])).get(userId);
  if (!key) return null;
  return {
    key,
    name: tryOpen(key, "user.name_sealed", userId, user.nameSealed) ?? "",
    oldEmail: open(key, "email_change.old_email_sealed", id, oldEmailSealed),
    newEmail: open(key, "email_change.new_email_sealed", id, newEmailSealed),
  };
}

/** Stronger than `hold`: the address is a key of the row, and changing it would otherwise wait for whoever waits for us. */
const holdAddress = (tx: Tx, userId: string) => tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`;

type Move = { userId: string; key: SubjectKey; from: string; to: string };

/** Deletes the pending sign-ups with the new address and returns their ids; null when the person has another address by now, or is being erased. */
async function moveTo(tx: Tx, { userId, key, from, to }: Move): Promise<{ signUps: string[] } | null> {
  const gone = await tx.$queryRaw<{ id: string }[]>`DELETE FROM pending_sign_up WHERE email_lookup = ${emailLookup(to)} RETURNING id`;
  const data = { emailLookup: emailLookup(to), emailSealed: seal(key, "user.email_sealed", userId, to) };
  const { count } = await tx.user.updateMany({ where: { id: userId, emailLookup: emailLookup(from), erasing: false }, data });
  return count === 1 ? { signUps: gone.map((row) => row.id) } : null;
}

type Letters = readonly (SealedLetter | LetterDraft)[];

/** Runs the transaction that changes an address, and then destroys the keys of the pending sign-ups that it deleted. Returns the result of `work`. */
async function replaceAddress<T extends { signUps: string[] }>(letters: Letters, conflict: () => Refusal, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await posting(letters, work).catch((error: unknown) => {
    throw isDuplicate(error) ? conflict() : error;
  });
  await destroyKeys(result.signUps);
  return result;
}
