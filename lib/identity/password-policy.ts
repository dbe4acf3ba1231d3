/** Refuses weak and leaked passwords. The rules are in password-strength.ts. */

import { clock } from "../platform/clock.ts";
import { normalized } from "../platform/normalize.ts";
import { spendByNetwork } from "../platform/rate-limit.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import { isBreached } from "./breached.ts";
import { PASSWORD_CHECKS } from "./limits.ts";
import { passwordChecker } from "./password-checker.ts";
import { wrongLength } from "./password-strength.ts";

const LEAKED = "This password is on a list of passwords that leaked elsewhere, so it will be tried. Please choose one that you use nowhere else.";

/** `by` is charged for the check: a block of addresses, an account or a mailed link. */
type Check = { readonly about: readonly string[]; readonly by: string };

/**
 * Refuses a password that is not good enough, with the reason at its field. Called wherever one is set. `about` are the
 * person's name and address. The budget is spent before anything is computed, and the computing is done in a worker thread.
 */
export async function requireGoodPassword(password: string, { about, by }: Check, now: Date): Promise<void> {
  const because = wrongLength(password) ?? (await weakness(password, about, () => spendByNetwork(PASSWORD_CHECKS, by, now)));
  if (because) throw new Refusal("invalid", "password.refused", "Please choose another password.", { fields: { password: because } });
}

/** What is wrong with a password, by the name of its field, for a form that is refused for something else as well. */
export async function faultsOfPassword(password: string, check: Check, now = clock.now()): Promise<Record<string, string>> {
  try {
    await requireGoodPassword(password, check, now);
    return {};
  } catch (error) {
    // Out of budget, or the checker is busy: the form is told what else is wrong, and this when it is sent again.
    if (isRefusal(error)) return error.detail.fields ?? {};
    throw error;
  }
}

async function weakness(password: string, about: readonly string[], pay: () => Promise<void>): Promise<string | null> {
  await pay();
  return (await passwordChecker().check({ password, about })) ?? ((await isBreached(normalized(password))) ? LEAKED : null);
}
