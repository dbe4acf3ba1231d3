/** How much a device has stored, and what was turned away. */
import { locate } from "../devices/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { telemetry } from "../platform/db/telemetry.ts";
import type { Access } from "../workspaces/index.ts";
import { type Counts, DROP_REASONS, type DropReason } from "./schema.ts";

const DROPPED_FOR_DAYS = 7;

/** From the summaries of days, and the readings themselves for the hours that these do not cover yet. */
const READINGS = `
  WITH dirty AS (SELECT hour FROM dirty_hour WHERE device_ref = $1)
  SELECT coalesce((SELECT sum(count) FROM rollup_day WHERE device_ref = $1), 0)
    - coalesce((SELECT sum(h.count) FROM rollup_hour h JOIN dirty d ON h.bucket = d.hour WHERE h.device_ref = $1), 0)
    + (SELECT count(*) FROM dirty d JOIN measurement m ON m.device_ref = $1 AND m.field_id = ANY($2) AND m.ts >= d.hour AND m.ts < d.hour + interval '1 hour')
    + (SELECT count(*) FROM measurement_text WHERE device_ref = $1) AS readings`;

const DROPPED = "SELECT reason, sum(count) AS count FROM drop_count WHERE device_ref = $1 AND day > $2 GROUP BY reason ORDER BY 2 DESC, reason";

export async function counts(access: Access<"measurements:read">, deviceId: string, now = clock.now()): Promise<Counts> {
  const { deviceRef, region, fields } = await locate(access, deviceId);
  const since = after(now, -DROPPED_FOR_DAYS * DAY)
    .toISOString()
    .slice(0, 10);
  const [readings, dropped] = await Promise.all([
    telemetry(region).query<{ readings: string }>({ name: "counts", text: READINGS, values: [deviceRef, fields.map((field) => field.ordinal)] }),
    telemetry(region).query<{ reason: DropReason; count: string }>({ name: "counts of dropped", text: DROPPED, values: [deviceRef, since] }),
  ]);
  return {
    readings: Number(readings.rows[0]?.readings ?? 0),
    dropped: dropped.rows.map(({ reason, count }) => ({ reason, sentence: DROP_REASONS[reason], count: Number(count) })),
  };
}
