/** The closed workspaces of a user: those that they could enter if they were open. */
import type { Session } from "../identity/index.ts";
import { after, clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { workspaceNames } from "./people.ts";
import { CLOSED_FOR, type ClosedWorkspaceView } from "./schema.ts";
import { MOST_LEVELS } from "./standing.ts";

type Row = { id: string; closedAt: Date; isOwner: boolean; hasOwner: boolean };

/** By the rule of `standingOf`. A workspace is closed as long as it or one above, whose members it takes over, is. Without those being erased. */
export async function closedFor({ userId }: Session, now = clock.now()): Promise<ClosedWorkspaceView[]> {
  const rows = await account().$queryRaw<Row[]>`
    WITH RECURSIVE mine AS (
      SELECT w.id, w.closed_at, m.role, m.is_limited, 0 AS distance
      FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.user_id = ${userId}::uuid
      UNION ALL
      SELECT c.id, coalesce(a.closed_at, c.closed_at), a.role, false, a.distance + 1
      FROM mine a JOIN workspace c ON c.parent_id = a.id WHERE c.inherits AND NOT a.is_limited AND a.distance + 1 < ${MOST_LEVELS}),
    nearest AS (SELECT DISTINCT ON (id) id, closed_at, role, distance FROM mine ORDER BY id, distance)
    SELECT n.id, n.closed_at AS "closedAt", n.role = 'owner' AND n.distance = 0 AS "isOwner",
      EXISTS (SELECT 1 FROM membership o JOIN "user" u ON u.id = o.user_id WHERE o.workspace_id = n.id AND o.role = 'owner' AND NOT u.erasing) AS "hasOwner"
    FROM nearest n
    WHERE n.closed_at > ${after(now, -CLOSED_FOR)} AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.workspace_id = n.id AND e.device_id IS NULL)
    ORDER BY n.closed_at, n.id`;
  const names = await workspaceNames(rows.map(({ id }) => id));
  return rows.map(({ id, closedAt, ...whose }) => ({ workspaceId: id, workspace: names.get(id) ?? "", erasedFrom: after(closedAt, CLOSED_FOR), ...whose }));
}
