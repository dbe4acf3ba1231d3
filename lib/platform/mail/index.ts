/**
 * Mail: written into the outbox in the transaction that causes it, delivered by a job.
 *
 * On its way a letter is sealed under a key of its own. Delivery destroys the key and the row, so what was written to
 * whom can be read in the recipient's mailbox and nowhere else. Delivering twice is harmless: the mail service is given
 * the letter's number as idempotency key. Letters of a bundle wait, and leave as one summary. A letter that could not be delivered for seven days is given up.
 */
import { clock } from "../clock.ts";
import { fingerprint } from "../crypto.ts";
import type { Tx } from "../db/account.ts";
import { ids } from "../ids.ts";
import { enqueue } from "../queue.ts";
import { type Column, makeKey, seal } from "../seal/index.ts";
import { Letter } from "./letter-schema.ts";

export type { Letter } from "./letter-schema.ts";

export const LETTER_COLUMN: Column = "letter.letter_sealed";

/** The letters of one bundle to one person are held back until then, and leave as one. */
type Bundle = { readonly name: string; readonly until: Date };

export type SealedLetter = { readonly id: string; readonly sealed: Uint8Array<ArrayBuffer>; readonly bundle?: Bundle };

/** Seals a letter under a key of its own; before the transaction, since the key lies in another database. */
export async function sealLetter(letter: Letter): Promise<SealedLetter> {
  const key = await makeKey(ids.new());
  return { id: key.ref, sealed: seal(key, LETTER_COLUMN, key.ref, JSON.stringify(Letter.parse(letter))) };
}

/** The job key of a bundle. A job may outlive the account, so it names nobody. */
export const bundleKey = (userId: string, bundle: string): string => `mail.bundle:${fingerprint(`${userId}|${bundle}`)}`;

/** Puts a sealed letter into the outbox; it leaves once `tx` commits. `userId` is null when it is about nobody we know. */
export async function post(tx: Tx, letter: SealedLetter, userId: string | null, now = clock.now()): Promise<void> {
  const bundle = userId === null ? undefined : letter.bundle;
  await tx.letter.create({ data: { id: letter.id, userId, letterSealed: letter.sealed, bundle: bundle?.name ?? null, createdAt: now } });
  if (userId !== null && bundle) {
    return enqueue(tx, "mail.bundle", { letterId: letter.id }, bundleKey(userId, bundle.name), { runAt: bundle.until });
  }
  await enqueue(tx, "mail.deliver", { letterId: letter.id }, `mail.deliver:${letter.id}`);
}
