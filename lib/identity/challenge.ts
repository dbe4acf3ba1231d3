/** Challenges that passkeys sign (WebAuthn §13.4.3): each is for one purpose, one account or sign-up and one answer, and expires after five minutes. */
import { after } from "../platform/clock.ts";
import { newSecret, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { LIFETIME } from "./limits.ts";

type Purpose = "register" | "sign_in" | "factor" | "reauthenticate";
/** `userId` is null if the passkey itself says whose it is, and for a sign-up (`signUpId`), which is no account yet. */
export type For = { readonly purpose: Purpose; readonly userId: string | null; readonly signUpId?: string };

const hash = (challenge: string) => new Uint8Array(sha256(challenge));

/** 256 random bits in base64url. */
export async function issueChallenge({ purpose, userId, signUpId = "" }: For, now: Date): Promise<string> {
  const challenge = newSecret();
  const data = { challengeHash: hash(challenge), purpose, userId, signUpId: signUpId || null, expiresAt: after(now, LIFETIME.challenge) };
  await account().challenge.create({ data });
  return challenge;
}

/** Deletes the challenge, whatever it was issued for. Returns false if it was issued for something else, has expired, or was answered before. */
export async function takeChallenge(challenge: string, asked: For, now: Date): Promise<boolean> {
  const [row] = await account().$queryRaw<{ purpose: string; user_id: string | null; sign_up_id: string | null; expires_at: Date }[]>`
    DELETE FROM challenge WHERE challenge_hash = ${hash(challenge)} RETURNING purpose, user_id, sign_up_id, expires_at`;
  return (
    row !== undefined && row.purpose === asked.purpose && row.user_id === asked.userId && row.sign_up_id === (asked.signUpId ?? null) && row.expires_at > now
  );
}
