/** Submissions: the keys of forms that created something. Each key of a user is claimed once, by whichever request comes first. */
import { after, clock, DAY } from "./clock.ts";
import { hmac } from "./crypto.ts";
import { account } from "./db/account.ts";
import { env } from "./env.ts";

/** How long a key stays claimed: longer than a page with the answer stays open. */
const SUBMISSION_KEPT_MS = 7 * DAY;

const keyHashOf = (userId: string, key: string) => new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `submission|${userId}|${key}`));

/** Returns true for the first caller with this key of this user, until the key is released or expires. */
export async function claimSubmission(userId: string, key: string, now = clock.now()): Promise<boolean> {
  const claimed = await account().$executeRaw`
    INSERT INTO submission (key_hash, expires_at) VALUES (${keyHashOf(userId, key)}, ${after(now, SUBMISSION_KEPT_MS)}) ON CONFLICT (key_hash) DO NOTHING`;
  return claimed === 1;
}

/** Gives the key back, after a refusal or a failure that created nothing. */
export async function releaseSubmission(userId: string, key: string): Promise<void> {
  await account().submission.deleteMany({ where: { keyHash: keyHashOf(userId, key) } });
}
