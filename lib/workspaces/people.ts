/** Who comes into a workspace: its own members, and those of the workspaces above whose members it takes over. */
import { account, type Tx } from "../platform/db/account.ts";
import { openToShow, readableKeys } from "../platform/seal/index.ts";
import type { Grants } from "./people-schema.ts";
import { inherited, type Role } from "./policy.ts";
import { MOST_LEVELS } from "./standing.ts";

export type Comer = { userId: string; auditRef: string; role: Role; isLimited: boolean; since: Date; level: number; fromId: string };

type Row = { user_id: string; audit_ref: string; role: Role; is_limited: boolean; since: Date; level: number; from_id: string };

/** Every way in that somebody has, the nearest first; of one person, where `userId` is given. The same question as in standing.ts, for many. */
async function ways(workspaceId: string, userId: string | null, db: Tx = account()): Promise<Comer[]> {
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id, inherits, 0 AS level FROM workspace WHERE id = ${workspaceId}::uuid
      UNION ALL SELECT p.id, p.parent_id, p.inherits, a.level + 1
      FROM above a JOIN workspace p ON p.id = a.parent_id WHERE a.inherits AND a.level + 1 < ${MOST_LEVELS})
    SELECT m.user_id, u.audit_ref, m.role, m.is_limited, m.since, a.level, a.id AS from_id
    FROM above a JOIN membership m ON m.workspace_id = a.id JOIN "user" u ON u.id = m.user_id
    WHERE (a.level = 0 OR NOT m.is_limited) AND NOT u.erasing AND (${userId}::uuid IS NULL OR m.user_id = ${userId}::uuid)
    ORDER BY a.level, m.since, m.user_id`;
  return rows.map((row) => ({
    userId: row.user_id,
    auditRef: row.audit_ref,
    role: row.level === 0 ? row.role : inherited(row.role),
    isLimited: row.is_limited,
    since: row.since,
    level: row.level,
    fromId: row.from_id,
  }));
}

/** Everybody who comes in, once each, by what counts: their own membership, then the nearest above. */
export async function comersOf(workspaceId: string, db: Tx = account()): Promise<Comer[]> {
  const seen = new Set<string>();
  return (await ways(workspaceId, null, db)).filter(({ userId }) => !seen.has(userId) && seen.add(userId));
}

/** How this person comes in from above, besides or instead of being a member here; null when they do not. */
export async function aboveOf(workspaceId: string, userId: string, db: Tx = account()): Promise<Comer | null> {
  return (await ways(workspaceId, userId, db)).find(({ level }) => level > 0) ?? null;
}

/** The devices that were opened to somebody limited. */
export async function grantsOf(workspaceId: string, userId: string): Promise<Grants> {
  const rows = await account().deviceGrant.findMany({ where: { workspaceId, userId }, select: { deviceId: true, mayWrite: true } });
  return Object.fromEntries(rows.map(({ deviceId, mayWrite }) => [deviceId, mayWrite ? "write" : "read"]));
}

/** The names of workspaces. */
export async function workspaceNames(workspaceIds: readonly string[]): Promise<Map<string, string>> {
  if (workspaceIds.length === 0) return new Map();
  const [rows, keys] = await Promise.all([
    account().workspace.findMany({ where: { id: { in: [...workspaceIds] } }, select: { id: true, nameSealed: true } }),
    readableKeys(workspaceIds),
  ]);
  return new Map(rows.map(({ id, nameSealed }) => [id, openToShow(keys.get(id), "workspace.name_sealed", id, nameSealed)]));
}
