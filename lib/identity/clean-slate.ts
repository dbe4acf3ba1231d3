/** What stops working when a password or an address changes: whatever was opened, begun or mailed under the old one. */
import type { Tx } from "../platform/db/account.ts";
import { endSecondSteps } from "./second-step.ts";
import { endOthers, type Session } from "./session.ts";

/** Ends all sessions but the spared one, sign-ins that wait for a second factor, known networks, links to a new password, and changes of address that nobody confirmed. */
export async function wipe(tx: Tx, userId: string, spared: Session | null, now: Date): Promise<void> {
  await endOthers(tx, userId, spared);
  await endSecondSteps(tx, userId, now);
  await tx.knownNetwork.deleteMany({ where: { userId } });
  await tx.passwordReset.deleteMany({ where: { userId, usedAt: null } });
  await tx.emailChange.deleteMany({ where: { userId, confirmedAt: null } });
}
