/** Who receives data from us, and for what. Nobody else does. */
import { env } from "../platform/env.ts";

export type Recipient = { readonly name: string; readonly purpose: string; readonly data: string; readonly where: string };

/** Whoever operates this. The policy lists them. */
export const RECIPIENTS: readonly Recipient[] = [
  {
    name: "Resend",
    purpose: "Delivers the mails we send to you",
    data: "Your e-mail address and the text of the mail, which holds no more than it needs",
    where: "United States, under the standard contractual clauses of the European Commission",
  },
];

/** The same and what this operator turned on beyond it; the policy says that this may be. */
export function recipients(): readonly Recipient[] {
  const list = env().BREACHED_PASSWORDS_URL;
  if (!list) return RECIPIENTS;
  const breached = {
    name: new URL(list).hostname,
    purpose: "Tells whether a password that you choose has leaked elsewhere",
    data: "Five digits of a hash of the password, which some thousand passwords share; nothing about you",
    where: "Wherever the list is kept: it gets nothing personal",
  };
  return [...RECIPIENTS, breached];
}
