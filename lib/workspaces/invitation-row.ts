/** The row of an invitation: how its address is sealed, and what its columns mean. */
import type { Tx } from "../platform/db/account.ts";
import { withdrawLetters } from "../platform/mail/index.ts";
import type { Post } from "./people-schema.ts";

export const EMAIL = "invitation.email_sealed";

export const postOfInvitation = (row: { role: string; isLimited: boolean }): Post => (row.isLimited ? "limited" : (row.role as Post));

/** How the opened devices are kept until the invitation is accepted. */
export type KeptGrants = Record<string, "read" | "write">;

type Where = {
  readonly id?: string | { in: string[] };
  readonly workspaceId?: string;
  readonly emailLookup?: Uint8Array<ArrayBuffer>;
  readonly expiresAt?: { lte: Date } | { gt: Date };
};

/** Deletes invitations and their undelivered e-mails, in which the address stands as well. Returns how many invitations. */
export async function deleteInvitations(tx: Tx, where: Where): Promise<number> {
  const rows = await tx.invitation.findMany({ where, select: { id: true } });
  const ids = rows.map(({ id }) => id);
  return withdrawLetters(tx, ids, async () => (await tx.invitation.deleteMany({ where: { AND: [where, { id: { in: ids } }] } })).count);
}
