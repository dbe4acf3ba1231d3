/**
 * A right password without the second factor: the owner gets a notice, at most once a day for each network, both for a sign-in and for
 * a confirmation of identity in a session. A pending sign-in becomes a session, expires, or is ended early. The hourly job sends the
 * notice about the last two.
 */
import { after, clock, DAY } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";
import { post, posting, type SealedLetter } from "../platform/mail/index.ts";
import { take } from "../platform/rate-limit.ts";
import { LIFETIME, MAX_PENDING_SIGN_INS } from "./limits.ts";
import { notice } from "./notices.ts";

/** One notice of a kind a day for each account and network. */
const NOTICES = { name: "second_step.notice", limit: 1, perMilliseconds: DAY } as const;

/** `networkHash` as in known-networks.ts, `browser` as in Caller. */
type Attempt = { readonly userId: string; readonly networkHash: Uint8Array; readonly browser: string };

type Kind = "sign_in.factor_refused" | "reauthentication.factor_refused";

const placeOf = ({ userId, networkHash }: Attempt, kind: Kind) => `${kind}|${userId}|${Buffer.from(networkHash).toString("hex")}`;

/** The letter to the owner; null where this network was reported today, or the account no longer exists. */
async function letterAbout(attempt: Attempt, kind: Kind, now: Date): Promise<SealedLetter | null> {
  if ((await take(NOTICES, placeOf(attempt, kind), now, 0)).isOver) return null;
  return notice(attempt.userId, kind, { browser: attempt.browser }, now);
}

/** Posts the letter unless another transaction reported this network since. */
async function postOnce(tx: Tx, letter: SealedLetter | null, attempt: Attempt, kind: Kind, now: Date): Promise<void> {
  if (letter && !(await take(NOTICES, placeOf(attempt, kind), now, 1, tx)).isOver) await post(tx, letter, attempt.userId, now);
}

/** The expiry of a pending sign-in that ends early. It lies some minutes in the past, so that a process with another clock does not accept it either. */
const endOf = (now: Date) => after(now, -LIFETIME.pendingSignIn);

/**
 * Ends every pending sign-in, in the transaction that changes how the person signs in. The row stays until the job has told its owner.
 */
export async function endSecondSteps(tx: Tx, userId: string, now: Date): Promise<void> {
  const ended = endOf(now);
  await tx.pendingSignIn.updateMany({ where: { userId, expiresAt: { gt: ended } }, data: { expiresAt: ended } });
}

/**
 * Makes room for one more pending sign-in of this account and network; `hold` the person before. The oldest one over the limit ends, and
 * its row stays until the job has told the owner. Rows beyond it are deleted: the owner is told once a day for each network.
 */
export async function makeRoom(tx: Tx, { userId, networkHash }: Pick<Attempt, "userId" | "networkHash">, now: Date): Promise<void> {
  await tx.$executeRaw`
    WITH ranked AS (
      SELECT token_hash, row_number() OVER (ORDER BY expires_at DESC, token_hash) AS place
      FROM pending_sign_in WHERE user_id = ${userId}::uuid AND network_hash = ${networkHash}
    ), deleted AS (
      DELETE FROM pending_sign_in USING ranked WHERE pending_sign_in.token_hash = ranked.token_hash AND place > ${MAX_PENDING_SIGN_INS}
    )
    UPDATE pending_sign_in SET expires_at = least(expires_at, ${endOf(now)}) FROM ranked
    WHERE pending_sign_in.token_hash = ranked.token_hash AND place = ${MAX_PENDING_SIGN_INS}`;
}

/** Mails the owner of the account, at most once a day for each network. */
export async function tellOfSecondStep(attempt: Attempt, kind: Kind, now: Date): Promise<void> {
  const letter = await letterAbout(attempt, kind, now);
  if (letter) await posting([letter], (tx) => postOnce(tx, letter, attempt, kind, now));
}

/** Deletes pending sign-ins that expired or were ended without a second factor, and tells their owners. Run every hour. Returns how many there were. */
export async function tellOfAbandoned(now = clock.now()): Promise<number> {
  let count = 0;
  for (let last: Bytes = new Uint8Array(); ; ) {
    const expired = await expiredAfter(last, now);
    // One after the other: a failure leaves its row for the next hour, and does not stop the other e-mails.
    for (const { tokenHash, ...attempt } of expired) {
      await forget(tokenHash, attempt, now).catch((error: unknown) => log.warn("second_step.not_told", {}, error));
      last = tokenHash;
    }
    count += expired.length;
    if (expired.length < BATCH) return count;
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

const BATCH = 100;

/** The next rows in the order of their key, so that a row whose owner could not be told is not read again in the same run. */
const expiredAfter = (last: Bytes, now: Date) =>
  account().$queryRaw<({ tokenHash: Bytes } & Attempt)[]>`
    SELECT token_hash AS "tokenHash", user_id AS "userId", network_hash AS "networkHash", browser FROM pending_sign_in
    WHERE expires_at <= ${now} AND token_hash > ${last} ORDER BY token_hash LIMIT ${BATCH}`;

async function forget(tokenHash: Uint8Array<ArrayBuffer>, attempt: Attempt, now: Date): Promise<void> {
  const kind = "sign_in.factor_refused";
  const letter = await letterAbout(attempt, kind, now);
  await posting([letter], async (tx) => {
    // Another run was quicker.
    if ((await tx.pendingSignIn.deleteMany({ where: { tokenHash } })).count === 0) return;
    await postOnce(tx, letter, attempt, kind, now);
  });
}
