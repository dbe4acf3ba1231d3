/** Letters to the owner of a workspace about what a job found: each once, however often and by however many the job runs. */
import { addresseeOf } from "../identity/index.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { type Letter, post, posting, type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import type { JobAccess } from "../platform/queue.ts";
import { workspaceFact } from "./token-notice.ts";

type Found = {
  readonly workspaceId: string;
  /** Who else is to know. */
  readonly userId?: string | null;
  readonly words: Omit<Letter, "to" | "name">;
  /** True for one of those who find the same at the same time. */
  claim(tx: Tx): Promise<boolean>;
};

/** Whether it was us who told. The letter names the workspace. */
export async function tellOwner(_access: JobAccess, { workspaceId, userId = null, words, claim }: Found, now: Date): Promise<boolean> {
  const letters: [userId: string, letter: SealedLetter][] = [];
  const facts = [await workspaceFact(workspaceId), ...(words.facts ?? [])];
  for (const reader of await readersOf(workspaceId, userId)) {
    const addressee = await addresseeOf(reader);
    if (addressee) letters.push([reader, await sealLetter({ ...addressee, ...words, facts })]);
  }
  return posting(
    letters.map(([, letter]) => letter),
    async (tx) => {
      // First, since it touches persons: an erasure locks the person and then the workspace, and neither may wait for the other.
      for (const [reader, letter] of letters) await post(tx, letter, reader, now);
      if (!(await claim(tx))) throw new Told();
      return true;
    },
  ).catch((error: unknown) => {
    if (error instanceof Told) return false;
    throw error;
  });
}

/** Another one was quicker: nothing of ours is sent. */
class Told extends Error {}

/** In one order, so that two who tell the same never wait for each other. */
async function readersOf(workspaceId: string, userId: string | null): Promise<string[]> {
  const owners = await account().membership.findMany({ where: { workspaceId, role: "owner" }, select: { userId: true } });
  return [...new Set([...owners.map((owner) => owner.userId), ...(userId ? [userId] : [])])].sort();
}
