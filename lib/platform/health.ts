/** Whether this process can do its work: the account database answers. No detail, since anybody may ask. */
import { account } from "./db/account.ts";
import { unavailable } from "./refusal.ts";

export async function health(): Promise<{ ok: true }> {
  try {
    await account().$queryRaw`SELECT 1`;
  } catch (error) {
    throw Object.assign(unavailable("Kept"), { cause: error });
  }
  return { ok: true };
}
