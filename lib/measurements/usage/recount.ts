/**
 * Compares the counters of stored readings with the readings themselves. A process that is killed loses what it had not written yet.
 *
 * A device may send without a pause, so its counter cannot be set to what was counted. But a counter holds, once every process has
 * written what it had counted before (a minute after), at least all readings that were found; and it held, before these were counted, at most as
 * many. It is corrected by the difference, and is right up to what the device sends in a minute. A deletion in between voids the comparison.
 */

import { clock, MINUTE } from "../../platform/clock.ts";
import { account } from "../../platform/db/account.ts";
import { eachRegion } from "../../platform/db/each-region.ts";
import type { Region } from "../../platform/db/telemetry.ts";
import type { JobAccess } from "../../platform/queue.ts";
import { Failures } from "../failures.ts";
import { type Counted, countStored, type Stored } from "./count.ts";

const AT_ONCE = 2_000;
/** Every process writes what it counted within this time. */
const WRITTEN_WITHIN_MS = MINUTE;

/** A counter before its readings are counted. */
type Due = Counted & { readonly readings: bigint; readonly surcharge: bigint; readonly deductedAt: Date | null };

/**
 * Compares each counter that changed since it was last compared, a day ago or longer, and each that never was. Returns how many were compared.
 * A device or a region that fails stops no other; the first error is thrown at the end.
 */
export async function recount(_access: JobAccess): Promise<number> {
  const compared = await eachRegion(recountRegion);
  return compared.reduce((sum, count) => sum + count, 0);
}

async function recountRegion(region: Region): Promise<number> {
  const failures = new Failures();
  let [compared, last] = [0, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const due = await dueAfter(last, region);
    const found: [Due, Stored][] = [];
    for (const device of due) {
      const stored = failures.isDatabaseGone ? undefined : await failures.attempt(() => countStored(device, region));
      if (stored) found.push([device, stored]);
    }
    if (found.length > 0) await clock.sleep(WRITTEN_WITHIN_MS);
    for (const [device, stored] of found) compared += (await failures.attempt(() => correct(device, stored))) ?? 0;
    if (due.length < AT_ONCE || failures.isDatabaseGone) break;
    last = due.at(-1)?.id ?? last;
  }
  failures.throwFirst();
  return compared;
}

const dueAfter = (last: string, region: Region): Promise<Due[]> => account().$queryRaw<Due[]>`
  SELECT s.device_id AS id, d.telemetry_ref AS ref, s.readings, s.surcharge, s.deducted_at AS "deductedAt"
  FROM device_storage s JOIN device d ON d.id = s.device_id JOIN workspace w ON w.id = s.workspace_id
  WHERE w.region = ${region} AND s.device_id > ${last}::uuid
    AND (s.counted_at IS NULL OR (s.changed_at > s.counted_at AND s.counted_at < now() - interval '1 day'))
  ORDER BY s.device_id LIMIT ${AT_ONCE}`;

/** Returns 1, or 0 when readings were deducted meanwhile. */
const correct = ({ id, readings: before, surcharge: surchargeBefore, deductedAt }: Due, { readings, surcharge }: Stored): Promise<number> =>
  account().$executeRaw`
    UPDATE device_storage SET counted_at = now(),
      readings = greatest(${readings}::bigint, readings - greatest(${before}::bigint - ${readings}::bigint, 0)),
      surcharge = greatest(${surcharge}::bigint, surcharge - greatest(${surchargeBefore}::bigint - ${surcharge}::bigint, 0))
    WHERE device_id = ${id}::uuid AND deducted_at IS NOT DISTINCT FROM ${deductedAt}::timestamptz`;
