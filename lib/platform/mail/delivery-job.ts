/** The jobs that deliver letters: one for each letter, or one for the letters of a bundle to one person. */
import { fingerprint } from "../crypto.ts";
import { account, type Tx, transaction } from "../db/account.ts";
import { log } from "../log.ts";
import { enqueue, withoutJob } from "../queue.ts";

/** Between the name of a bundle and the number of the summary that its letters are claimed for. */
export const CLAIMED = " ";

/** `bundle` is the name of the bundle, with or without the number of a summary. */
type Waiting = { readonly id: string; readonly userId: string | null; readonly bundle: string | null };

/** The job key of a bundle. A job may outlive the account, so it names nobody. */
export const bundleKey = (userId: string, bundle: string): string => `mail.bundle:${fingerprint(`${userId}|${bundle}`)}`;

const keyOf = ({ id, userId, bundle }: Waiting): string =>
  userId === null || bundle === null ? `mail.deliver:${id}` : bundleKey(userId, bundle.split(CLAIMED)[0] ?? "");

/** Queues the delivery of a letter, and with it that of its bundle, which waits until `runAt`. */
export async function enqueueDelivery(tx: Tx, letter: Waiting, runAt?: Date): Promise<void> {
  const kind = letter.userId === null || letter.bundle === null ? "mail.deliver" : "mail.bundle";
  await enqueue(tx, kind, { letterId: letter.id }, keyOf(letter), runAt ? { runAt } : {});
}

const PAGE = 1_000;

/** Queues the delivery of letters whose job is missing. Returns the number of jobs. */
export async function requeueLetters(): Promise<number> {
  let jobs = 0;
  let last = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const letters = await account().letter.findMany({
      where: { id: { gt: last } },
      orderBy: { id: "asc" },
      take: PAGE,
      select: { id: true, userId: true, bundle: true },
    });
    jobs += await requeue(letters);
    if (letters.length < PAGE) break;
    last = letters.at(-1)?.id ?? last;
  }
  if (jobs > 0) log.warn("mail.requeued", { jobs });
  return jobs;
}

async function requeue(letters: readonly Waiting[]): Promise<number> {
  const byKey = new Map(letters.map((letter) => [keyOf(letter), letter]));
  const missing = await withoutJob([...byKey.keys()]);
  const lost = [...byKey].filter(([key]) => missing.has(key));
  if (lost.length > 0) {
    await transaction(async (tx) => {
      for (const [, letter] of lost) await enqueueDelivery(tx, letter);
    });
  }
  return lost.length;
}
