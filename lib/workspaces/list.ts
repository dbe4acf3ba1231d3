/** The workspaces that somebody can enter, as a tree. */
import type { Session } from "../identity/index.ts";
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { openToShow, readableKeys } from "../platform/seal/index.ts";
import { inherited, type Role } from "./policy.ts";
import type { WorkspaceView } from "./schema.ts";
import { MOST_LEVELS } from "./standing.ts";
import type { TokenAccess } from "./token-access.ts";
import { subtreeOf } from "./tree.ts";
import { NAME } from "./workspace.ts";

type Row = {
  id: string;
  parentId: string | null;
  nameSealed: Uint8Array;
  region: Region;
  createdAt: Date;
  isClosed: boolean;
  role: Role;
  since: Date;
  distance: number;
};

/**
 * The workspaces that a person can enter, their own and those that take over the members from above. In the order of the
 * tree, what is below right after what it is below of, the oldest membership first. What stands above and cannot be
 * entered is neither shown nor told. A closed one is there for its owner alone.
 */
export const list = (session: Session): Promise<WorkspaceView[]> => listFor(session);

/** The same; of those that their issuer can enter, the ones that a token reaches. */
export async function listFor(holder: Session | TokenAccess): Promise<WorkspaceView[]> {
  const reached = "tokenId" in holder ? await reachOf(holder) : null;
  const rows = (await entered(holder.userId)).filter(
    (row) => (!row.isClosed || (row.role === "owner" && row.distance === 0)) && (reached?.has(row.id) ?? true),
  );
  const keys = await readableKeys(rows.map((row) => row.id));
  return inOrder(rows.map(({ nameSealed, ...row }) => ({ ...row, name: openToShow(keys.get(row.id), NAME, row.id, nameSealed) })));
}

/** By the rule of `standingOf`: one's own membership before those that flow down, the nearest before the others, none that is limited. */
const entered = (userId: string): Promise<Row[]> => account().$queryRaw`
  WITH RECURSIVE mine AS (
    SELECT w.id, w.closed_at IS NOT NULL AS is_closed, m.role, m.is_limited, m.since, 0 AS distance
    FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.user_id = ${userId}::uuid
    UNION ALL
    SELECT c.id, a.is_closed OR c.closed_at IS NOT NULL, a.role, false, a.since, a.distance + 1
    FROM mine a JOIN workspace c ON c.parent_id = a.id WHERE c.inherits AND NOT a.is_limited AND a.distance + 1 < ${MOST_LEVELS})
  SELECT DISTINCT ON (m.id) m.id, m.role, m.since, m.distance, m.is_closed AS "isClosed",
    w.parent_id AS "parentId", w.name_sealed AS "nameSealed", w.region, w.created_at AS "createdAt"
  FROM mine m JOIN workspace w ON w.id = m.id ORDER BY m.id, m.distance`;

async function reachOf({ workspaceId, reachesBelow }: TokenAccess): Promise<Set<string>> {
  return new Set(reachesBelow ? (await subtreeOf(account(), workspaceId)).map(({ id }) => id) : [workspaceId]);
}

type Named = Omit<Row, "nameSealed"> & { name: string };

function inOrder(rows: Named[]): WorkspaceView[] {
  const known = new Set(rows.map((row) => row.id));
  const ordered = rows.toSorted((a, b) => a.since.getTime() - b.since.getTime() || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
  const below = (parentId: string | null, level: number): WorkspaceView[] =>
    ordered
      .filter((row) => (row.parentId !== null && known.has(row.parentId) ? row.parentId : null) === parentId)
      .flatMap((row) => [view(row, parentId, level), ...below(row.id, level + 1)]);
  return below(null, 0);
}

const view = ({ id, name, region, createdAt, role, distance, isClosed }: Named, parentId: string | null, level: number): WorkspaceView => {
  const isInherited = distance > 0;
  return { id, name, region, createdAt, role: isInherited ? inherited(role) : role, parentId, level, isClosed, isInherited };
};
