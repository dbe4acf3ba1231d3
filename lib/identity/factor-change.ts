/** What follows from adding or removing a second factor, whichever it is. */
import type { Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import type { Factor } from "./schema.ts";
import { endSecondSteps } from "./second-step.ts";
import { endOthers, type NewSession, renew, requireAlive, type Session } from "./session.ts";
import { hold } from "./user-lock.ts";

/** The session's new token, and the recovery codes that came with the first factor. */
export type FactorAdded = { readonly session: NewSession; readonly recoveryCodes: readonly string[] | null };

/** After a factor was added: ends all other sessions and begun sign-ins, renews this one, and makes recovery codes where none is left. */
export async function factorAdded(tx: Tx, session: Session, factor: Factor, now: Date): Promise<FactorAdded> {
  const { userId } = session;
  await hold(tx, userId);
  const left = await tx.recoveryCode.count({ where: { userId, usedAt: null } });
  const recoveryCodes = left > 0 ? null : await makeRecoveryCodes(tx, userId, now);
  await endOthers(tx, userId, session);
  await endSecondSteps(tx, userId, now);
  // Whoever came in with a passkey has shown more than a code.
  return { session: await renew(tx, session, session.factor === "passkey" ? {} : { factor }, now), recoveryCodes };
}

/** After a factor was removed: ends all other sessions and begun sign-ins. With the last one go the recovery codes, and this session has no factor any more. `hold` the person before removing. */
export async function factorRemoved(tx: Tx, session: Session, now: Date): Promise<void> {
  const { userId, handle } = session;
  await requireAlive(tx, session);
  await endOthers(tx, userId, session);
  await endSecondSteps(tx, userId, now);
  const [totp, passkeys] = [await tx.totp.count({ where: { userId, confirmedAt: { not: null } } }), await tx.passkey.count({ where: { userId } })];
  if (totp + passkeys > 0) return requireWayIn(tx, userId, totp);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.session.updateMany({ where: { userId, handle }, data: { factor: "none" } });
}

/** A blocked passkey asks for a second factor and is none: with nothing else left, nobody would get in any more. */
async function requireWayIn(tx: Tx, userId: string, totp: number): Promise<void> {
  if (totp > 0 || (await tx.passkey.count({ where: { userId, blockedAt: null } })) > 0) return;
  if ((await tx.recoveryCode.count({ where: { userId, usedAt: null } })) > 0) return;
  const sentence = "Only a blocked passkey would be left, which lets nobody in. Please remove that one first, or make new recovery codes.";
  throw new Refusal("conflict", "factor.last", sentence);
}
