/**
 * How many readings each device has stored: counters in the account database, kept by ingest (with each writing of the ledger),
 * by deletion, and by erasure (the row goes with the device).
 *
 * A process that is killed loses what it had not written yet, so an hourly job compares the counters that changed with the
 * readings themselves.
 */

import { account } from "../../platform/db/account.ts";
import { type Place, type Queryable, type Region, readsOf, telemetryJobs } from "../../platform/db/telemetry.ts";
import type { JobAccess } from "../../platform/queue.ts";
import { usage } from "./usage.ts";

/** From the summaries of days, and the readings themselves for the hours that these do not cover yet. */
const COUNT = `
  WITH dirty AS (SELECT hour FROM dirty_hour WHERE device_ref = $1)
  SELECT coalesce((SELECT sum(count) FROM rollup_day WHERE device_ref = $1), 0)
    - coalesce((SELECT sum(h.count) FROM rollup_hour h JOIN dirty d ON h.bucket = d.hour WHERE h.device_ref = $1), 0)
    + (SELECT count(*) FROM dirty d JOIN measurement m ON m.device_ref = $1 AND m.field_id = ANY($2) AND m.ts >= d.hour AND m.ts < d.hour + interval '1 hour')
    + (SELECT count(*) FROM measurement_text WHERE device_ref = $1) AS readings`;

export type Counted = { readonly id: string; readonly ref: bigint };

async function count({ id, ref }: Counted, source: Queryable): Promise<number> {
  const fields = await account().field.findMany({ where: { deviceId: id }, select: { ordinal: true } });
  const { rows } = await source.query<{ readings: string }>({ name: "counts", text: COUNT, values: [ref, fields.map(({ ordinal }) => ordinal)] });
  return Number(rows[0]?.readings ?? 0);
}

/**
 * What these devices of one workspace have stored together. From the counters; only a device whose counter was never compared, or
 * that has none yet, is counted. For callers that proved the right to it.
 */
export async function storedReadings(devices: readonly Counted[], place: Place): Promise<number> {
  const rows = await account().deviceStorage.findMany({ where: { deviceId: { in: devices.map(({ id }) => id) }, countedAt: { not: null } } });
  const kept = new Map(rows.map(({ deviceId, readings }) => [deviceId, Number(readings)]));
  let total = 0;
  for (const device of devices) {
    const known = kept.get(device.id);
    total += known === undefined ? await count(device, readsOf(place)) : Math.max(0, known + usage().unwritten(device.id));
  }
  return total;
}

/** Readings of a device were deleted. */
export async function deduct(ref: bigint, readings: number): Promise<void> {
  if (readings === 0) return;
  await account().$executeRaw`
    UPDATE device_storage s SET readings = s.readings - ${readings}, changed_at = now() FROM device d WHERE d.telemetry_ref = ${ref} AND s.device_id = d.id`;
}

const AT_ONCE = 500;

type Due = Counted & { region: Region; changedAt: Date };

/**
 * Compares each counter that changed since it was last compared with the readings, once nothing has changed for a minute: then
 * every process has written what it counted. A counter that was never compared is set at once. Returns how many were compared.
 */
export async function recount(_access: JobAccess): Promise<number> {
  let [compared, last] = [0, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const due = await account().$queryRaw<Due[]>`
      SELECT s.device_id AS id, d.telemetry_ref AS ref, w.region, s.changed_at AS "changedAt"
      FROM device_storage s JOIN device d ON d.id = s.device_id JOIN workspace w ON w.id = s.workspace_id
      WHERE s.device_id > ${last}::uuid AND (s.counted_at IS NULL OR (s.changed_at > s.counted_at AND s.changed_at < now() - interval '1 minute'))
      ORDER BY s.device_id LIMIT ${AT_ONCE}`;
    for (const device of due) {
      const readings = await count(device, telemetryJobs(device.region));
      compared += await account().$executeRaw`
        UPDATE device_storage SET readings = ${readings}, counted_at = now() WHERE device_id = ${device.id}::uuid
        AND (counted_at IS NULL OR changed_at = ${device.changedAt})`;
    }
    if (due.length < AT_ONCE) return compared;
    last = due.at(-1)?.id ?? last;
  }
}
