/** Random numbers that passkeys are asked to sign (WebAuthn §13.4.3): each for one purpose, one person, one answer, five minutes. */
import { after } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { LIFETIME } from "./limits.ts";

type Purpose = "register" | "sign_in" | "factor" | "reauthenticate";
/** Null where whose passkey it is shows only when it answers. */
export type For = { readonly purpose: Purpose; readonly userId: string | null };

const hash = (challenge: string) => new Uint8Array(sha256(challenge));

/** 256 random bits in base64url. */
export async function issueChallenge({ purpose, userId }: For, now: Date): Promise<string> {
  const challenge = newSecret();
  await account().challenge.create({ data: { challengeHash: hash(challenge), purpose, userId, expiresAt: after(now, LIFETIME.challenge) } });
  return challenge;
}

/** Uses the challenge up, whatever it was issued for; false when that was not this, it is too old, or it was answered before. */
export async function takeChallenge(challenge: string, asked: For, now: Date): Promise<boolean> {
  const [row] = await account().$queryRaw<{ purpose: string; user_id: string | null; expires_at: Date }[]>`
    DELETE FROM challenge WHERE challenge_hash = ${hash(challenge)} RETURNING purpose, user_id, expires_at`;
  return row !== undefined && row.purpose === asked.purpose && row.user_id === asked.userId && row.expires_at > now;
}
