/** Showing again that it is you: what follows within ten minutes may be what a stolen session must not do. */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { spend } from "../platform/rate-limit.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import { choices, factorsOf, showFactor } from "./factors.ts";
import { networkHash } from "./known-networks.ts";
import { CHALLENGES, MOST_FAILED_IN_A_ROW } from "./limits.ts";
import { requestAssertion } from "./passkey-assertion.ts";
import { verifyPassword } from "./password-hash.ts";
import type { Factor, FactorKind, Reauthenticate } from "./schema.ts";
import { tellOfSecondStep } from "./second-step.ts";
import { type NewSession, renew, type Session } from "./session.ts";
import { fail, failPasskey, forgive, type Lookup, payForPasskey, payInSession } from "./tries.ts";

export type Ways = { readonly password: boolean; readonly factors: readonly FactorKind[] };

/** What the person has to show: a passkey alone, or the password and, where there is one, the second factor. */
export async function waysOf(session: Session): Promise<Ways> {
  const password = await account().password.count({ where: { userId: session.userId } });
  return { password: password > 0, factors: choices(await factorsOf(session.userId), session.isStaff) };
}

export async function passkeyForReauthentication(session: Session, now = clock.now()): Promise<unknown> {
  await spend(CHALLENGES, session.handle, now);
  return requestAssertion({ purpose: "reauthenticate", userId: session.userId }, now);
}

/** Returns the session's new token: a copy of the old one is dead from here on. */
export async function reauthenticate(session: Session, shown: Omit<Reauthenticate, "next">, caller: Caller, now = clock.now()): Promise<NewSession> {
  const user = await account().user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { emailLookup: true, auditRef: true, failedTries: true, password: { select: { phcHash: true } } },
  });
  const phcHash = user.failedTries < MOST_FAILED_IN_A_ROW ? user.password?.phcHash : undefined;
  const lookup = user.emailLookup as Lookup;
  const paid = await (shown.passkey ? payForPasskey : payInSession)(session, now);
  const factor = await show(session, phcHash, shown, caller, now).catch(async (error: unknown) => {
    // A failure of ours says nothing about what was shown.
    if (!isRefusal(error) || error.kind === "unavailable") throw error;
    await (shown.passkey ? failPasskey(user.auditRef, caller, now) : fail(lookup, user.auditRef, caller, now));
    // Refusals of a factor come after the right password.
    if (error.code.startsWith("factor.")) {
      const attempt = { userId: session.userId, networkHash: networkHash(lookup, caller.network), browser: caller.browser };
      await tellOfSecondStep(attempt, "reauthentication.factor_refused", now);
    }
    throw error;
  });
  const renewed = await transaction(async (tx) => {
    await record(tx, session.actor, "user.reauthenticated", {}, now);
    return renew(tx, session, { ...(factor === "none" ? {} : { factor }), authenticatedAt: now }, now);
  });
  await forgive(paid, lookup, caller, now);
  return renewed;
}

async function show(session: Session, phcHash: string | undefined, shown: Omit<Reauthenticate, "next">, caller: Caller, now: Date): Promise<Factor> {
  const factors = await factorsOf(session.userId);
  if (shown.passkey) return showFactor(session.userId, { passkey: shown.passkey }, "reauthenticate", caller, now);
  if (!phcHash || !shown.password || !(await verifyPassword(phcHash, shown.password))) {
    throw new Refusal("invalid", "password.wrong", "Please check what is marked below.", { fields: { password: "This is not your password." } });
  }
  if (!factors.isProtected) return "none";
  const kind = shown.recovery ? "recovery" : "code";
  if (!choices(factors, session.isStaff).includes(kind)) throw new Refusal("invalid", "factor.not_allowed", "Please use your passkey.");
  return showFactor(session.userId, kind === "code" ? { code: shown.code ?? "" } : { recovery: shown.recovery ?? "" }, "reauthenticate", caller, now);
}
