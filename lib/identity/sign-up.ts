/** Signing up. */
import { record } from "../audit/index.ts";
import { acknowledge } from "../documents/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account, isDuplicate, type Tx, transaction } from "../platform/db/account.ts";
import { evenly } from "../platform/even.ts";
import { ids } from "../platform/ids.ts";
import { post, sealLetter } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { destroyKeys, emailLookup, makeKey, seal } from "../platform/seal/index.ts";
import { EVEN_ANSWER, LIFETIME, MAILS } from "./limits.ts";
import { alreadyYours, confirmAddress, confirmWithPasskey } from "./mails.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-policy.ts";
import type { SignUp } from "./schema.ts";

/**
 * Opens an account that waits for its address to be confirmed. Known and unknown addresses get the same
 * answer after the same time; only the mail differs. An account that was never confirmed is replaced, so nobody can
 * reserve somebody else's address with a password of their own.
 */
export async function signUp(input: SignUp, wording: string, caller: Caller, now = clock.now()): Promise<void> {
  if (input.credential !== "passkey") await requireGoodPassword(input.password, [input.name, input.email]);
  await spend(MAILS.network, caller.network, now);
  await spend(MAILS.signUp, input.email.toLowerCase(), now);
  // A passkey is made where the link is opened (confirm.ts): until then there is nothing to sign in with.
  const phcHash = input.credential === "passkey" ? null : await hashPassword(input.password);
  await evenly(EVEN_ANSWER, () => openAccount(input, phcHash, wording, caller, now));
}

async function openAccount(input: SignUp, phcHash: string | null, wording: string, caller: Caller, now: Date): Promise<void> {
  const lookup = emailLookup(input.email);
  const existing = await account().user.findUnique({ where: { emailLookup: lookup }, select: { id: true, verifiedAt: true } });
  if (existing?.verifiedAt) return tellOwner(input.email, existing.id, now);

  const userId = ids.new();
  const key = await makeKey(userId, now);
  const token = newSecret();
  const letter = await sealLetter((phcHash ? confirmAddress : confirmWithPasskey)(input.email, input.name, token));
  try {
    await transaction(async (tx) => {
      if (existing) await tx.user.deleteMany({ where: { id: existing.id, verifiedAt: null } });
      const auditRef = ids.new();
      await tx.user.create({
        data: {
          id: userId,
          auditRef,
          createdAt: now,
          emailLookup: lookup,
          nameSealed: seal(key, "user.name_sealed", userId, input.name),
          emailSealed: seal(key, "user.email_sealed", userId, input.email),
          ...(phcHash ? { password: { create: { phcHash, changedAt: now } } } : {}),
        },
      });
      await acknowledge(tx, { userId, kind: "privacy", wording }, now);
      await issueLink(tx, userId, token, now);
      await post(tx, letter, userId, now);
      await record(tx, { auditRef, browser: caller.browser }, "user.signed_up", {}, now);
    });
  } catch (error) {
    await destroyKeys([userId, letter.id]);
    // Somebody signed up with the same address at the same moment: they have the mail, and the answer is the same.
    if (isDuplicate(error)) return;
    throw error;
  }
  if (existing) await destroyKeys([existing.id]);
}

async function tellOwner(email: string, userId: string, now: Date): Promise<void> {
  const letter = await sealLetter(alreadyYours(email));
  await transaction((tx) => post(tx, letter, userId, now));
}

const issueLink = (tx: Tx, userId: string, token: string, now: Date) =>
  tx.verification.create({ data: { id: ids.new(), userId, tokenHash: new Uint8Array(sha256(token)), expiresAt: after(now, LIFETIME.confirmLink) } });

/** Sends a fresh link to an account that showed its password but is not confirmed yet. */
export async function sendLinkAgain(userId: string, email: string, name: string, now: Date): Promise<void> {
  const token = newSecret();
  const letter = await sealLetter(confirmAddress(email, name, token));
  await transaction(async (tx) => {
    await issueLink(tx, userId, token, now);
    await post(tx, letter, userId, now);
  });
}
