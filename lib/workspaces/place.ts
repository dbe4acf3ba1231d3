/** The place of a workspace in the tree: seeing it, changing it, and whether the members from above work in it. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Access, enter } from "./access.ts";
import { listFor } from "./list.ts";
import { requireFreshAccess } from "./reach.ts";
import type { PlaceView } from "./schema.ts";
import { lockWorkspaces, requireLevels, requireOpen, subtreeOf } from "./tree.ts";

/** Session or token: whoever holds the pass. */
function holderOf({ session, token }: Access<"workspace:manage">) {
  const holder = session ?? token;
  if (!holder) throw new Error("A pass that nobody holds.");
  return holder;
}

/** Where the workspace stands, what is below it, and where it could be moved. Of what cannot be entered, only that it is there. */
export async function placeOf(access: Access<"workspace:manage">): Promise<PlaceView> {
  const [row, below, subtree, mine] = await Promise.all([
    account().workspace.findUnique({ where: { id: access.workspaceId }, select: { parentId: true, inherits: true } }),
    account().workspace.findMany({ where: { parentId: access.workspaceId }, select: { id: true, inherits: true } }),
    subtreeOf(account(), access.workspaceId),
    listFor(holderOf(access)),
  ]);
  if (!row) throw notFound();
  const inherits = new Map(below.map((one) => [one.id, one.inherits]));
  const own = new Set(subtree.map(({ id }) => id));
  const seen = mine.filter(({ id }) => inherits.has(id));
  return {
    isBelow: row.parentId !== null,
    parent: mine.find(({ id }) => id === row.parentId) ?? null,
    sharesMembers: row.inherits,
    below: seen.map((one) => ({ ...one, sharesMembers: inherits.get(one.id) ?? false })),
    othersBelow: below.length - seen.length,
    targets: mine.filter(({ id, role, isClosed }) => role === "owner" && !isClosed && !own.has(id)),
  };
}

/**
 * Moves the workspace with all that is below it: below another workspace of which whoever moves it is the owner, too, or
 * to the top. Members from above no longer work in it; its own members, its devices and its region stay.
 */
export async function move(access: Access<"workspace:manage">, parentId: string | null, now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  if (parentId !== null) await enter(holderOf(access), parentId, "workspace:manage", now);
  await transaction(async (tx) => {
    const [self, parent] = await lockWorkspaces(tx, workspaceId, ...(parentId === null ? [] : [parentId]));
    if (!self || self.parentId === parentId) return;
    requireOpen(self);
    if (parent) await requireFit(tx, workspaceId, parent);
    await tx.workspace.updateMany({ where: { id: workspaceId }, data: { parentId, inherits: false } });
    await record(tx, access.actor, "workspace.moved", { workspaceId }, now);
    for (const other of [self.parentId, parentId])
      if (other) await record(tx, access.actor, "workspace.moved", { workspaceId: other, objectId: workspaceId }, now);
    if (self.inherits) await record(tx, access.actor, "workspace.members_unshared", { workspaceId }, now);
  });
}

async function requireFit(tx: Tx, workspaceId: string, parent: { id: string; closedAt: Date | null }): Promise<void> {
  requireOpen(parent);
  const subtree = await subtreeOf(tx, workspaceId);
  if (subtree.some(({ id }) => id === parent.id)) {
    throw new Refusal("conflict", "workspace.circle", "A workspace cannot stand below itself, nor below one that stands below it.");
  }
  await requireLevels(tx, parent.id, Math.max(...subtree.map(({ level }) => level)));
}

/** Lets the members of the workspace above work here, too, with the role that they have there, its owner as an admin; or no longer. */
export async function shareMembers(access: Access<"workspace:manage">, isShared: boolean, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  const { workspaceId } = access;
  await transaction(async (tx) => {
    const [self] = await lockWorkspaces(tx, workspaceId);
    if (!self || self.inherits === isShared) return;
    requireOpen(self);
    if (isShared && self.parentId === null)
      throw new Refusal("conflict", "workspace.at_the_top", "There is no workspace above this one whose members could work here.");
    await tx.workspace.updateMany({ where: { id: workspaceId }, data: { inherits: isShared } });
    const event = isShared ? "workspace.members_shared" : "workspace.members_unshared";
    await record(tx, access.actor, event, { workspaceId }, now);
    if (self.parentId) await record(tx, access.actor, event, { workspaceId: self.parentId, objectId: workspaceId }, now);
  });
}
