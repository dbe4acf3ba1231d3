/** Who receives personal data from us, and for what. Nobody else does. */
export type Recipient = { readonly name: string; readonly purpose: string; readonly data: string; readonly where: string };

export const RECIPIENTS: readonly Recipient[] = [
  {
    name: "Resend",
    purpose: "Delivers the mails we send to you",
    data: "Your e-mail address and the text of the mail, which holds no more than it needs",
    where: "United States, under the standard contractual clauses of the European Commission",
  },
];
