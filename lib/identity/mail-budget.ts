/** Budgets for e-mails that a form sends to an address of the caller's choice. Which of them count is in decision 0008. */
import type { Caller } from "../platform/caller.ts";
import { networksAround } from "../platform/networks.ts";
import { spend, spendByNetwork, take } from "../platform/rate-limit.ts";
import { mailboxHash } from "../platform/seal/index.ts";
import { standingOf } from "./known-networks.ts";
import { MAILS } from "./limits.ts";
import { type Lookup, nameOf } from "./tries.ts";

/** The hourly budget is counted by recipient and network, so strangers cannot use up the e-mails that the owner asks for. */
const spendHourly = (kind: "signUp" | "reset" | "emailChange", recipient: string, caller: Caller, now: Date) =>
  spend(MAILS[kind], `${recipient}|${networksAround(caller.network).at(-1)?.name}`, now);

/**
 * Charges one e-mail to the mailbox of the address, or refuses as limited, alike for known and unknown addresses and from every network.
 * Addresses that differ in the subaddress only share the budgets.
 */
export async function payForMail(kind: "signUp" | "emailChange", email: string, caller: Caller, now: Date): Promise<void> {
  // A change of address requires a session, and its user has a budget of their own.
  if (kind === "signUp") await spendByNetwork(MAILS.network, caller.network, now);
  const mailbox = mailboxHash(email);
  await spendHourly(kind, mailbox, caller, now);
  await spend(MAILS.addressDaily, `${kind}|${mailbox}`, now);
}

/**
 * Refuses more requests for a password reset than one network may send, whatever the address is. Counted by exact address: unknown
 * addresses get no e-mail, and requests for their subaddresses must not use up the resets of an account.
 */
export async function payForResetRequest(lookup: Lookup, caller: Caller, now: Date): Promise<void> {
  await spendByNetwork(MAILS.network, caller.network, now);
  await spendHourly("reset", nameOf(lookup), caller, now);
}

/**
 * Whether a password reset is mailed to the address. From a network that the account is known in, always. From all other networks
 * together up to the daily budget, and after that once an hour: the mailbox is not flooded, and a user who asks again gets a link within
 * the hour. The caller must not learn the answer, which tells whether the network is known.
 */
export async function isResetMailed(lookup: Lookup, caller: Caller, now: Date): Promise<boolean> {
  if ((await standingOf(lookup, caller.network, now)).isKnown) return true;
  const address = nameOf(lookup);
  if (!(await take(MAILS.addressDaily, `reset|${address}`, now)).isOver) return true;
  return !(await take(MAILS.resetHourly, address, now)).isOver;
}
