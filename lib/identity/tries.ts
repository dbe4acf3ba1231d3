/**
 * Wrong tries at an account: password, code and recovery code count together. A try is paid for before it is checked, in
 * one statement per budget, so that parallel ones cannot overspend. Which budgets count is in decision 0008:
 *
 * - with a live session, the session's own and no other;
 * - otherwise those of this account and network, of the account, of the network and of everybody together. All of them are charged
 *   wherever the try comes from. One that is used up stops a right password only where the account is not known in the network.
 *
 * An answer of a passkey cannot be guessed, so a wrong one counts toward none of these budgets and does not switch the password off. In a session it is
 * paid for from the budget of challenges.
 */
import { type Actor, record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { newKey } from "../platform/crypto.ts";
import { account, transaction } from "../platform/db/account.ts";
import { post, posting, type SealedLetter } from "../platform/mail/index.ts";
import { type Budget, networkBudgets, refund, restore, spend, take, usedUp } from "../platform/rate-limit.ts";
import type { Refusal } from "../platform/refusal.ts";
import { standingOf } from "./known-networks.ts";
import { CHALLENGES, MOST_FAILED_IN_A_ROW, TRIES } from "./limits.ts";
import { notice } from "./notices.ts";

/** The keyed hash of an address, known or not. */
export type Lookup = Uint8Array<ArrayBuffer>;

/** The budgets that were charged for a try, so that a right one gets back what it cost. */
export type Paid = readonly (readonly [Budget, string])[];

/** The address in the key of a budget. */
export const nameOf = (lookup: Lookup): string => Buffer.from(lookup).toString("hex");

/** A try that was paid for. `refusal`: a budget wider than that of this account and network is used up. A known network may go on, everybody else may not. */
export type Try = { readonly paid: Paid; readonly refusal: Refusal | null; readonly isKnown: boolean };

/** Pays for one try; refuses as limited when the budget of this account from this network is used up. */
export async function pay(lookup: Lookup, caller: Caller, now = clock.now()): Promise<Try> {
  const { isAccount, isKnown } = await standingOf(lookup, caller.network, now);
  const here = [TRIES.here, `${nameOf(lookup)}|${caller.network}`] as const;
  await spend(...here, now);
  const paid: (readonly [Budget, string])[] = [here];
  // The narrowest first: a try over one budget is charged to none of the wider ones.
  for (const [budget, what, cost] of widerBudgets(lookup, caller, isAccount)) {
    const { isOver, resetSeconds } = await take(budget, what, now, cost);
    if (isOver) return { paid, refusal: usedUp(budget, resetSeconds), isKnown };
    if (cost === 1) paid.push([budget, what]);
  }
  return { paid, refusal: null, isKnown };
}

/**
 * Half of the tries at accounts are charged to everybody's budget, drawn at random, and none at unknown addresses: inventing addresses
 * uses nothing up, and one try shows nothing in it. Many tries do (decision 0008).
 */
function widerBudgets(lookup: Lookup, caller: Caller, isAccount: boolean): [Budget, string, 0 | 1][] {
  const overall = isAccount && (newKey()[0] ?? 0) % 2 === 0 ? 1 : 0;
  const networks = networkBudgets(TRIES.network, caller.network).map(([budget, what]): [Budget, string, 1] => [budget, what, 1]);
  return [[TRIES.account, nameOf(lookup), 1], ...networks, [TRIES.overall, "all", overall]];
}

/** The same for what follows a right password, where a refusal tells nothing new. */
export async function payOrRefuse(lookup: Lookup, caller: Caller, now = clock.now()): Promise<Paid> {
  const { paid, refusal, isKnown } = await pay(lookup, caller, now);
  if (refusal && !isKnown) throw refusal;
  return paid;
}

/** The same for somebody who is signed in: a stranger's tries never stop them. `handle` is that of the session. */
export async function payInSession({ handle }: { readonly handle: string }, now = clock.now()): Promise<Paid> {
  await spend(TRIES.session, handle, now);
  return [[TRIES.session, handle]];
}

/** The same for an answer of a passkey in a session: bounds the refusals that are recorded, and stops no password. */
export async function payForPasskey({ handle }: { readonly handle: string }, now = clock.now()): Promise<Paid> {
  await spend(CHALLENGES, handle, now);
  return [[CHALLENGES, handle]];
}

/** Gives back what a right try cost and forgets none of the wrong ones: a second step follows. */
export async function payBack(paid: Paid, now = clock.now()): Promise<void> {
  for (const [budget, what] of paid) await refund(budget, what, now);
}

/** After everything that is asked for was shown: wrong tries at the account are forgotten. */
export async function forgive(paid: Paid, lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  await payBack(paid, now);
  await forget(lookup, caller, now);
  await account().user.updateMany({ where: { emailLookup: lookup, failedTries: { gt: 0 } }, data: { failedTries: 0 } });
}

/** After a new password: what was tried at the old one counts no longer. Nothing was paid, so nothing is given back. */
export async function forget(lookup: Lookup, caller: Caller, now = clock.now()): Promise<void> {
  await restore(TRIES.account, nameOf(lookup), now);
  await restore(TRIES.here, `${nameOf(lookup)}|${caller.network}`, now);
}

/**
 * Counts a wrong try. For an unknown address it does the same work. The owner is told in the same transaction when the password is
 * switched off.
 */
export async function fail(lookup: Lookup, auditRef: string | null, caller: Caller, now = clock.now()): Promise<void> {
  const actor = auditRef === null ? null : { auditRef, browser: caller.browser };
  await count(lookup, actor, null, now).catch(async (error: unknown) => {
    if (!(error instanceof LastTry)) throw error;
    await count(lookup, actor, { userId: error.userId, letter: await notice(error.userId, "password.switched_off", caller, now) }, now);
  });
}

/** Records a refused passkey. It does not count toward switching the password off: a wrong answer can be sent without knowing any secret. */
export async function failPasskey(auditRef: string, caller: Caller, now = clock.now()): Promise<void> {
  await transaction((tx) => record(tx, { auditRef, browser: caller.browser }, "user.sign_in_refused", {}, now));
}

/** Rolls back the try that would switch the password off: the key of its letter must be made before the transaction. */
class LastTry extends Error {
  readonly userId: string;
  constructor(userId: string) {
    super("This try switches the password off.");
    this.userId = userId;
  }
}

/** `prepared`: the letter to post if this try switches the password off; null if none was made yet. */
async function count(lookup: Lookup, actor: Actor | null, prepared: { userId: string; letter: SealedLetter | null } | null, now: Date): Promise<void> {
  await posting([prepared?.letter ?? null], async (tx) => {
    // The person first and the record last, as everywhere: the other way round a try and a change would wait for each other.
    const [row] = await tx.$queryRaw<{ id: string; failed_tries: number }[]>`
      UPDATE "user" SET failed_tries = failed_tries + 1 WHERE email_lookup = ${lookup} RETURNING id, failed_tries`;
    const isLast = row?.failed_tries === MOST_FAILED_IN_A_ROW;
    if (isLast && !prepared) throw new LastTry(row.id);
    if (isLast && prepared?.letter && prepared.userId === row.id) await post(tx, prepared.letter, row.id, now);
    await record(tx, actor, "user.sign_in_refused", {}, now);
  });
}
