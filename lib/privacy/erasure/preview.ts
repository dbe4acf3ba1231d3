/** What an erasure would take, told before it is asked for, and what stays and until when. */

import type { Session } from "../../identity/index.ts";
import { storedReadings } from "../../measurements/index.ts";
import { account } from "../../platform/db/account.ts";
import { staying } from "../inventory.ts";
import { devicesOf, namesOf, type Owned, ownedAlone, workspacesOf } from "../owned.ts";
import type { ErasurePreview, Going } from "../schema.ts";

export async function preview(session: Session): Promise<ErasurePreview> {
  const { userId } = session;
  const goingAway = ownedAlone(await workspacesOf(userId));
  const workspaces: Going[] = [];
  for (const workspace of goingAway) workspaces.push(await going(workspace));
  const sum = (of: (each: Going) => number) => workspaces.reduce((total, each) => total + of(each), 0);
  return {
    workspaces,
    left: await leftBehind(userId, goingAway),
    devices: sum((each) => each.devices),
    readings: sum((each) => each.readings),
    exports: await account().export.count({ where: { userId } }),
    stays: [...staying(), { what: "Backups", why: "none are made yet", until: "Nothing to wait for" }],
  };
}

async function going(workspace: Owned): Promise<Going> {
  const devices = await devicesOf({ workspaceIds: [workspace.id], deviceIds: [] });
  const readings = await storedReadings(devices, { region: workspace.region, workspaceId: workspace.id });
  return {
    id: workspace.id,
    name: (await namesOf([workspace])).get(workspace.id) ?? "",
    region: workspace.region,
    devices: devices.length,
    readings,
    otherMembers: workspace.otherMembers,
  };
}

async function leftBehind(userId: string, goingAway: readonly Owned[]): Promise<{ id: string; name: string }[]> {
  const rows = await account().membership.findMany({
    where: { userId, workspaceId: { notIn: goingAway.map((workspace) => workspace.id) } },
    select: { workspace: { select: { id: true, nameSealed: true } } },
  });
  const names = await namesOf(rows.map((row) => row.workspace));
  return [...names].map(([id, name]) => ({ id, name }));
}
