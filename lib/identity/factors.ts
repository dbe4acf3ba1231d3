/** Which second factors an account has, and showing one of them. */
import type { Caller } from "../platform/caller.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { verifyAssertion } from "./passkey-assertion.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import type { Factor, FactorKind, ShownFactor } from "./schema.ts";
import { takeTotp } from "./totp.ts";

/** `passkeys` are those that can be used; `isProtected` counts blocked ones as well, or blocking one would take the second factor away. */
export type Factors = { readonly isProtected: boolean; readonly totp: boolean; readonly passkeys: number; readonly recoveryCodes: number };

export async function factorsOf(userId: string, db: Tx = account()): Promise<Factors> {
  const [totp, passkeys, blocked, recoveryCodes] = await Promise.all([
    db.totp.count({ where: { userId, confirmedAt: { not: null } } }),
    db.passkey.count({ where: { userId, blockedAt: null } }),
    db.passkey.count({ where: { userId, blockedAt: { not: null } } }),
    db.recoveryCode.count({ where: { userId, usedAt: null } }),
  ]);
  return { isProtected: totp + passkeys + blocked > 0, totp: totp > 0, passkeys, recoveryCodes };
}

/** What may be shown after the password, the strongest first. Staff show a passkey; a recovery code is their way back to adding one. */
export function choices({ totp, passkeys, recoveryCodes }: Factors, isStaff: boolean): FactorKind[] {
  const all: [FactorKind, boolean][] = [
    ["passkey", passkeys > 0],
    ["code", totp && !isStaff],
    ["recovery", recoveryCodes > 0],
  ];
  return all.filter(([, isThere]) => isThere).map(([kind]) => kind);
}

/** Uses up what is shown, or refuses. A code counts once, also for two who show it at the same moment. */
export async function showFactor(userId: string, shown: ShownFactor, purpose: "factor" | "reauthenticate", caller: Caller, now: Date): Promise<Factor> {
  if (shown.passkey !== undefined) {
    await verifyAssertion(shown.passkey, { purpose, userId }, caller, now);
    return "passkey";
  }
  if (shown.code !== undefined && (await takeTotp(userId, shown.code, now))) return "totp";
  if (shown.recovery !== undefined && (await takeRecoveryCode(userId, shown.recovery, caller, now))) return "recovery_code";
  const fields: Record<string, string> =
    shown.recovery === undefined
      ? { code: "This code is not right, or was used already. Please type the one the app shows now." }
      : { recovery: "This is not one of your recovery codes, or it was used already." };
  throw new Refusal("invalid", "factor.wrong", "Please check what is marked below.", { fields });
}
