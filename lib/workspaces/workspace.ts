/** Workspaces: opening one, at the top or below another, naming it, and what its members see of it. */
import { type Actor, record } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { after, clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Column, keyOf, makeKey, openToShow, readableKey, seal } from "../platform/seal/index.ts";
import type { Access } from "./access.ts";
import { isLeftWhenClosed, rightsOf } from "./policy.ts";
import { CLOSED_FOR, type OpenWorkspace, type RenameWorkspace, type WorkspaceDetail } from "./schema.ts";
import { lockWorkspaces, requireLevels, requireOpen } from "./tree.ts";

export const MOST_OWNED = 20;
export const NAME: Column = "workspace.name_sealed";

type Maker = { readonly userId: string; readonly actor: Actor };

/** Opens a workspace that only its maker can see. Its data region is chosen here, for good. */
export const open = (session: Session, input: OpenWorkspace, now = clock.now()): Promise<string> => make(session, null, input, now);

/** The same below another one, whose members see nothing of it either. Opened with a token, it belongs to whoever issued the token. */
export const openBelow = (access: Access<"workspaces:add">, input: OpenWorkspace, now = clock.now()): Promise<string> =>
  make(access, access.workspaceId, input, now);

async function make({ userId, actor }: Maker, parentId: string | null, { name, region }: OpenWorkspace, now: Date): Promise<string> {
  const id = ids.new();
  const key = await makeKey(id, now);
  const memberships = { create: { userId, role: "owner", since: now } };
  await transaction(async (tx) => {
    // Locked, so that parallel requests cannot pass the limit together.
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`;
    await requireRoomToOwn(tx, userId);
    if (parentId) await requirePlace(tx, parentId);
    await tx.workspace.create({ data: { id, region, parentId, nameSealed: seal(key, NAME, id, name), createdAt: now, memberships } });
    await record(tx, actor, "workspace.opened", { workspaceId: id }, now);
    if (parentId) await record(tx, actor, "workspace.opened", { workspaceId: parentId, objectId: id }, now);
  });
  return id;
}

/** Whether the user may own another workspace. Lock the user before, so that parallel requests cannot pass the limit together. */
export const hasRoomToOwn = async (tx: Tx, userId: string): Promise<boolean> => (await tx.membership.count({ where: { userId, role: "owner" } })) < MOST_OWNED;

/** Refuses whoever owns as many workspaces as anybody can, or whose account is being erased: it would be erased with it. Hold the person before. */
export async function requireRoomToOwn(tx: Tx, userId: string): Promise<void> {
  if ((await tx.user.count({ where: { id: userId, erasing: true } })) > 0) {
    throw new Refusal("conflict", "account.erasing", "This account is being deleted, so it cannot own another workspace.");
  }
  if (!(await hasRoomToOwn(tx, userId))) {
    throw new Refusal("conflict", "workspace.limit_reached", `You own ${MOST_OWNED} workspaces, which is the most there can be.`);
  }
}

async function requirePlace(tx: Tx, parentId: string): Promise<void> {
  const [parent] = await lockWorkspaces(tx, parentId);
  // It may have been closed since it was entered.
  if (parent) requireOpen(parent);
  await requireLevels(tx, parentId, 1);
}

export async function rename(access: Access<"workspace:manage">, { name }: RenameWorkspace, now = clock.now()): Promise<void> {
  const { workspaceId: id } = access;
  const nameSealed = seal(await keyOf(id), NAME, id, name);
  await transaction(async (tx) => {
    if ((await tx.workspace.updateMany({ where: { id }, data: { nameSealed } })).count === 0) throw notFound();
    await record(tx, access.actor, "workspace.renamed", { workspaceId: id }, now);
  });
}

export async function get(access: Access<"workspace:read">): Promise<WorkspaceDetail> {
  const select = { nameSealed: true, createdAt: true, requiresFactor: true, closedAt: true };
  const row = await account().workspace.findUnique({ where: { id: access.workspaceId }, select });
  // Erased since it was entered.
  if (!row) throw notFound();
  const key = await readableKey(access.workspaceId);
  const { workspaceId: id, region, standing } = access;
  const { nameSealed, createdAt, requiresFactor, closedAt } = row;
  const rights = rightsOf(standing).filter((right) => !closedAt || isLeftWhenClosed(standing, right));
  const erasedFrom = closedAt && after(closedAt, CLOSED_FOR);
  return { id, name: openToShow(key, NAME, id, nameSealed), region, role: standing, createdAt, requiresFactor, rights, closedAt, erasedFrom };
}
