/** How much of today's limits is used, as its page shows it. What was sent in the last few seconds may be missing. */
import { limitsOf } from "../../billing/index.ts";
import { planOf } from "../../billing/schema.ts";
import { clock, DAY } from "../../platform/clock.ts";
import { account } from "../../platform/db/account.ts";
import { notFound } from "../../platform/refusal.ts";
import { type Access, deviceIn, devicesIn } from "../../workspaces/index.ts";
import type { Meter, WorkspaceMeter } from "../schema.ts";
import { dayOf, monthOf } from "./refusals.ts";

const today = (now: Date) => ({ where: { day: new Date(dayOf(now) * DAY) }, select: { messages: true, readings: true } });

type Sent = { messages: bigint; readings: bigint } | undefined;

const meter = (plan: string, sent: Sent, readingsPerDay?: number, messagesPerMinute?: number): Meter => ({
  plan: planOf(plan)?.name ?? null,
  messages: Number(sent?.messages ?? 0),
  readings: Number(sent?.readings ?? 0),
  limits: readingsPerDay === undefined || messagesPerMinute === undefined ? null : { readingsPerDay, messagesPerMinute },
});

/** Of all devices of the workspace together, whichever of them the pass reaches. */
export async function workspaceMeter({ workspaceId }: Access<"workspace:read">, now = clock.now()): Promise<WorkspaceMeter> {
  const row = await account().workspace.findUnique({ where: { id: workspaceId }, select: { plan: true, usage: today(now) } });
  if (!row) throw notFound();
  const limits = limitsOf(row.plan);
  const { limits: daily, ...used } = meter(row.plan, row.usage[0], limits?.workspaceReadingsPerDay, limits?.workspaceMessagesPerMinute);
  const storage = limits && { storedReadings: limits.workspaceStoredReadings, backfilledPerMonth: limits.workspaceBackfilledReadingsPerMonth };
  return { ...used, ...(await storageOf(workspaceId, now)), limits: daily && storage && { ...daily, ...storage } };
}

async function storageOf(workspaceId: string, now: Date): Promise<{ stored: number; backfilled: number }> {
  const month = new Date(monthOf(dayOf(now)) * DAY);
  const [stored, backfilled] = await Promise.all([
    account().deviceStorage.aggregate({ where: { workspaceId }, _sum: { readings: true, surcharge: true } }),
    account().workspaceUsage.aggregate({ where: { workspaceId, day: { gte: month, lte: now } }, _sum: { backfilled: true } }),
  ]);
  const { readings, surcharge } = stored._sum;
  return { stored: Math.max(0, Number(readings ?? 0) + Number(surcharge ?? 0)), backfilled: Number(backfilled._sum.backfilled ?? 0) };
}

export async function deviceMeter(access: Access<"devices:read">, deviceId: string, now = clock.now()): Promise<Meter> {
  const row = await account().device.findUnique({
    where: { workspaceId_id: deviceIn(access, deviceId) },
    select: { workspace: { select: { plan: true } }, usage: today(now) },
  });
  if (!row) throw notFound();
  const { plan } = row.workspace;
  const limits = limitsOf(plan);
  return meter(plan, row.usage[0], limits?.deviceReadingsPerDay, limits?.deviceMessagesPerMinute);
}

/** The readings taken in from these devices today and yesterday (UTC), as far as the pass reaches them. */
export async function receivedLately(access: Access<"devices:read">, deviceIds: readonly string[], now = clock.now()): Promise<number> {
  const { id, ...own } = devicesIn(access);
  const ids = deviceIds.filter((one) => !id || id.in.includes(one));
  const since = new Date((dayOf(now) - 1) * DAY);
  const { _sum } = await account().deviceUsage.aggregate({ where: { ...own, deviceId: { in: ids }, day: { gte: since } }, _sum: { readings: true } });
  return Number(_sum.readings ?? 0);
}
