/** As what somebody may enter a workspace, before it is asked for which right. */
import { account, type Tx } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { inherited, type Role, type Standing } from "./policy.ts";

type Place = { readonly region: Region; readonly requiresFactor: boolean; readonly isClosed: boolean };
export type Found = Place & { readonly standing: Standing; readonly isLimited: boolean };

type Row = { role: Role; is_limited: boolean; level: number; region: Region; requires_factor: boolean; is_closed: boolean };

/** How many levels of workspaces there can be. */
export const MOST_LEVELS = 4;

/**
 * The standing of a member. Their own membership counts before one that flows down from the workspaces above, and the
 * nearest of these before the others. A limited membership stays where it is: what it opens are devices there.
 * A workspace above that asks its members for a second factor asks them for it below as well.
 */
export async function standingOf(userId: string, workspaceId: string, db: Tx = account()): Promise<Found | null> {
  const [row] = await db.$queryRaw<Row[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id, inherits, region, requires_factor, closed_at IS NOT NULL AS is_closed, 0 AS level FROM workspace WHERE id = ${workspaceId}::uuid
      UNION ALL
      SELECT p.id, p.parent_id, p.inherits, a.region, a.requires_factor OR p.requires_factor, a.is_closed OR p.closed_at IS NOT NULL, a.level + 1
      FROM above a JOIN workspace p ON p.id = a.parent_id WHERE a.inherits AND a.level + 1 < ${MOST_LEVELS})
    SELECT m.role, m.is_limited, a.level, a.region, a.requires_factor, a.is_closed
    FROM above a JOIN membership m ON m.workspace_id = a.id AND m.user_id = ${userId}::uuid
    WHERE a.level = 0 OR NOT m.is_limited ORDER BY a.level LIMIT 1`;
  if (!row) return null;
  const standing = row.level === 0 ? row.role : inherited(row.role);
  return { standing, isLimited: row.is_limited, region: row.region, requiresFactor: row.requires_factor, isClosed: row.is_closed };
}

/** The standing of staff, while an owner lets them in. Null at any other time. */
export async function supportStanding(workspaceId: string, now: Date, db: Tx = account()): Promise<Found | null> {
  const row = await db.supportAccess.findFirst({
    where: { workspaceId, endedAt: null, grantedAt: { lte: now }, endsAt: { gt: now }, workspace: { closedAt: null } },
    orderBy: { mayWrite: "desc" },
    select: { mayWrite: true, workspace: { select: { region: true } } },
  });
  if (!row) return null;
  const standing = row.mayWrite ? "support-changes" : "support";
  return { standing, isLimited: false, region: row.workspace.region as Region, requiresFactor: true, isClosed: false };
}

/** The devices that were opened to a limited member; those they may change, where it `mustWrite`. */
export async function grantedDevices(userId: string, workspaceId: string, mustWrite: boolean, db: Tx = account()): Promise<string[]> {
  const rows = await db.deviceGrant.findMany({
    where: { workspaceId, userId, ...(mustWrite ? { mayWrite: true } : {}) },
    select: { deviceId: true },
  });
  return rows.map((row) => row.deviceId);
}

/** Whether `workspaceId` is below `above`, at any depth. */
export async function isBelow(workspaceId: string, above: string, db: Tx = account()): Promise<boolean> {
  const [row] = await db.$queryRaw<{ found: boolean }[]>`
    WITH RECURSIVE up AS (
      SELECT parent_id, 1 AS level FROM workspace WHERE id = ${workspaceId}::uuid
      UNION ALL SELECT w.parent_id, u.level + 1 FROM up u JOIN workspace w ON w.id = u.parent_id WHERE u.level < ${MOST_LEVELS})
    SELECT EXISTS (SELECT 1 FROM up WHERE parent_id = ${above}::uuid) AS found`;
  return row?.found ?? false;
}
