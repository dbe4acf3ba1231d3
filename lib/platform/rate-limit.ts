/** Budgets: how often something may be tried in a while. Kept in PostgreSQL, so all processes share them. */
import { after, clock } from "./clock.ts";
import { hmac } from "./crypto.ts";
import { dailyKey } from "./daily-key.ts";
import { account, type Tx } from "./db/account.ts";
import { networksAround } from "./networks.ts";
import { Refusal } from "./refusal.ts";

export type Budget = { name: string; limit: number; perMilliseconds: number };

/** The key is random, different every day and destroyed with the day: nobody can tell later what was limited. */
async function keyHash(budget: Budget, what: string, now: Date): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(hmac(await dailyKey(now), `budget|${budget.name}|${what}`));
}

/** What is left of a budget after a try, and after how many seconds it is whole again. `isOver` says that this try was one too many. */
export type Left = { readonly left: number; readonly resetSeconds: number; readonly isOver: boolean };

/**
 * Spends one try of `what`. One statement, so parallel tries cannot overspend. Tries beyond the budget do not extend it.
 * With `cost` 0 it only looks whether another try would be over, with the same work. With `db` a transaction, the try counts once that commits.
 */
export async function take(budget: Budget, what: string, now = clock.now(), cost: 0 | 1 = 1, db: Tx = account()): Promise<Left> {
  const until = after(now, budget.perMilliseconds);
  const hash = await keyHash(budget, what, now);
  const [row] = await db.$queryRaw<{ spent: number; until: Date }[]>`
    INSERT INTO budget AS b (key_hash, spent, until) VALUES (${hash}, ${cost}, ${until})
    ON CONFLICT (key_hash) DO UPDATE SET
      spent = CASE WHEN b.until <= ${now} THEN ${cost} ELSE least(b.spent, ${budget.limit}) + ${cost} END,
      until = CASE WHEN b.until <= ${now} THEN ${until} ELSE b.until END
    RETURNING spent, until`;
  const spent = row?.spent ?? cost;
  const resetSeconds = Math.max(1, Math.ceil(((row?.until ?? until).getTime() - now.getTime()) / 1000));
  return { left: Math.max(0, budget.limit - spent), resetSeconds, isOver: spent + 1 - cost > budget.limit };
}

/** Spends one try of `what`; refuses once the budget is used up. With `db` a transaction, the try counts once that commits. */
export async function spend(budget: Budget, what: string, now = clock.now(), db: Tx = account()): Promise<void> {
  const { isOver, resetSeconds } = await take(budget, what, now, 1, db);
  if (isOver) throw usedUp(budget, resetSeconds);
}

/** The budgets that a try from `network` is charged to: one for each network that contains it, the narrowest first. */
export const networkBudgets = (budget: Budget, network: string): [Budget, string][] =>
  networksAround(network).map(({ name, size }) => [{ ...budget, limit: budget.limit * size }, name]);

/** Spends one try from `network`; refuses once the budget of a network around it is used up. */
export async function spendByNetwork(budget: Budget, network: string, now = clock.now()): Promise<void> {
  for (const [each, name] of networkBudgets(budget, network)) await spend(each, name, now);
}

export function usedUp(budget: Budget, seconds: number): Refusal {
  const minutes = Math.ceil(seconds / 60);
  return new Refusal("limited", `${budget.name}.limited`, `Too many tries. Please wait ${minutes === 1 ? "a minute" : `${minutes} minutes`} and try again.`, {
    retryAfterSeconds: seconds,
  });
}

/** Forgets what was spent, after a success. */
export async function restore(budget: Budget, what: string, now = clock.now()): Promise<void> {
  await account().budget.deleteMany({ where: { keyHash: await keyHash(budget, what, now) } });
}

/** Gives one try back, after a success that should not wipe out what others spent. */
export async function refund(budget: Budget, what: string, now = clock.now()): Promise<void> {
  await account().budget.updateMany({ where: { keyHash: await keyHash(budget, what, now), spent: { gt: 0 } }, data: { spent: { decrement: 1 } } });
}
