/** The second step of signing in, and signing in with a passkey alone. */

import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { spend, spendByNetwork } from "../platform/rate-limit.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import { choices, factorsOf, showFactor } from "./factors.ts";
import { networkHash } from "./known-networks.ts";
import { ASKED_PASSKEYS, CHALLENGES, MOST_CODES } from "./limits.ts";
import { requestAssertion, verifyAssertion } from "./passkey-assertion.ts";
import type { ShownFactor } from "./schema.ts";
import { tellOfSecondStep } from "./second-step.ts";
import type { NewSession } from "./session.ts";
import { complete, meanwhile } from "./sign-in.ts";
import { fail, failPasskey, type Lookup, payOrRefuse } from "./tries.ts";

const startAgain = () =>
  new Refusal("unauthenticated", "sign_in.start_again", "This took too long, or there were too many tries. Please start again with your password.");

const hash = (pending: string) => new Uint8Array(sha256(pending));

/** What a passkey is asked to sign in the second step of this pending sign-in. */
export async function passkeyForFactor(pending: string, now = clock.now()): Promise<unknown> {
  const tokenHash = hash(pending);
  const row = await account().pendingSignIn.findUnique({ where: { tokenHash }, select: { userId: true, expiresAt: true } });
  if (!row || row.expiresAt <= now) throw startAgain();
  await spend(CHALLENGES, Buffer.from(tokenHash).toString("hex"), now);
  return requestAssertion({ purpose: "factor", userId: row.userId }, now);
}

/**
 * Shows the second factor and returns the session. A pending sign-in bears five tries and is used up by one session,
 * also when two are right at the same moment.
 */
export async function signInWithFactor(pending: string, shown: ShownFactor, caller: Caller, now = clock.now()): Promise<NewSession> {
  const tokenHash = hash(pending);
  const [row] = await account().$queryRaw<
    { user_id: string; email_lookup: Lookup; audit_ref: string; attempts: number; is_remembered: boolean; is_staff: boolean }[]
  >`
    UPDATE pending_sign_in p SET attempts = attempts + 1 FROM "user" u
    WHERE p.token_hash = ${tokenHash} AND p.attempts < ${MOST_CODES} AND p.expires_at > ${now} AND u.id = p.user_id AND NOT u.erasing
    RETURNING p.user_id, p.attempts, p.is_remembered, u.email_lookup, u.audit_ref, EXISTS (SELECT FROM staff s WHERE s.user_id = u.id) AS is_staff`;
  if (!row) throw startAgain();
  const lookup = new Uint8Array(row.email_lookup);
  const paid = shown.passkey === undefined ? await payOrRefuse(lookup, caller, now) : [];
  const factor = await tryFactor(row, shown, caller, now).catch(async (error: unknown) => {
    // A failure of ours says nothing about the factor.
    if (!isRefusal(error) || error.kind === "unavailable") throw error;
    await (shown.passkey === undefined ? fail(lookup, row.audit_ref, caller, now) : failPasskey(row.audit_ref, caller, now));
    await tellOfSecondStep({ userId: row.user_id, networkHash: networkHash(lookup, caller.network), browser: caller.browser }, "sign_in.factor_refused", now);
    throw error;
  });
  return complete(row.user_id, { factor, isRemembered: row.is_remembered, paid }, caller, now, async (tx) => {
    if ((await tx.pendingSignIn.deleteMany({ where: { tokenHash, expiresAt: { gt: now } } })).count !== 1) throw startAgain();
  });
}

async function tryFactor(row: { user_id: string; is_staff: boolean }, shown: ShownFactor, caller: Caller, now: Date) {
  const allowed = choices(await factorsOf(row.user_id), row.is_staff);
  const kind = shown.passkey !== undefined ? "passkey" : shown.code !== undefined ? "code" : "recovery";
  if (!allowed.includes(kind)) throw new Refusal("invalid", "factor.not_allowed", "This account cannot be entered with that.");
  return showFactor(row.user_id, shown, "factor", caller, now);
}

/** What any passkey of this portal is asked to sign: whose it is shows when it answers. */
export async function passkeyForSignIn(caller: Caller, now = clock.now()): Promise<unknown> {
  await spendByNetwork(ASKED_PASSKEYS, caller.network, now);
  return requestAssertion({ purpose: "sign_in", userId: null }, now);
}

/** Signs in with a passkey alone: what one has, opened by who one is or what one knows (user verification is required). */
export async function signInWithPasskey(passkey: string, isRemembered: boolean, caller: Caller, now = clock.now()): Promise<NewSession> {
  const { userId, passkeyId } = await verifyAssertion(passkey, { purpose: "sign_in", userId: null }, caller, now);
  return complete(userId, { factor: "passkey", isRemembered, paid: [] }, caller, now, async (tx) => {
    if ((await tx.passkey.count({ where: { id: passkeyId, blockedAt: null } })) === 0) throw meanwhile();
  });
}
