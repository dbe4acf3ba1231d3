/** The row of an invitation: how its address is sealed, and what its columns mean. */
import { namesOf } from "../identity/index.ts";
import type { Tx } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { withdrawLetters } from "../platform/mail/index.ts";
import { workspaceNames } from "./people.ts";
import type { OwnInvitationView, Post } from "./people-schema.ts";

export const EMAIL = "invitation.email_sealed";

export const postOfInvitation = (row: { role: string; isLimited: boolean }): Post => (row.isLimited ? "limited" : (row.role as Post));

/** How the opened devices are kept until the invitation is accepted. */
export type KeptGrants = Record<string, "read" | "write">;

type ReceivedRow = {
  readonly id: string;
  readonly workspaceId: string;
  readonly role: string;
  readonly isLimited: boolean;
  readonly grants: unknown;
  readonly inviterRef: string;
  readonly expiresAt: Date;
  readonly workspace: { readonly region: string };
};

/** Invitations as the invited person sees them, in the order of `rows`. */
export async function receivedViews(rows: readonly ReceivedRow[]): Promise<OwnInvitationView[]> {
  const [workspaces, names] = await Promise.all([workspaceNames(rows.map((row) => row.workspaceId)), namesOf(rows.map((row) => row.inviterRef))]);
  return rows.map((row) => ({
    id: row.id,
    workspace: workspaces.get(row.workspaceId) ?? "",
    region: row.workspace.region as Region,
    role: postOfInvitation(row),
    devices: Object.keys((row.grants ?? {}) as KeptGrants).length,
    inviter: names.get(row.inviterRef) ?? null,
    expiresAt: row.expiresAt,
  }));
}

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
