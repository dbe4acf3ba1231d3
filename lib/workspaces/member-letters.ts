/** E-mails to everybody who comes into a workspace: its own members, and those from the workspaces above. */
import { type Addressee, addresseeOf } from "../identity/index.ts";
import type { Tx } from "../platform/db/account.ts";
import { type Letter, post, type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { type Comer, comersOf } from "./people.ts";

export type ToMember = { readonly userId: string; readonly letter: SealedLetter };

/** Seals one letter for each of `comers`. Call it before the transaction, since keys are stored in another database. */
export async function lettersToAll(comers: readonly Comer[], words: (to: Addressee, comer: Comer) => Letter): Promise<ToMember[]> {
  const letters: ToMember[] = [];
  for (const comer of comers) {
    const addressee = await addresseeOf(comer.userId);
    if (addressee) letters.push({ userId: comer.userId, letter: await sealLetter(words(addressee, comer)) });
  }
  return letters;
}

/** Posts the letters, first in the transaction: people are locked before workspaces. A member who is gone by now gets none. */
export async function postToAll(tx: Tx, letters: readonly ToMember[], now: Date): Promise<void> {
  const asked = letters.map(({ userId }) => userId);
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM "user" WHERE id = ANY(${asked}::uuid[]) ORDER BY id FOR KEY SHARE`;
  const there = new Set(rows.map(({ id }) => id));
  for (const { userId, letter } of letters) if (there.has(userId)) await post(tx, letter, userId, now);
}

/** Whether everybody who comes in now is among `told`. Lock the workspace before, so that nobody joins until the transaction ends. */
export async function areAllTold(tx: Tx, workspaceId: string, told: readonly Comer[]): Promise<boolean> {
  const ids = new Set(told.map(({ userId }) => userId));
  return (await comersOf(workspaceId, tx)).every(({ userId }) => ids.has(userId));
}

/** Refuses where somebody joined since the letters were written: nobody may lose a workspace without an e-mail. */
export async function requireAllTold(tx: Tx, workspaceId: string, told: readonly Comer[]): Promise<void> {
  if (!(await areAllTold(tx, workspaceId, told)))
    throw new Refusal("conflict", "workspace.members_changed", "Somebody joined this workspace at this moment. Nothing was changed. Please try again.");
}
