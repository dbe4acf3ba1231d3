/** Mails about a new version of the privacy policy: one to each account that has not agreed to it. */
import { list, noteTold, notTold } from "../documents/index.ts";
import type { DocumentView } from "../documents/schema.ts";
import { addresseeOf } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { post, posting, sealLetter } from "../platform/mail/index.ts";
import type { JobAccess } from "../platform/queue.ts";
import { runEach } from "../platform/run-each.ts";
import { policyChanged } from "./mails.ts";

const BATCH = 200;

const FIRST = "00000000-0000-0000-0000-000000000000";

/**
 * Tells every account of the newest version, in batches. The note that an account was told commits with its mail, so a run that was cut off
 * goes on where it stopped, and an account is told once. One that cannot be told stops no other: the first error is thrown at the end, and
 * the next run tries again. Returns how many were told.
 */
export async function announcePolicy(_access: JobAccess, now = clock.now()): Promise<number> {
  const [newest] = list();
  if (!newest) return 0;
  const told = await runEach(notToldYet(newest), "policy.announce_failed", (userId) => tell(userId, newest, now));
  return told.reduce((sum, count) => sum + count, 0);
}

async function* notToldYet(text: DocumentView): AsyncGenerator<string> {
  let last = FIRST;
  for (;;) {
    const userIds = await notTold(text, last, BATCH);
    yield* userIds;
    if (userIds.length < BATCH) return;
    last = userIds.at(-1) ?? last;
  }
}

async function tell(userId: string, text: DocumentView, now: Date): Promise<number> {
  const addressee = await addresseeOf(userId);
  // Gone, or its address cannot be read at present, which is alerted: then a later run tells it.
  if (!addressee) return 0;
  const letter = await sealLetter(policyChanged(addressee, text, now));
  return posting([letter], async (tx) => {
    if (!(await noteTold(tx, userId, text, now))) return 0;
    await post(tx, letter, userId, now);
    return 1;
  });
}
