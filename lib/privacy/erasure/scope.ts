/** What an erasure takes, looked up anew for every step: people go on working while it runs. */
import { account, type Tx } from "../../platform/db/account.ts";
import type { Scope } from "../models.ts";
import { ownedAlone, workspacesOf } from "../owned.ts";
import type { Erasing } from "./work.ts";

export async function scopeOf({ userId, workspaceId, deviceId, work }: Erasing, db: Tx = account()): Promise<Scope> {
  if (work.of === "device") return { person: null, workspaceIds: [], deviceIds: deviceId ? [deviceId] : [] };
  if (work.of === "workspace") return { person: null, workspaceIds: workspaceId ? [workspaceId] : [], deviceIds: [] };
  if (!userId) return { person: null, workspaceIds: [], deviceIds: [] };
  const { auditRef } = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true } });
  return { person: { userId, auditRef }, workspaceIds: await goingWith(userId, db), deviceIds: [] };
}

/** The workspaces that go with an account. */
const goingWith = async (userId: string, db: Tx): Promise<string[]> => ownedAlone(await workspacesOf(userId, db)).map((workspace) => workspace.id);
