/** Sends the e-mail of a sign-up once more. */
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { evenly } from "../platform/even.ts";
import { emailLookup, readableKey, tryOpen } from "../platform/seal/index.ts";
import { EVEN_ANSWER } from "./limits.ts";
import { payForMail } from "./mail-budget.ts";
import { store, tellOwner } from "./sign-up.ts";

/**
 * Mails the address of a sign-up again, charged like a sign-up: a new link, and the one before works as well. `browserSecret` is that of the sign-up
 * cookie. The answer and its time are the same for known, unknown and forgotten addresses. Returns the new secret of the cookie.
 */
export async function resendSignUp(email: string, browserSecret: string, caller: Caller, now = clock.now()): Promise<string> {
  await payForMail("signUp", email, caller, now);
  const next = newSecret();
  await evenly(EVEN_ANSWER, () => again(email, browserSecret, next, now));
  return next;
}

async function again(email: string, browserSecret: string, next: string, now: Date): Promise<void> {
  const lookup = emailLookup(email);
  const existing = await account().user.findUnique({ where: { emailLookup: lookup }, select: { id: true } });
  if (existing) return tellOwner(email, existing.id, now);
  const browserHash = new Uint8Array(sha256(browserSecret));
  const row = await account().pendingSignUp.findUnique({ where: { browserHash, emailLookup: lookup, expiresAt: { gt: now } } });
  const name = row && tryOpen(await readableKey(row.id), "pending_sign_up.name_sealed", row.id, row.nameSealed);
  if (!row || name === null) return;
  const { phcHash, documentVersion: version, wording } = row;
  await store({ email, name }, { phcHash, version, wording, browserSecret: next }, now);
}
