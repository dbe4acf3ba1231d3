/**
 * Signing in with a password, and signing out.
 *
 * The password alone opens nothing where there is a second factor: it leads to a pending sign-in, which is no session
 * and opens only the second step (sign-in-factor.ts).
 */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { evenly } from "../platform/even.ts";
import { post, posting } from "../platform/mail/index.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import { emailLookup } from "../platform/seal/index.ts";
import { choices, factorsOf } from "./factors.ts";
import { networkHash, rememberNetwork } from "./known-networks.ts";
import { EVEN_ANSWER, LIFETIME, MOST_FAILED_IN_A_ROW } from "./limits.ts";
import { notice } from "./notices.ts";
import { hashPassword, needsRehash, verifyNothing, verifyPassword } from "./password-hash.ts";
import type { Factor, FactorKind, SignIn } from "./schema.ts";
import { makeRoom } from "./second-step.ts";
import { begin, end, type NewSession } from "./session.ts";
import { hashOf } from "./session-adapter.ts";
import { fail, forgive, type Lookup, type Paid, pay, payBack, type Try } from "./tries.ts";
import { hold } from "./user-lock.ts";

/** Several wrong tries before a right one are worth a mail. */
const MANY_FAILURES = 3;

const wrong = () => new Refusal("unauthenticated", "sign_in.wrong", "Wrong e-mail or password.");

export const meanwhile = () =>
  new Refusal("conflict", "sign_in.meanwhile", "How one signs in to this account was changed at this very moment. Please sign in again.");

type Pending = { readonly pending: string; readonly choices: readonly FactorKind[] };
export type SignedIn = { readonly session: NewSession } | Pending;

type Input = Pick<SignIn, "email" | "password"> & { remember?: "on" | undefined };

/** Returns a session, or the secret of a pending sign-in and what may be shown next. An unknown address takes the same work and gets the same answer. */
export async function signIn(input: Input, caller: Caller, now = clock.now()): Promise<SignedIn> {
  const lookup = emailLookup(input.email);
  const paying = await pay(lookup, caller, now);
  const { paid } = paying;
  const check = () => requirePassword(lookup, input.password, paying, caller, now);
  // While a budget is used up, only a known network has its password checked: the time must not tell which one that is.
  const user = paying.refusal ? await evenly(EVEN_ANSWER, check) : await check();
  const isRemembered = input.remember === "on";
  const factors = await factorsOf(user.id);
  if (!factors.isProtected && !user.isStaff) {
    const stillAlone = async (tx: Tx) => {
      await requireSame(tx, user);
      if ((await factorsOf(user.id, tx)).isProtected) throw meanwhile();
    };
    return { session: await complete(user.id, { factor: "none", isRemembered, paid }, caller, now, stillAlone) };
  }
  await payBack(paid, now);
  return { pending: await suspend(user, isRemembered, caller, now), choices: choices(factors, user.isStaff) };
}

/** The account with this address and password. Any other password gets the same refusal after the same work as an unknown address, also while a budget is used up. */
async function requirePassword(lookup: Lookup, password: string, { refusal, isKnown }: Try, caller: Caller, now: Date): Promise<Found> {
  if (refusal && !isKnown) throw refusal;
  const user = await find(lookup);
  const phcHash = user && !user.erasing && user.failedTries < MOST_FAILED_IN_A_ROW ? user.phcHash : null;
  const isRight = await (phcHash ? verifyPassword(phcHash, password) : verifyNothing(password)).catch((error: unknown) => {
    throw isRefusal(error) ? (refusal ?? error) : error;
  });
  if (!user || !isRight) {
    await fail(lookup, user?.auditRef ?? null, caller, now);
    throw refusal ?? wrong();
  }
  if (phcHash && needsRehash(phcHash)) await rehash(user.id, phcHash, password);
  return user;
}

type Found = { id: string; auditRef: string; erasing: boolean; failedTries: number } & {
  lookup: Lookup;
  phcHash: string | null;
  changedAt: Date | null;
  isStaff: boolean;
};

/** In one statement: to find somebody takes no more of them than to find nobody. */
async function find(lookup: Lookup): Promise<Found | undefined> {
  const [found] = await account().$queryRaw<Found[]>`
    SELECT u.id, u.email_lookup AS lookup, u.audit_ref AS "auditRef", u.erasing, u.failed_tries AS "failedTries",
      p.phc_hash AS "phcHash", p.changed_at AS "changedAt", EXISTS (SELECT FROM staff s WHERE s.user_id = u.id) AS "isStaff"
    FROM "user" u LEFT JOIN password p ON p.user_id = u.id WHERE u.email_lookup = ${lookup}`;
  return found;
}

async function suspend(user: Found, isRemembered: boolean, caller: Caller, now: Date): Promise<string> {
  const token = newSecret();
  const from = { networkHash: networkHash(user.lookup, caller.network), browser: caller.browser };
  const data = { tokenHash: new Uint8Array(sha256(token)), userId: user.id, isRemembered, ...from, expiresAt: after(now, LIFETIME.pendingSignIn) };
  await transaction(async (tx) => {
    await hold(tx, user.id);
    await requireSame(tx, user);
    await makeRoom(tx, data, now);
    await tx.pendingSignIn.create({ data });
  });
  return token;
}

/** Checking a password takes a while: whoever changed it, or the address, in that time ended what they open, and this would come too late to be ended. */
async function requireSame(tx: Tx, { id, changedAt, lookup }: Found): Promise<void> {
  if (!changedAt || (await tx.password.count({ where: { userId: id, changedAt, user: { emailLookup: new Uint8Array(lookup) } } })) === 0) throw meanwhile();
}

/** Only if the hash is still the one that was checked: a password changed meanwhile stays changed. */
async function rehash(userId: string, phcHash: string, password: string): Promise<void> {
  const fresh = await hashPassword(password);
  await account().password.updateMany({ where: { userId, phcHash }, data: { phcHash: fresh } });
}

/** `paid` is what the tries cost, which are given back; nothing for a passkey alone. */
type How = { factor: Factor; isRemembered: boolean; paid: Paid };

/**
 * The end of every way in: begins the session, forgets wrong tries, notes the kind of browser, records it, and tells the owner what is unusual.
 * `requireStill` refuses when what was shown does not count any more; nothing about the person changes after it.
 */
export async function complete(userId: string, how: How, caller: Caller, now: Date, requireStill: (tx: Tx) => Promise<void>): Promise<NewSession> {
  const user = await account().user.findUniqueOrThrow({
    where: { id: userId },
    select: { auditRef: true, emailLookup: true, failedTries: true, verifiedAt: true },
  });
  const seen = await account().knownBrowser.findMany({ where: { userId }, select: { browser: true } });
  // None is remembered before the first sign-in, and when the last one was long ago: then every kind is one not seen lately.
  const isFirst = seen.length === 0 && user.verifiedAt > after(now, -LIFETIME.knownBrowser);
  const isNew = !isFirst && !seen.some(({ browser }) => browser === caller.browser);
  const kind = isNew ? "sign_in.new_browser" : user.failedTries >= MANY_FAILURES ? "sign_in.after_failures" : null;
  const letter = kind && (await notice(userId, kind, caller, now));
  const session = await posting([letter], async (tx) => {
    await hold(tx, userId);
    await requireStill(tx);
    const here = networkHash(user.emailLookup, caller.network);
    await rememberNetwork(tx, userId, here, now);
    const key = { userId, browser: caller.browser };
    await tx.knownBrowser.upsert({ where: { userId_browser: key }, create: { ...key, lastSeenOn: now }, update: { lastSeenOn: now } });
    await record(tx, { auditRef: user.auditRef, browser: caller.browser }, "user.signed_in", {}, now);
    if (letter) await post(tx, letter, userId, now);
    return begin(userId, how, caller, now, tx);
  });
  await forgive(how.paid, user.emailLookup as Lookup, caller, now);
  return session;
}

export async function signOut(token: string, now = clock.now()): Promise<void> {
  const row = await account().session.findUnique({ where: { idHash: hashOf(token) }, select: { browser: true, user: { select: { auditRef: true } } } });
  await end(token);
  if (row) await transaction((tx) => record(tx, { auditRef: row.user.auditRef, browser: row.browser }, "user.signed_out", {}, now));
}
