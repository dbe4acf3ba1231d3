/** The tree of workspaces: who stands below whom, and the lock under which that changes. */
import type { Tx } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { MOST_LEVELS } from "./standing.ts";

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

type Locked = { id: string; parentId: string | null; inherits: boolean; closedAt: Date | null };

/** Locks the tree and these workspaces; refuses where one of them is gone. In the order that was asked for. */
export async function lockWorkspaces(tx: Tx, ...workspaceIds: string[]): Promise<Locked[]> {
  await lockTree(tx);
  await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ANY(${workspaceIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  const rows = await tx.workspace.findMany({ where: { id: { in: workspaceIds } }, select: { id: true, parentId: true, inherits: true, closedAt: true } });
  return workspaceIds.map((id) => {
    const row = rows.find((one) => one.id === id);
    if (!row) throw notFound();
    return row;
  });
}

export function requireOpen({ closedAt }: Pick<Locked, "closedAt">): void {
  if (closedAt) throw new Refusal("conflict", "workspace.closed", "This workspace is closed. Open it again first.");
}

/** Refuses where `levels` of workspaces below `parentId` would be too many. The tree is locked. */
export async function requireLevels(tx: Tx, parentId: string, levels: number): Promise<void> {
  const [row] = await tx.$queryRaw<{ depth: number }[]>`
    WITH RECURSIVE up AS (
      SELECT parent_id, 1 AS depth FROM workspace WHERE id = ${parentId}::uuid
      UNION ALL SELECT w.parent_id, u.depth + 1 FROM up u JOIN workspace w ON w.id = u.parent_id WHERE u.depth <= ${MOST_LEVELS})
    SELECT max(depth)::int AS depth FROM up`;
  if ((row?.depth ?? 0) + levels > MOST_LEVELS) {
    throw new Refusal("conflict", "workspace.too_deep", `Workspaces stand below each other in ${MOST_LEVELS} levels at most, and this would be one too many.`);
  }
}

/** A workspace and all below it, each with its level, which begins at one. The tree is locked, or it is only looked at. */
export const subtreeOf = (db: Tx, workspaceId: string): Promise<{ id: string; level: number }[]> => db.$queryRaw`
  WITH RECURSIVE down AS (
    SELECT id, 1 AS level FROM workspace WHERE id = ${workspaceId}::uuid
    UNION ALL SELECT w.id, d.level + 1 FROM down d JOIN workspace w ON w.parent_id = d.id WHERE d.level <= ${MOST_LEVELS})
  SELECT id, level FROM down`;
