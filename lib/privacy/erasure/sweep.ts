/**
 * Keeps erasures going, every few minutes: queues those again whose job is missing, begins those again whose row is missing, and alerts the
 * operator to those that take longer than a day.
 */
import { after, clock, HOUR } from "../../platform/clock.ts";
import { newSecret } from "../../platform/crypto.ts";
import { account, transaction } from "../../platform/db/account.ts";
import { log } from "../../platform/log.ts";
import { withoutJob } from "../../platform/queue.ts";
import { runEach } from "../../platform/run-each.ts";
import { DELAYED_AFTER } from "../schema.ts";
import { begin, enqueueRun, runKey } from "./begin.ts";

/** Returns the number of erasures that it queued or began. A part or an erasure that fails stops no other: the first error is thrown at the end. */
export async function sweepErasures(now = clock.now()): Promise<number> {
  const counts = await runEach([() => beginLost(now), requeue, () => alertDelayed(now)], "erasure.sweep_part_failed", (part) => part());
  return counts.reduce((sum, count) => sum + count, 0);
}

/** An account that is marked as being erased has an erasure. Earlier versions deleted its row after 30 days, finished or not. */
async function beginLost(now: Date): Promise<number> {
  const lost = await account().user.findMany({ where: { erasing: true, erasure: null }, select: { id: true } });
  const begun = await runEach(lost, "erasure.begin_failed", ({ id }) =>
    transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${id}::uuid FOR UPDATE`;
      if ((await tx.user.count({ where: { id, erasing: true, erasure: null } })) === 0) return false;
      // The link to the first receipt is lost with its row. The mailed receipt has the counts.
      await begin(tx, { of: "account", userId: id }, { secret: newSecret() }, now);
      return true;
    }),
  );
  const erasures = begun.filter(Boolean).length;
  if (erasures > 0) log.warn("erasure.begun_again", { erasures });
  return erasures;
}

async function requeue(): Promise<number> {
  const running = await account().erasure.findMany({ where: { state: "running" }, select: { id: true, userId: true, workspaceId: true } });
  const missing = await withoutJob(running.map(({ id }) => runKey(id)));
  const lost = running.filter(({ id }) => missing.has(runKey(id)));
  await runEach(lost, "erasure.requeue_failed", (erasure) => transaction((tx) => enqueueRun(tx, erasure)));
  if (lost.length > 0) log.warn("erasure.requeued", { erasures: lost.length });
  return lost.length;
}

const ALERT_EVERY = DELAYED_AFTER;

/** Once a day for each delayed erasure. The alert comes first: cut off in between, it comes twice rather than never. */
async function alertDelayed(now: Date): Promise<number> {
  const due = {
    state: "running",
    createdAt: { lte: after(now, -DELAYED_AFTER) },
    OR: [{ alertedAt: null }, { alertedAt: { lte: after(now, -ALERT_EVERY) } }],
  };
  const delayed = await account().erasure.findMany({ where: due, orderBy: { createdAt: "asc" }, select: { id: true, createdAt: true } });
  const [oldest] = delayed;
  if (!oldest) return 0;
  const hours = Math.floor((now.getTime() - oldest.createdAt.getTime()) / HOUR);
  log.alert("erasure.delayed", { erasures: delayed.length, oldest: oldest.id, hours });
  await account().erasure.updateMany({ where: { id: { in: delayed.map(({ id }) => id) } }, data: { alertedAt: now } });
  return 0;
}
