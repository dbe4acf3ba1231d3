/** The mails with which an erasure ends. Whoever deleted a device has the link to its receipt already. */
import { addresseeOf } from "../../identity/index.ts";
import { newSecret } from "../../platform/crypto.ts";
import { account } from "../../platform/db/account.ts";
import { type SealedLetter, sealLetter } from "../../platform/mail/index.ts";
import { accountReceipt, workspaceReceipt } from "../mails.ts";
import type { Scope } from "../models.ts";
import { namesOf } from "../owned.ts";
import { receiptHash } from "./begin.ts";
import type { Counts, Erasing } from "./work.ts";

/** Letters, sealed; and what makes the link in them lead to the receipt. */
type Receipts = { letters: SealedLetter[]; tokenHash?: { tokenHash: Uint8Array<ArrayBuffer> } };

export async function receiptsFor({ work }: Erasing, { person, workspaceIds }: Scope, deleted: Counts): Promise<Receipts> {
  if (work.of === "workspace") return toOwners(workspaceIds, deleted);
  const addressee = person && (await addresseeOf(person.userId));
  return { letters: addressee ? [await sealLetter(accountReceipt(addressee, deleted))] : [] };
}

/** Nobody asked for this erasure: its time had come. So the link is made now, for those who owned the workspace. */
async function toOwners(workspaceIds: readonly string[], deleted: Counts): Promise<Receipts> {
  const workspaces = await account().workspace.findMany({
    where: { id: { in: [...workspaceIds] } },
    select: { id: true, nameSealed: true, memberships: { where: { role: "owner" }, select: { userId: true } } },
  });
  const names = await namesOf(workspaces);
  const secret = newSecret();
  const letters: SealedLetter[] = [];
  for (const { id, memberships } of workspaces) {
    for (const { userId } of memberships) {
      const addressee = await addresseeOf(userId);
      if (addressee) letters.push(await sealLetter(workspaceReceipt(addressee, names.get(id) ?? "", secret, deleted)));
    }
  }
  return { letters, tokenHash: { tokenHash: receiptHash(secret) } };
}
