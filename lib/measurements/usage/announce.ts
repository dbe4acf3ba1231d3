/** Telling the owner that a day's limit is nearly used up: once a day for the workspace, and once for its devices. */
import { type Limits, PLANS } from "../../billing/schema.ts";
import { namesFor } from "../../devices/index.ts";
import { DAY } from "../../platform/clock.ts";
import { account } from "../../platform/db/account.ts";
import { env } from "../../platform/env.ts";
import type { JobAccess } from "../../platform/queue.ts";
import { runEach } from "../../platform/run-each.ts";
import { namedInMail } from "../../platform/text.ts";
import { tellOwner } from "../../workspaces/index.ts";
import { announceStorage } from "./announce-storage.ts";
import { dayOf } from "./refusals.ts";

/** In hundredths. */
const ANNOUNCED_AT = 80;

const NUMBERS = new Intl.NumberFormat("en-GB");
const enough = (limit: number) => Math.ceil((limit * ANNOUNCED_AT) / 100);

/** Whoever is written to about devices today hears of no other device today: the page shows them all. */
export async function announceUsage(access: JobAccess, now: Date): Promise<number> {
  const day = new Date(dayOf(now) * DAY);
  const kinds = Object.entries(PLANS).flatMap(([plan, { limits }]) =>
    [announceWorkspaces, announceDevices, announceStorage].map((announce) => () => announce(access, plan, limits, day, now)),
  );
  const told = await runEach(kinds, "usage.kind_failed", (announce) => announce());
  return told.reduce<number>((sum, count) => sum + count, 0);
}

async function announceWorkspaces(access: JobAccess, plan: string, limits: Limits, day: Date, now: Date): Promise<number> {
  const limit = limits.workspaceReadingsPerDay;
  const rows = await account().workspaceUsage.findMany({
    where: { day, announcedAt: null, readings: { gte: enough(limit) }, workspace: { plan, closedAt: null } },
    orderBy: { workspaceId: "asc" },
  });
  const told = await runEach(rows, "usage.announce_failed", ({ workspaceId, readings }) => {
    const facts: [string, string][] = [["Readings of all devices today", `${NUMBERS.format(readings)} of ${NUMBERS.format(limit)}`]];
    const claim: Parameters<typeof tellOwner>[1]["claim"] = async (tx) =>
      (await tx.workspaceUsage.updateMany({ where: { workspaceId, day, announcedAt: null }, data: { announcedAt: now } })).count === 1;
    return tellOwner(access, { workspaceId, words: words("A workspace", facts, `/w/${workspaceId}`), claim }, now);
  });
  return told.filter(Boolean).length;
}

async function announceDevices(access: JobAccess, plan: string, limits: Limits, day: Date, now: Date): Promise<number> {
  const limit = limits.deviceReadingsPerDay;
  const device = { workspace: { plan, closedAt: null } };
  const rows = await account().deviceUsage.findMany({
    where: { day, announcedAt: null, readings: { gte: enough(limit) }, device },
    orderBy: { deviceId: "asc" },
  });
  const heard = await account().deviceUsage.findMany({
    where: { day, announcedAt: { not: null }, workspaceId: { in: rows.map(({ workspaceId }) => workspaceId) } },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  const isHeard = new Set(heard.map(({ workspaceId }) => workspaceId));
  const [news, size] = [
    Map.groupBy(
      rows.filter(({ workspaceId }) => !isHeard.has(workspaceId)),
      ({ workspaceId }) => workspaceId,
    ),
    NUMBERS.format(limit),
  ];
  const told = await runEach(news, "usage.announce_failed", async ([workspaceId, some]) => {
    const ids = some.map(({ deviceId }) => deviceId);
    const most = Math.max(...some.map(({ readings }) => Number(readings)));
    const facts: [string, string][] = [[ids.length === 1 ? "Device" : "Devices", await namesIn(access, workspaceId, ids)], ["Readings today, of the one that sent most", `${NUMBERS.format(most)} of ${size}`]]; // biome-ignore format: one line
    const path = ids.length === 1 ? `/w/${workspaceId}/devices/${ids[0]}` : `/w/${workspaceId}`;
    const claim: Parameters<typeof tellOwner>[1]["claim"] = async (tx) =>
      (await tx.deviceUsage.updateMany({ where: { workspaceId, day, deviceId: { in: ids }, announcedAt: null }, data: { announcedAt: now } })).count ===
      ids.length;
    return tellOwner(access, { workspaceId, words: words(ids.length === 1 ? "A device" : "Some devices", facts, path), claim }, now);
  });
  return told.filter(Boolean).length;
}

const MAX_NAMES = 5;

async function namesIn(access: JobAccess, workspaceId: string, ids: readonly string[]): Promise<string> {
  const names = (await namesFor(access, workspaceId, ids.slice(0, MAX_NAMES))).map(namedInMail).join(", ");
  return ids.length > MAX_NAMES ? `${names} and ${ids.length - MAX_NAMES} more` : names;
}

const words = (who: string, facts: [string, string][], path: string) => ({
  subject: `${who} sent ${ANNOUNCED_AT} % of what a day may have`,
  paragraphs: [
    `In one of your workspaces ${ANNOUNCED_AT} % of a limit on readings a day is used up.`,
    "At 100 % further readings are rejected until 00:00 UTC: whoever sends them is told so (429, with the name of the limit and the time to wait), and they are counted on the page of the device. What is stored stays.",
    "If it should be so much, write to us. If not, look which device sends more often than it should.",
  ],
  facts,
  action: { label: "See for yourself", url: `${env().KEPT_ORIGIN}${path}` },
});
