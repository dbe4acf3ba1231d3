/** The words of the mails privacy sends. */

import type { Addressee } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import type { Letter } from "../platform/mail/index.ts";

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

export const erasureReceipt = ({ to, name }: Addressee, deleted: Readonly<Record<string, number>>): Letter => ({
  to,
  name,
  subject: "Your account is deleted",
  paragraphs: [
    "Your account and everything that belonged to it is deleted. Below is how many rows went, by database and table.",
    "This address is no longer known to us: the mail itself is removed from our outbox once it is delivered.",
  ],
  facts: Object.entries(deleted)
    .filter(([, rows]) => rows > 0)
    .map(([table, rows]) => [table, String(rows)]),
});
