/** What belongs to a person: the workspaces they own, and the devices in them. */
import { account, type Tx } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { openToShow, readableKeys } from "../platform/seal/index.ts";
import type { Scope } from "./models.ts";

/** The workspaces that `userId` owns. */
export async function workspacesOf(userId: string, db: Tx = account()): Promise<{ id: string; region: Region }[]> {
  const rows = await db.membership.findMany({
    where: { userId, role: "owner" },
    orderBy: { since: "asc" },
    select: { workspace: { select: { id: true, region: true } } },
  });
  return rows.map(({ workspace: { id, region } }) => ({ id, region: region as Region }));
}

export type OwnedDevice = { readonly id: string; readonly ref: bigint; readonly workspaceId: string; readonly region: Region };

/** The devices of `scope`: those of its workspaces, and single ones. */
export async function devicesOf({ workspaceIds, deviceIds }: Pick<Scope, "workspaceIds" | "deviceIds">, db: Tx = account()): Promise<OwnedDevice[]> {
  const rows = await db.device.findMany({
    where: { OR: [{ workspaceId: { in: [...workspaceIds] } }, { id: { in: [...deviceIds] } }] },
    orderBy: { id: "asc" },
    select: { id: true, telemetryRef: true, workspaceId: true, workspace: { select: { region: true } } },
  });
  return rows.map(({ id, telemetryRef: ref, workspaceId, workspace }) => ({ id, ref, workspaceId, region: workspace.region as Region }));
}

/** What the workspaces are called. */
export async function namesOf(workspaces: readonly { id: string; nameSealed: Uint8Array }[]): Promise<Map<string, string>> {
  const keys = await readableKeys(workspaces.map((workspace) => workspace.id));
  return new Map(workspaces.map(({ id, nameSealed }) => [id, openToShow(keys.get(id), "workspace.name_sealed", id, nameSealed)]));
}
