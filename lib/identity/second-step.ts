/** Tells the owner that somebody knew the password but did not complete the second step. */
import { clock, DAY } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { post } from "../platform/mail/index.ts";
import { take } from "../platform/rate-limit.ts";
import { notice } from "./notices.ts";

/** One notice a day for each account and network. */
const NOTICES = { name: "second_step.notice", limit: 1, perMilliseconds: DAY } as const;

/** `networkHash` as in known-networks.ts, `browser` as in Caller. */
type Attempt = { readonly userId: string; readonly networkHash: Uint8Array; readonly browser: string };

/** Mails the owner of the account, at most once a day for each network. */
export async function tellOfSecondStep({ userId, networkHash, browser }: Attempt, now: Date): Promise<void> {
  if ((await take(NOTICES, `${userId}|${Buffer.from(networkHash).toString("hex")}`, now)).isOver) return;
  const letter = await notice(userId, "sign_in.factor_refused", { browser }, now);
  if (letter) await transaction((tx) => post(tx, letter, userId, now));
}

/** Deletes pending sign-ins that expired without a second factor and tells their owners. Run every hour; each is told once. Returns how many expired. */
export async function tellOfAbandoned(now = clock.now()): Promise<number> {
  const expired = await account().$queryRaw<{ user_id: string; network_hash: Uint8Array; browser: string }[]>`
    DELETE FROM pending_sign_in WHERE expires_at <= ${now} RETURNING user_id, network_hash, browser`;
  for (const { user_id: userId, network_hash: networkHash, browser } of expired) await tellOfSecondStep({ userId, networkHash, browser }, now);
  return expired.length;
}
