/**
 * Wrong tries at an account: password, code and recovery code count together, by account, by the block of addresses
 * they come from, and overall. A try is paid for before it is looked at, in one statement, so that parallel ones cannot overspend.
 * An answer of a passkey cannot be guessed and is not paid for, so whoever uses up the tries of others does not stop it.
 */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { post } from "../platform/mail/index.ts";
import { refund, restore, spend } from "../platform/rate-limit.ts";
import { MOST_FAILED_IN_A_ROW, TRIES } from "./limits.ts";
import { notice } from "./notices.ts";

/** Whom a try is about, known or not: the keyed hash of the address. */
export type Lookup = Uint8Array<ArrayBuffer>;

const name = (lookup: Lookup) => Buffer.from(lookup).toString("hex");

/** Pays for one try, or refuses as limited. */
export async function pay(lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  // The narrowest first: what one block of addresses may not do any more eats up nobody else's tries.
  await spend(TRIES.here, `${name(lookup)}|${caller.network}`, now);
  await spend(TRIES.account, name(lookup), now);
  await spend(TRIES.network, caller.network, now);
  await spend(TRIES.overall, "all", now);
}

/** The try was right, but a second step follows: gives back this one and forgets none of the wrong ones. */
export async function payBack(lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  await refund(TRIES.network, caller.network, now);
  await refund(TRIES.account, name(lookup), now);
  await refund(TRIES.here, `${name(lookup)}|${caller.network}`, now);
  await refund(TRIES.overall, "all", now);
}

/** Somebody showed all that it takes: wrong tries at the account are forgotten. */
export async function forgive(lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  await payBack(lookup, caller, now);
  await clear(lookup, caller, now);
}

/** The same after a passkey: nothing was paid for it, since it cannot be guessed, so nothing is given back. */
export async function clear(lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  await forget(lookup, caller, now);
  await account().user.updateMany({ where: { emailLookup: lookup, failedTries: { gt: 0 } }, data: { failedTries: 0 } });
}

/** The password is a new one: what was tried at the old one counts no more, here or anywhere. Nothing was paid, so nothing is given back. */
export async function forget(lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  await restore(TRIES.account, name(lookup), now);
  await restore(TRIES.here, `${name(lookup)}|${caller.network}`, now);
}

/** Counts a wrong try. For an unknown address it does the same work. The owner is told when the password is switched off. */
export async function fail(lookup: Lookup, auditRef: string | null, caller: Caller, now = clock.now()): Promise<void> {
  const [row] = await transaction(async (tx) => {
    // The person first and the record last, as everywhere: the other way round a try and a change would wait for each other.
    const rows = await tx.$queryRaw<{ id: string; failed_tries: number }[]>`
      UPDATE "user" SET failed_tries = failed_tries + 1 WHERE email_lookup = ${lookup} RETURNING id, failed_tries`;
    await record(tx, auditRef === null ? null : { auditRef, browser: caller.browser }, "user.sign_in_refused", {}, now);
    return rows;
  });
  if (row?.failed_tries !== MOST_FAILED_IN_A_ROW) return;
  const letter = await notice(row.id, "password.switched_off", caller, now);
  if (letter) await transaction((tx) => post(tx, letter, row.id, now));
}
