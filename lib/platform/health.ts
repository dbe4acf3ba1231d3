/** Whether this process can do its work: the account database answers. No detail, since anybody may ask. */
import { SECOND } from "./clock.ts";
import { accountHealth } from "./db/account-health.ts";
import { unavailable } from "./refusal.ts";

/** While the last answer of the database is younger, a flood of requests costs one query in this time. */
const VALID_FOR_MS = SECOND;
/** Until then a request gets the last good answer at once, while the next one is on its way: a slow moment is no outage. */
const GOOD_FOR_MS = 5 * SECOND;

let asked: { readonly at: number; readonly done: Promise<void> } | undefined;
let goodAt = Number.NEGATIVE_INFINITY;

async function ask(): Promise<void> {
  await accountHealth();
  goodAt = performance.now();
}

export async function health(): Promise<{ ok: true }> {
  const now = performance.now();
  if (!asked || now - asked.at > VALID_FOR_MS) {
    asked = { at: now, done: ask() };
    asked.done.catch(() => {});
  }
  if (now - goodAt <= GOOD_FOR_MS) return { ok: true };
  const { done } = asked;
  try {
    await done;
  } catch (error) {
    throw Object.assign(unavailable("Kept"), { cause: error });
  }
  return { ok: true };
}
