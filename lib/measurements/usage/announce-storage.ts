/** Mail to the owner when little of the storage limit or of the month's backfill allowance is left: once a month for each. */
import type { Limits } from "../../billing/schema.ts";
import { account } from "../../platform/db/account.ts";
import { env } from "../../platform/env.ts";
import type { JobAccess } from "../../platform/queue.ts";
import { runEach } from "../../platform/run-each.ts";
import { tellOwner } from "../../workspaces/index.ts";

const ANNOUNCED_AT_PERCENT = 80;
const NUMBERS = new Intl.NumberFormat("en-GB");
const threshold = (limit: number) => Math.ceil((limit * ANNOUNCED_AT_PERCENT) / 100);

type Row = { workspaceId: string; stored: bigint; backfilled: bigint; isStorageTold: boolean; isBackfillTold: boolean };

/** Of the workspaces of `plan` that sent something on `day`. */
const rowsOf = (plan: string, limits: Limits, day: Date): Promise<Row[]> => account().$queryRaw<Row[]>`
  SELECT * FROM (
    SELECT u.workspace_id AS "workspaceId",
      (SELECT coalesce(sum(s.readings + s.surcharge), 0)::bigint FROM device_storage s WHERE s.workspace_id = u.workspace_id) AS stored,
      sum(m.backfilled)::bigint AS backfilled, bool_or(m.storage_announced_at IS NOT NULL) AS "isStorageTold",
      bool_or(m.backfill_announced_at IS NOT NULL) AS "isBackfillTold"
    FROM workspace_usage u JOIN workspace w ON w.id = u.workspace_id
    JOIN workspace_usage m ON m.workspace_id = u.workspace_id AND date_trunc('month', m.day) = date_trunc('month', u.day)
    WHERE u.day = ${day} AND w.plan = ${plan} AND w.closed_at IS NULL GROUP BY u.workspace_id
  ) found
  WHERE (stored >= ${threshold(limits.workspaceStoredReadings)} AND NOT "isStorageTold")
    OR (backfilled >= ${threshold(limits.workspaceBackfilledReadingsPerMonth)} AND NOT "isBackfillTold")
  ORDER BY "workspaceId"`;

export async function announceStorage(access: JobAccess, plan: string, limits: Limits, day: Date, now: Date): Promise<number> {
  const { workspaceStoredReadings: maxStored, workspaceBackfilledReadingsPerMonth: maxBackfilled } = limits;
  const told = await runEach(await rowsOf(plan, limits, day), "usage.announce_failed", async (row) => {
    const { workspaceId, stored, backfilled, isStorageTold, isBackfillTold } = row;
    let count = 0;
    if (!isStorageTold && Number(stored) >= threshold(maxStored)) {
      const claim: Claim = async (tx) =>
        (await tx.workspaceUsage.updateMany({ where: { workspaceId, day, storageAnnouncedAt: null }, data: { storageAnnouncedAt: now } })).count === 1;
      if (await tellOwner(access, { workspaceId, words: storageWords(workspaceId, Number(stored), maxStored), claim }, now)) count++;
    }
    if (!isBackfillTold && Number(backfilled) >= threshold(maxBackfilled)) {
      const claim: Claim = async (tx) =>
        (await tx.workspaceUsage.updateMany({ where: { workspaceId, day, backfillAnnouncedAt: null }, data: { backfillAnnouncedAt: now } })).count === 1;
      if (await tellOwner(access, { workspaceId, words: backfillWords(workspaceId, Number(backfilled), maxBackfilled), claim }, now)) count++;
    }
    return count;
  });
  return told.reduce<number>((sum, count) => sum + count, 0);
}

type Claim = Parameters<typeof tellOwner>[1]["claim"];

const action = (workspaceId: string) => ({ label: "See the usage", url: `${env().KEPT_ORIGIN}/w/${workspaceId}` });
const used = (value: number, max: number) => `${NUMBERS.format(value)} of ${NUMBERS.format(max)}`;

const storageWords = (workspaceId: string, stored: number, max: number) => ({
  subject: `A workspace uses ${ANNOUNCED_AT_PERCENT} % of its storage`,
  paragraphs: [
    `One of your workspaces uses ${ANNOUNCED_AT_PERCENT} % of the readings that its plan stores.`,
    "At 100 % we reject new readings with 429 and the name of the limit. Stored readings stay.",
    "To make room, delete readings, or set how many days a field is kept. Write to us if you need more.",
  ],
  facts: [["Stored readings", used(stored, max)]] as [string, string][],
  action: action(workspaceId),
});

const backfillWords = (workspaceId: string, backfilled: number, max: number) => ({
  subject: `A workspace uses ${ANNOUNCED_AT_PERCENT} % of its backfill allowance`,
  paragraphs: [
    `One of your workspaces sent ${ANNOUNCED_AT_PERCENT} % of the readings older than 31 days that it may send in a month.`,
    "At 100 % we reject more of them with 429 and the name of the limit until the next month begins (UTC). Recent readings are stored as usual.",
    "Write to us if you need more.",
  ],
  facts: [["Backfilled readings this month", used(backfilled, max)]] as [string, string][],
  action: action(workspaceId),
});
