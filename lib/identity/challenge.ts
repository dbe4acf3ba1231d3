/** Random numbers that passkeys are asked to sign (WebAuthn §13.4.3): each for one purpose, one person, one answer, five minutes. */
import { after } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { LIFETIME } from "./limits.ts";

export type Purpose = "register" | "sign_in" | "factor" | "reauthenticate";
/** Null where whose passkey it is shows only when it answers. */
export type For = { readonly purpose: Purpose; readonly userId: string | null };

const hash = (challenge: string) => new Uint8Array(sha256(challenge));

/** 256 random bits in base64url. */
export async function issueChallenge({ purpose, userId }: For, now: Date): Promise<string> {
  const challenge = newSecret();
  await account().challenge.create({ data: { challengeHash: hash(challenge), purpose, userId, expiresAt: after(now, LIFETIME.challenge) } });
  return challenge;
}

/** Uses the challenge up, whatever becomes of the answer; false when it is not one for this, is too old, or was answered. */
export async function takeChallenge(challenge: string, { purpose, userId }: For, now: Date): Promise<boolean> {
  const { count } = await account().challenge.deleteMany({ where: { challengeHash: hash(challenge), purpose, userId, expiresAt: { gt: now } } });
  return count === 1;
}
