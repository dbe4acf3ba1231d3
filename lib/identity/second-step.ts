/** Tells the owner that somebody knew the password but did not complete the second step. */
import { clock, DAY } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";
import { post, type SealedLetter } from "../platform/mail/index.ts";
import { take } from "../platform/rate-limit.ts";
import { notice } from "./notices.ts";

/** One notice a day for each account and network. */
const NOTICES = { name: "second_step.notice", limit: 1, perMilliseconds: DAY } as const;

/** `networkHash` as in known-networks.ts, `browser` as in Caller. */
type Attempt = { readonly userId: string; readonly networkHash: Uint8Array; readonly browser: string };

/** The letter to the owner; null where this network was reported today, or the account no longer exists. */
async function letterAbout({ userId, networkHash, browser }: Attempt, now: Date): Promise<SealedLetter | null> {
  if ((await take(NOTICES, `${userId}|${Buffer.from(networkHash).toString("hex")}`, now)).isOver) return null;
  return notice(userId, "sign_in.factor_refused", { browser }, now);
}

/** Mails the owner of the account, at most once a day for each network. */
export async function tellOfSecondStep(attempt: Attempt, now: Date): Promise<void> {
  const letter = await letterAbout(attempt, now);
  if (letter) await transaction((tx) => post(tx, letter, attempt.userId, now));
}

/** Deletes pending sign-ins that expired without a second factor and tells their owners. Run every hour; each is told once. Returns how many expired. */
export async function tellOfAbandoned(now = clock.now()): Promise<number> {
  const select = { tokenHash: true, userId: true, networkHash: true, browser: true } as const;
  const expired = await account().pendingSignIn.findMany({ where: { expiresAt: { lte: now } }, select });
  // One after the other: a failure leaves its row for the next hour, and stops nobody else's mail.
  for (const { tokenHash, ...attempt } of expired) {
    await forget(tokenHash, attempt, now).catch((error: unknown) => log.warn("second_step.not_told", {}, error));
  }
  return expired.length;
}

async function forget(tokenHash: Uint8Array<ArrayBuffer>, attempt: Attempt, now: Date): Promise<void> {
  const letter = await letterAbout(attempt, now);
  await transaction(async (tx) => {
    if (letter) await post(tx, letter, attempt.userId, now);
    await tx.pendingSignIn.deleteMany({ where: { tokenHash } });
  });
}
