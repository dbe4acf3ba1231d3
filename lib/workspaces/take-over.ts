/** Closed workspaces whose owner deleted their account: an admin becomes the owner and opens the workspace again. */
import { record } from "../audit/index.ts";
import { requireFresh, type Session } from "../identity/index.ts";
import { after, clock } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { posting } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { workspaceTakenOver } from "./closing-mails.ts";
import { requireMemberId } from "./hold.ts";
import { lettersToAll, postToAll, requireAllTold } from "./member-letters.ts";
import { comersOf, workspaceNames } from "./people.ts";
import { CLOSED_FOR, type TakeOverView } from "./schema.ts";
import { MOST_LEVELS } from "./standing.ts";
import { lockWorkspaces } from "./tree.ts";
import { requireRoomToOwn } from "./workspace.ts";

type Row = { id: string; region: Region; closedAt: Date; requiresFactor: boolean };

/**
 * The closed workspaces without an owner in which the user is an admin, by the rule of `standingOf`: their own membership counts before
 * one from above, and the nearest before the others. Not those whose 30 days are over. An owner whose account is being erased still counts: the
 * workspace is erased with the account.
 */
export const takeable = (userId: string, now: Date, db: Tx = account()): Promise<Row[]> => db.$queryRaw`
  WITH RECURSIVE mine AS (
    SELECT m.workspace_id AS id, m.role, m.is_limited, w.requires_factor, 0 AS distance
    FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.user_id = ${userId}::uuid
    UNION ALL
    SELECT c.id, a.role, false, a.requires_factor OR c.requires_factor, a.distance + 1
    FROM mine a JOIN workspace c ON c.parent_id = a.id WHERE c.inherits AND NOT a.is_limited AND a.distance + 1 < ${MOST_LEVELS}),
  nearest AS (SELECT DISTINCT ON (id) id, role, distance, requires_factor FROM mine ORDER BY id, distance)
  SELECT w.id, w.region, w.closed_at AS "closedAt", n.requires_factor AS "requiresFactor"
  FROM nearest n JOIN workspace w ON w.id = n.id
  WHERE w.closed_at > ${after(now, -CLOSED_FOR)} AND (n.role = 'admin' OR (n.role = 'owner' AND n.distance > 0))
    AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.workspace_id = w.id AND o.role = 'owner')
    AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.workspace_id = w.id AND e.device_id IS NULL)
  ORDER BY w.closed_at, w.id`;

export async function takeOversFor({ userId }: Session, now = clock.now()): Promise<TakeOverView[]> {
  const rows = await takeable(userId, now);
  const names = await workspaceNames(rows.map(({ id }) => id));
  return rows.map(({ id, region, closedAt }) => ({ workspaceId: id, workspace: names.get(id) ?? "", region, erasedFrom: after(closedAt, CLOSED_FOR) }));
}

/** How many there are, for the number beside "Invitations". */
export const countTakeOvers = async (userId: string, now: Date): Promise<number> => (await takeable(userId, now)).length;

/** The same for a workspace that has an owner, was opened or erased, or in which the user is no admin. */
const gone = () => new Refusal("conflict", "take_over.gone", "This workspace cannot be taken over: it has an owner, is open again, or is being erased.");

/** Makes the user the owner and opens the workspace, as it was. Everybody who comes in gets an e-mail. */
export async function takeOver(session: Session, workspaceId: string, now = clock.now()): Promise<void> {
  requireFresh(session, now);
  requireMemberId(workspaceId);
  const { userId, actor } = session;
  const found = (await takeable(userId, now)).find(({ id }) => id === workspaceId);
  if (!found) throw gone();
  if (found.requiresFactor && session.factor === "none") {
    throw new Refusal("forbidden", "workspace.factor_required", "This workspace requires a second factor. Add one under Security in your account.");
  }
  const [names, comers] = await Promise.all([workspaceNames([workspaceId]), comersOf(workspaceId)]);
  const name = names.get(workspaceId) ?? "";
  const letters = await lettersToAll(comers, (to, comer) => workspaceTakenOver(to, { name, workspaceId, isNewOwner: comer.userId === userId }));
  await posting(
    letters.map(({ letter }) => letter),
    async (tx) => {
      // Locked, so that parallel requests cannot pass the limit of owned workspaces together.
      await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
      await postToAll(tx, letters, now);
      await lockWorkspaces(tx, workspaceId);
      // Of two admins at once the second finds an owner here.
      if (!(await takeable(userId, now, tx)).some(({ id }) => id === workspaceId)) throw gone();
      await requireAllTold(tx, workspaceId, comers);
      await requireRoomToOwn(tx, userId);
      const key = { workspaceId_userId: { workspaceId, userId } };
      await tx.membership.upsert({ where: key, create: { workspaceId, userId, role: "owner", since: now }, update: { role: "owner" } });
      await tx.workspace.updateMany({ where: { id: workspaceId }, data: { closedAt: null } });
      await record(tx, actor, "workspace.taken_over", { workspaceId }, now);
    },
  );
}
