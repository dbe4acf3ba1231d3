/** What belongs to a person: the workspaces they own, and the devices in them. */
import { account, type Tx } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";

export type Owned = {
  readonly id: string;
  readonly region: Region;
  readonly nameSealed: Uint8Array;
  readonly otherOwners: number;
  readonly otherMembers: number;
};

/** The workspaces `userId` owns, alone or with others. */
export async function workspacesOf(userId: string, db: Tx = account()): Promise<Owned[]> {
  const rows = await db.membership.findMany({
    where: { userId, role: "owner" },
    orderBy: { since: "asc" },
    select: { workspace: { select: { id: true, region: true, nameSealed: true, memberships: { select: { userId: true, role: true } } } } },
  });
  return rows.map(({ workspace: { memberships, region, ...workspace } }) => {
    const others = memberships.filter((member) => member.userId !== userId);
    return { ...workspace, region: region as Region, otherMembers: others.length, otherOwners: others.filter((member) => member.role === "owner").length };
  });
}

/** Of these, what goes with the account: a workspace that has another owner stays with them. */
export const ownedAlone = (workspaces: readonly Owned[]): Owned[] => workspaces.filter((workspace) => workspace.otherOwners === 0);

export type OwnedDevice = { readonly id: string; readonly ref: bigint; readonly workspaceId: string; readonly region: Region };

export async function devicesOf(workspaces: readonly Owned[], db: Tx = account()): Promise<OwnedDevice[]> {
  const regions = new Map(workspaces.map((workspace) => [workspace.id, workspace.region]));
  const rows = await db.device.findMany({
    where: { workspaceId: { in: [...regions.keys()] } },
    orderBy: { id: "asc" },
    select: { id: true, telemetryRef: true, workspaceId: true },
  });
  return rows.map((row) => ({ id: row.id, ref: row.telemetryRef, workspaceId: row.workspaceId, region: regions.get(row.workspaceId) ?? "eu" }));
}
