/** Whether an account can pass a sign-in with a second factor, for credentials that act while their issuer is away. */
import { account, type Tx } from "../platform/db/account.ts";
import { choices, factorsOf } from "./factors.ts";

/**
 * Returns whether the person has a second factor set up that a sign-in accepts now: a passkey, an authenticator app, or a
 * recovery code that belongs to one. Staff need a passkey or a recovery code.
 */
export async function hasSecondFactor(userId: string, db: Tx = account()): Promise<boolean> {
  const [factors, staff] = [await factorsOf(userId, db), await db.staff.count({ where: { userId } })];
  return factors.isProtected && choices(factors, staff > 0).length > 0;
}
