/** The companies that receive data from us, each with the purposes that it serves. */
import type { Purpose } from "#prisma/annotation.ts";
import { PURPOSES } from "#prisma/annotation.ts";
import { env } from "../platform/env.ts";

export type Recipient = {
  readonly name: string;
  readonly purpose: string;
  readonly data: string;
  readonly where: string;
  /** The processing activities it takes part in. */
  readonly serves: readonly Purpose[];
};

const EVERY_PURPOSE = Object.keys(PURPOSES) as Purpose[];

/** The recipients of every installation. The policy lists them. */
export const RECIPIENTS: readonly Recipient[] = [
  {
    name: "Resend",
    purpose: "Delivers the mails we send to you",
    data: "Your e-mail address and the text of the mail, which holds no more than it needs",
    where: "United States, under the standard contractual clauses of the European Commission",
    // Links that confirm an address, receipts and notices of a device, of security and of the policy are all mails.
    serves: EVERY_PURPOSE,
  },
];

/** These, the hosting providers of this operator, and the list of breached passwords where it is on. The policy says that they may exist. */
export function recipients(): readonly Recipient[] {
  const hosting = (env().HOSTING_PROVIDERS ?? []).map((each) => ({ ...each, serves: EVERY_PURPOSE }));
  const list = env().BREACHED_PASSWORDS_URL;
  if (!list) return [...RECIPIENTS, ...hosting];
  const breached: Recipient = {
    name: new URL(list).hostname,
    purpose: "Tells whether a password that you choose has leaked elsewhere",
    data: "Five digits of a hash of the password, which some thousand passwords share; nothing about you",
    where: "Wherever the list is kept: it gets nothing personal",
    serves: ["security"],
  };
  return [...RECIPIENTS, ...hosting, breached];
}

/** The names of the recipients that take part in an activity. */
export const recipientsOf = (purpose: Purpose): string[] =>
  recipients()
    .filter(({ serves }) => serves.includes(purpose))
    .map(({ name }) => name);
