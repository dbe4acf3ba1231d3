/** What is held while people come, change and go, always in this order: the person, the workspace, the membership. */
import type { Tx } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { aboveOf } from "./people.ts";
import { inGiftOf, type Role } from "./policy.ts";

export type Held = { readonly role: Role; readonly isLimited: boolean; readonly auditRef: string };

/** The person's row, so that they are not erased meanwhile, and nobody waits for us there while we wait for them. */
export async function holdPerson(tx: Tx, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR KEY SHARE`;
}

/** Refuses where the workspace was closed or is gone; else nobody else changes who belongs to it until the transaction ends. */
export async function holdOpen(tx: Tx, workspaceId: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ closed_at: Date | null }[]>`SELECT closed_at FROM workspace WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
  if (!row) throw notFound();
  if (row.closed_at) throw new Refusal("conflict", "workspace.closed", "This workspace was closed meanwhile.");
}

/** The membership of this person here, which nobody else changes until the transaction ends. */
export async function holdMembership(tx: Tx, workspaceId: string, userId: string): Promise<Held | null> {
  const [row] = await tx.$queryRaw<{ role: Role; is_limited: boolean; audit_ref: string }[]>`
    SELECT m.role, m.is_limited, u.audit_ref FROM membership m JOIN "user" u ON u.id = m.user_id
    WHERE m.workspace_id = ${workspaceId}::uuid AND m.user_id = ${userId}::uuid FOR UPDATE OF m`;
  return row ? { role: row.role, isLimited: row.is_limited, auditRef: row.audit_ref } : null;
}

/** The same for somebody whom whoever acts may change: not themselves, and nobody at their own height or above. */
export async function holdMember(tx: Tx, access: Access<"members:write">, memberId: string): Promise<Held> {
  const { workspaceId } = access;
  await holdPerson(tx, memberId);
  const held = await holdMembership(tx, workspaceId, memberId);
  if (!held) {
    const above = await aboveOf(workspaceId, memberId, tx);
    if (!above) throw notFound();
    throw new Refusal("conflict", "member.inherited", "They come in from the workspace above, and are changed there.");
  }
  // Nobody raises themselves, and nobody locks themselves out by mistake.
  if (memberId === access.userId) throw new Refusal("forbidden", "member.self", "Nobody changes what they are themselves. You can leave, under your rights.");
  if (!inGiftOf(access.standing).includes(held.role)) {
    throw new Refusal("forbidden", "member.not_yours", "Only the owner changes admins, and nobody changes the owner.");
  }
  return held;
}

export function requireMemberId(memberId: string): void {
  if (!isUuid(memberId)) throw notFound();
}
