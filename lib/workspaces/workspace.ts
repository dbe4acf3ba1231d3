/** Workspaces: opening one, and the ones a person is a member of. */
import { record } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { ids } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { keysOf, makeKey, seal, open as unseal } from "../platform/seal/index.ts";
import type { Access } from "./access.ts";
import { rightsOf } from "./policy.ts";
import type { OpenWorkspace, WorkspaceDetail, WorkspaceView } from "./schema.ts";

const MOST_OWNED = 20;
const COLUMN = "workspace.name_sealed";

/** Opens a workspace that only its maker can see. Its data region is chosen here, for good. */
export async function open(session: Session, input: OpenWorkspace, now = clock.now()): Promise<string> {
  const id = ids.new();
  const key = await makeKey(id, now);
  await transaction(async (tx) => {
    // Locked, so that parallel requests cannot pass the limit together.
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${session.userId}::uuid FOR UPDATE`;
    await requireRoomToOwn(tx, session.userId);
    await tx.workspace.create({
      data: {
        id,
        region: input.region,
        nameSealed: seal(key, COLUMN, id, input.name),
        createdAt: now,
        memberships: { create: { userId: session.userId, role: "owner", since: now } },
      },
    });
    await record(tx, session.actor, "workspace.opened", { workspaceId: id }, now);
  });
  return id;
}

/** Refuses whoever owns as many workspaces as anybody can; hold the person before. */
export async function requireRoomToOwn(tx: Tx, userId: string): Promise<void> {
  if ((await tx.membership.count({ where: { userId, role: "owner" } })) >= MOST_OWNED) {
    throw new Refusal("conflict", "workspace.limit_reached", `You own ${MOST_OWNED} workspaces, which is the most there can be.`);
  }
}

/** The workspaces of the person, oldest first. */
export async function list(session: Session): Promise<WorkspaceView[]> {
  const rows = await account().membership.findMany({
    where: { userId: session.userId },
    orderBy: { since: "asc" },
    select: { role: true, workspace: { select: { id: true, nameSealed: true, region: true, createdAt: true } } },
  });
  const keys = await keysOf(rows.map((row) => row.workspace.id));
  return rows.flatMap(({ role, workspace }) => {
    const key = keys.get(workspace.id);
    return key
      ? [
          {
            id: workspace.id,
            name: unseal(key, COLUMN, workspace.id, workspace.nameSealed),
            region: workspace.region as Region,
            role,
            createdAt: workspace.createdAt,
          },
        ]
      : [];
  });
}

export async function get(access: Access<"workspace:read">): Promise<WorkspaceDetail> {
  const select = { nameSealed: true, createdAt: true, requiresFactor: true };
  const row = await account().workspace.findUnique({ where: { id: access.workspaceId }, select });
  const key = (await keysOf([access.workspaceId])).get(access.workspaceId);
  // Erased since it was entered: the row goes first, its key a moment later.
  if (!row || !key) throw notFound();
  const name = unseal(key, COLUMN, access.workspaceId, row.nameSealed);
  const { workspaceId: id, region, standing } = access;
  return { id, name, region, role: standing, createdAt: row.createdAt, requiresFactor: row.requiresFactor, rights: rightsOf(standing) };
}
