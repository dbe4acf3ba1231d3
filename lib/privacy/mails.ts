/** The words of the mails privacy sends. */

import { type DocumentView, dayInWords, effectiveAt } from "../documents/schema.ts";
import type { Addressee } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import type { Letter } from "../platform/mail/index.ts";
import { namedInMail, quotedName } from "../platform/text.ts";

export const exportReady = ({ to, name }: Addressee): Letter => ({
  to,
  name,
  subject: "The copy of your data is ready",
  paragraphs: [
    "The copy of your data that you asked for is ready. Sign in to fetch it; nobody but you can.",
    "It is deleted after seven days. If it was not you who asked, change your password.",
  ],
  action: { label: "Fetch the copy", url: `${env().KEPT_ORIGIN}/account/export` },
});

/** `now` decides whether the version applies already. */
export const policyChanged = ({ to, name }: Addressee, text: DocumentView, now: Date): Letter => {
  const day = dayInWords(text.effectiveFrom);
  const isComing = effectiveAt(text) > now;
  return {
    to,
    name,
    subject: isComing ? `Our privacy policy changes on ${day}` : "Our privacy policy has changed",
    paragraphs: [
      `Version ${text.version} of our privacy policy ${isComing ? "applies" : "has applied since"} ${isComing ? "from " : ""}${day}, 00:00 UTC.`,
      ...(text.summary ? [text.summary] : []),
      `At your next visit ${isComing ? "after that " : ""}the portal asks whether you agree. If you do not agree, you can download your data and delete your account. Your devices keep sending, and API tokens keep working.`,
    ],
    action: { label: "See what changes", url: `${env().KEPT_ORIGIN}/privacy/versions/${text.version}` },
  };
};

type Deleted = Readonly<Record<string, number>>;

const factsOf = (deleted: Deleted): [string, string][] => Object.entries(deleted).flatMap(([table, rows]) => (rows > 0 ? [[table, String(rows)]] : []));

const receiptAt = (secret: string) => ({ label: "See the receipt", url: `${env().KEPT_ORIGIN}/erased/${secret}` });

export const accountReceipt = ({ to, name }: Addressee, deleted: Deleted): Letter => ({
  to,
  name,
  subject: "Your account is deleted",
  paragraphs: [
    "Your account and everything that belonged to it is deleted. Below is how many rows went, by database and table.",
    "This address is no longer known to us: the mail itself is removed from our outbox once it is delivered.",
  ],
  facts: factsOf(deleted),
});

export const workspaceReceipt = ({ to, name }: Addressee, workspace: string, secret: string, deleted: Deleted): Letter => ({
  to,
  name,
  subject: "A workspace is erased",
  paragraphs: [
    `The workspace ${quotedName(workspace, "that you owned")} was closed 30 days ago. Now it is erased for good, with its devices and all that they measured. Below is how many rows went, by database and table.`,
    "The receipt names nobody. It can be read for 30 days.",
  ],
  facts: factsOf(deleted),
  action: receiptAt(secret),
});

/** To a member of an erased workspace who did not own it. The receipt is its owner's. */
export const workspaceErased = ({ to, name }: Addressee, workspace: string): Letter => ({
  to,
  name,
  subject: "A workspace is erased",
  paragraphs: [
    `The workspace ${quotedName(workspace, "that you were a member of")} is erased for good, with its devices and all that they measured. Nobody can restore it.`,
    "Your account and your other workspaces stay as they are.",
  ],
});

export const deviceDeletion = (
  { to, name }: Addressee,
  { device, workspace, secret }: { device: string; workspace: [string, string]; secret: string },
): Letter => ({
  to,
  name,
  subject: "A device was deleted",
  paragraphs: [
    `The device ${quotedName(device, "that you chose")} was deleted in your name, with all that it measured. Its tokens stopped working at once.`,
    "The receipt says how many rows went, by database and table. It names nobody and can be read for 30 days. If it was not you, change your password and look through the tokens of the workspace.",
  ],
  facts: [["Device", namedInMail(device)], workspace],
  action: receiptAt(secret),
});
