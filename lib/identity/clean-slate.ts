/** Cleanup after a change of the password or address: sessions, pending sign-ins, known networks and mailed links from before it become invalid. */
import type { Tx } from "../platform/db/account.ts";
import { networkHash, rememberNetwork } from "./known-networks.ts";
import { endSecondSteps } from "./second-step.ts";
import { endOthers, type Session } from "./session.ts";

/** `spared`: the session that made the change, which stays. `network`: the network that the change was made from, as in Caller. */
type Change = { readonly spared: Session | null; readonly network: string };

/**
 * Ends all other sessions and all pending sign-ins, and deletes known networks, reset links and unconfirmed changes of address.
 *
 * The network of the change becomes the only known one: its caller has just proved the password or the mailbox. Otherwise a stranger
 * who uses up the account's budget could keep the owner out after every reset (decision 0008). Call it after a new address is stored:
 * the keyed hash of a network depends on the address.
 */
export async function wipe(tx: Tx, userId: string, { spared, network }: Change, now: Date): Promise<void> {
  await endOthers(tx, userId, spared);
  await endSecondSteps(tx, userId, now);
  await tx.knownNetwork.deleteMany({ where: { userId } });
  const user = await tx.user.findUnique({ where: { id: userId }, select: { emailLookup: true } });
  if (user) await rememberNetwork(tx, userId, networkHash(user.emailLookup, network), now);
  await tx.passwordReset.deleteMany({ where: { userId, usedAt: null } });
  await tx.emailChange.deleteMany({ where: { userId, confirmedAt: null } });
}
