/** The budget for mails that a form sends to an address of the caller's choice. */
import type { Caller } from "../platform/caller.ts";
import { networksAround } from "../platform/networks.ts";
import { spend, spendByNetwork } from "../platform/rate-limit.ts";
import { standingOf } from "./known-networks.ts";
import { MAILS } from "./limits.ts";

/**
 * Charges one mail to the address of `lookup`, or refuses as limited. The hourly budget is counted by address and network,
 * so nobody uses up the mails that the owner asks for. The daily budget bounds what all strangers together send to one address;
 * a network that the account is known in does not count against it.
 */
export async function payForMail(kind: "signUp" | "reset" | "emailChange", lookup: Uint8Array<ArrayBuffer>, caller: Caller, now: Date): Promise<void> {
  const address = Buffer.from(lookup).toString("hex");
  // Whoever changes an address is signed in and has a budget as a person.
  if (kind !== "emailChange") await spendByNetwork(MAILS.network, caller.network, now);
  await spend(MAILS[kind], `${address}|${networksAround(caller.network).at(-1)?.name}`, now);
  if (!(await standingOf(lookup, caller.network, now)).isKnown) await spend(MAILS.addressDaily, `${kind}|${address}`, now);
}
