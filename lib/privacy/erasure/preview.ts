/** What an erasure would take, told before it is asked for, and what stays and until when. */

import { namesOf as peopleOf, type Session, shownAddress } from "../../identity/index.ts";
import { storedReadings } from "../../measurements/index.ts";
import { after, clock } from "../../platform/clock.ts";
import { account } from "../../platform/db/account.ts";
import { mayHandOver, ownedWorkspaces } from "../../workspaces/index.ts";
import { CLOSED_FOR, postOf } from "../../workspaces/schema.ts";
import { staying } from "../inventory.ts";
import type { ErasurePreview, Going, Shared } from "../schema.ts";
import { devicesOf, namesOf } from "../workspaces-and-devices.ts";

type Owned = Awaited<ReturnType<typeof ownedWorkspaces>>[number];

export async function preview(session: Session, now = clock.now()): Promise<ErasurePreview> {
  const { userId } = session;
  const owned = await ownedWorkspaces(session, now);
  const workspaces: Going[] = [];
  const shared: Shared[] = [];
  for (const workspace of owned) {
    if (workspace.fate === "goes") workspaces.push(await going(workspace));
    if (workspace.fate === "asks") shared.push(await chosen(session, workspace, now));
  }
  const sum = (of: (each: Going) => number) => workspaces.reduce((total, each) => total + of(each), 0);
  return {
    workspaces,
    shared,
    left: await leftBehind(userId, [...workspaces, ...shared]),
    devices: sum((each) => each.devices),
    readings: sum((each) => each.readings),
    exports: await account().export.count({ where: { userId } }),
    stays: [...staying(), { what: "Backups", why: "none are made yet", until: "Nothing to wait for" }],
  };
}

async function going(workspace: Owned): Promise<Going> {
  const devices = await devicesOf({ workspaceIds: [workspace.id], deviceIds: [] });
  const readings = await storedReadings(devices, { region: workspace.region, workspaceId: workspace.id });
  const name = (await namesOf([workspace])).get(workspace.id) ?? "";
  return { id: workspace.id, name, region: workspace.region, devices: devices.length, readings };
}

async function chosen(session: Session, workspace: Owned, now: Date): Promise<Shared> {
  const { others, closedAt } = workspace;
  const isChoosable = mayHandOver(session, workspace);
  const names = isChoosable ? await peopleOf(others.map(({ auditRef }) => auditRef)) : new Map<string, never>();
  return {
    ...(await going(workspace)),
    people: others.flatMap(({ userId: id, auditRef, role, isLimited }) => {
      const person = names.get(auditRef);
      return person ? [{ id, name: person.name, address: shownAddress(person.email), role: postOf({ role, isLimited }) }] : [];
    }),
    others: others.length,
    admins: others.filter(({ role }) => role === "admin").length,
    mayHandOver: isChoosable,
    isClosed: closedAt !== null,
    erasedFrom: after(closedAt ?? now, CLOSED_FOR),
  };
}

async function leftBehind(userId: string, others: readonly Going[]): Promise<{ id: string; name: string }[]> {
  const rows = await account().membership.findMany({
    where: { userId, workspaceId: { notIn: others.map((workspace) => workspace.id) } },
    select: { workspace: { select: { id: true, nameSealed: true } } },
  });
  const names = await namesOf(rows.map((row) => row.workspace));
  return [...names].map(([id, name]) => ({ id, name }));
}
