/** Uses a budget up in two statements instead of one for each try. */
import { after } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Budget, restore, take } from "#lib/platform/rate-limit.ts";

let exhausted = 0;

/** Afterwards the next try of `what` is one too many, until the window ends that begins at `now`. */
export async function exhaust(budget: Budget, what: string, now = new Date()): Promise<void> {
  // A window of its own for each budget, so that its row is found by its end.
  const began = after(now, -++exhausted);
  await restore(budget, what, began);
  await take(budget, what, began);
  await account().budget.updateMany({ where: { until: after(began, budget.perMilliseconds) }, data: { spent: budget.limit } });
}
