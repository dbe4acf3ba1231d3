/** What an erasure takes, looked up anew for every step: people go on working while it runs. */
import { account, type Tx } from "../../platform/db/account.ts";
import type { Scope } from "../models.ts";
import { workspacesOf } from "../workspaces-and-devices.ts";
import type { Erasing } from "./work.ts";

export async function scopeOf({ userId, workspaceId, deviceId, work }: Erasing, db: Tx = account()): Promise<Scope> {
  if (work.of === "device") return { person: null, workspaceIds: [], deviceIds: deviceId ? [deviceId] : [] };
  if (work.of === "workspace") return { person: null, workspaceIds: workspaceId ? [workspaceId] : [], deviceIds: [] };
  if (!userId) return { person: null, workspaceIds: [], deviceIds: [] };
  const { auditRef } = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true } });
  return { person: { userId, auditRef }, workspaceIds: await goingWith(userId, db), deviceIds: [] };
}

/**
 * The workspaces that are erased with an account: those that it still owns. The commit that began the erasure ended every other membership
 * (`depart`), and an account that is being erased comes to own nothing more (`requireRoomToOwn`).
 */
const goingWith = async (userId: string, db: Tx): Promise<string[]> => (await workspacesOf(userId, db)).map((workspace) => workspace.id);
