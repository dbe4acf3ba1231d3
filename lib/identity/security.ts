/** What a person sees of how they get in. */
import { after, clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { factorsOf } from "./factors.ts";
import { SESSION } from "./limits.ts";
import type { Security } from "./schema.ts";
import type { Session } from "./session.ts";

export async function securityOf({ userId, isStaff }: Session, now = clock.now()): Promise<Security> {
  const [password, totp, factors, sessions] = await Promise.all([
    account().password.findUnique({ where: { userId }, select: { changedAt: true } }),
    account().totp.findUnique({ where: { userId }, select: { confirmedAt: true } }),
    factorsOf(userId),
    account().session.count({ where: { userId, expiresAt: { gt: now }, lastSeenAt: { gt: after(now, -(isStaff ? SESSION.staffIdle : SESSION.idle)) } } }),
  ]);
  return {
    passwordSince: password?.changedAt ?? null,
    totpSince: totp?.confirmedAt ?? null,
    passkeys: factors.passkeys,
    isProtected: factors.isProtected,
    recoveryCodes: factors.recoveryCodes,
    sessions,
  };
}
