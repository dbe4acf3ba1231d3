/** Deletes what is kept of a replaced API token when the overlap of both tokens is over. */
import { account } from "../platform/db/account.ts";
import type { JobAccess } from "../platform/queue.ts";

/** Run every hour. Returns how many tokens were changed. */
export async function forgetOldApiTokens(_access: JobAccess, now: Date): Promise<number> {
  const data = { previousHash: null, previousUntil: null, previousHint: null, previousExpiresAt: null };
  return (await account().apiToken.updateMany({ where: { previousUntil: { lte: now } }, data })).count;
}
