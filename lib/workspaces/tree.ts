/** The tree of workspaces: who stands below whom, and the lock under which that changes. */
import type { Tx } from "../platform/db/account.ts";

/**
 * One change to the tree at a time, until the transaction ends: two moves that cross cannot make a circle, and nothing is
 * put below what is being closed. Taken after a person is locked, and before any workspace is.
 */
export async function lockTree(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('workspace_tree'))`;
}

/** Puts whatever is below these workspaces, which are about to go, at the top: by itself, with its own members. */
export async function detachBelow(tx: Tx, workspaceIds: readonly string[]): Promise<void> {
  if (workspaceIds.length > 0) await tx.workspace.updateMany({ where: { parentId: { in: [...workspaceIds] } }, data: { parentId: null, inherits: false } });
}
