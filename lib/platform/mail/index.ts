/**
 * Mail: written into the outbox in the transaction that causes it, delivered by a job.
 *
 * On its way a letter is sealed under a key of its own. Delivery destroys the key and the row, so what was written to
 * whom can be read in the recipient's mailbox and nowhere else. Delivering twice is harmless: the mail service is given
 * the letter's number as idempotency key. Letters of a bundle wait, and leave as one summary. A letter that could not be
 * delivered for seven days is deleted (`lib/privacy/retention.ts`). A letter of an invitation is deleted with it; its delivery job then destroys the key.
 */
import { after, clock, SECOND } from "../clock.ts";
import { account, type Tx, transaction } from "../db/account.ts";
import { ids } from "../ids.ts";
import { log } from "../log.ts";
import { type Budget, take } from "../rate-limit.ts";
import { type Column, destroyKeys, makeKey, seal } from "../seal/index.ts";
import { enqueueDelivery } from "./delivery-job.ts";
import { Letter } from "./letter-schema.ts";

export type { Letter } from "./letter-schema.ts";

export const LETTER_COLUMN: Column = "letter.letter_sealed";

/** Letters of one bundle to one person are charged to `budget` under `what` when they are posted. Those over it wait until it is whole again, and leave as one summary. */
type Bundle = { readonly name: string; readonly budget: Budget; readonly what: string };

export type SealedLetter = { readonly id: string; readonly sealed: Uint8Array<ArrayBuffer>; readonly bundle?: Bundle };

/** The key of a letter whose content is only known inside the transaction. `posting` destroys the key if the letter is not posted. */
export type LetterDraft = { readonly id: string; readonly seal: (letter: Letter) => SealedLetter };

/** Makes the key of a letter. Call it before the transaction, since keys are stored in another database. */
export async function draftLetter(): Promise<LetterDraft> {
  const key = await makeKey(ids.new());
  return { id: key.ref, seal: (letter) => ({ id: key.ref, sealed: seal(key, LETTER_COLUMN, key.ref, JSON.stringify(Letter.parse(letter))) }) };
}

/** Seals a letter under a key of its own. Call it before the transaction, since keys are stored in another database. */
export async function sealLetter(letter: Letter): Promise<SealedLetter> {
  return (await draftLetter()).seal(letter);
}

const posted = new WeakSet<object>();

/** Puts the e-mail of an invitation into the outbox. The invitation must be stored before. */
export async function postForInvitation(tx: Tx, letter: SealedLetter, invitationId: string, now: Date): Promise<void> {
  const { id, sealed } = letter;
  await tx.letter.create({ data: { id, userId: null, letterSealed: sealed, bundle: null, invitationId, createdAt: now } });
  posted.add(letter);
  await enqueueDelivery(tx, { id, userId: null, bundle: null });
}

/**
 * Runs `remove`, which deletes invitations and with them, by the foreign key, their undelivered e-mails. The delivery jobs of these run at once
 * after the commit and destroy the keys; without this call they do so at their next attempt, within the hour.
 */
export async function withdrawLetters<T>(tx: Tx, invitationIds: readonly string[], remove: () => Promise<T>): Promise<T> {
  const rows = await tx.letter.findMany({ where: { invitationId: { in: [...invitationIds] } }, select: { id: true } });
  const result = await remove();
  for (const { id } of rows) await enqueueDelivery(tx, { id, userId: null, bundle: null });
  return result;
}

/** Puts a sealed letter into the outbox and charges its budget; both count once `tx` commits. `userId` is null when it is about nobody we know. */
export async function post(tx: Tx, letter: SealedLetter, userId: string | null, now = clock.now()): Promise<void> {
  const { id, bundle } = letter;
  // Before the budget: the row locks the person, and what changes the person must never wait for a budget that waits for it.
  await tx.letter.create({ data: { id, userId, letterSealed: letter.sealed, bundle: null, createdAt: now } });
  posted.add(letter);
  const left = userId !== null && bundle ? await take(bundle.budget, bundle.what, now, 1, tx) : null;
  if (userId === null || !bundle || !left?.isOver) return enqueueDelivery(tx, { id, userId, bundle: null });
  await tx.letter.update({ where: { id }, data: { bundle: bundle.name } });
  await enqueueDelivery(tx, { id, userId, bundle: bundle.name }, after(now, left.resetSeconds * SECOND));
}

/**
 * Runs a transaction that may post `letters`, whose keys were made before it. A letter that is not posted, or is rolled back, loses its
 * key at once: a refused request leaves nothing behind.
 */
export async function posting<T>(letters: readonly (SealedLetter | LetterDraft | null)[], work: (tx: Tx) => Promise<T>): Promise<T> {
  const sealed = letters.filter((letter) => letter !== null);
  let left = sealed;
  try {
    const result = await transaction(work);
    left = sealed.filter((letter) => !posted.has(letter));
    return result;
  } finally {
    if (left.length > 0) await discard(left.map(({ id }) => id)).catch((error: unknown) => log.warn("letter.key_not_destroyed", {}, error));
  }
}

/** Only without a row: a draft may have been posted, and an error at the commit does not tell whether it happened. */
async function discard(letterIds: readonly string[]): Promise<void> {
  const rows = await account().letter.findMany({ where: { id: { in: [...letterIds] } }, select: { id: true } });
  const kept = new Set(rows.map(({ id }) => id));
  await destroyKeys(letterIds.filter((id) => !kept.has(id)));
}
