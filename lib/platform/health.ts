/** Whether this process can do its work: the account database answers. No detail, since anybody may ask. */
import { SECOND } from "./clock.ts";
import { accountHealth } from "./db/account-health.ts";
import { unavailable } from "./refusal.ts";

/** One query serves every request within this time, so that a flood of requests costs one query. */
const VALID_FOR_MS = SECOND;

let last: { readonly at: number; readonly done: Promise<void> } | undefined;

export async function health(): Promise<{ ok: true }> {
  if (!last || performance.now() - last.at > VALID_FOR_MS) last = { at: performance.now(), done: accountHealth() };
  const { done } = last;
  try {
    await done;
  } catch (error) {
    throw Object.assign(unavailable("Kept"), { cause: error });
  }
  return { ok: true };
}
