/** How much a device has stored, and what was turned away. */
import { locate } from "../devices/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { readsOf } from "../platform/db/telemetry.ts";
import type { Access } from "../workspaces/index.ts";
import { type Counts, DROP_REASONS, type DropReason } from "./schema.ts";
import { storedReadings } from "./usage/storage.ts";

const DROPPED_FOR_DAYS = 7;

const DROPPED = "SELECT reason, sum(count) AS count FROM drop_count WHERE device_ref = $1 AND day > $2 GROUP BY reason ORDER BY 2 DESC, reason";

export async function counts(access: Access<"measurements:read">, deviceId: string, now = clock.now()): Promise<Counts> {
  const { deviceRef } = await locate(access, deviceId);
  const since = after(now, -DROPPED_FOR_DAYS * DAY)
    .toISOString()
    .slice(0, 10);
  const [readings, dropped] = await Promise.all([
    storedReadings([{ id: deviceId, ref: deviceRef }], access),
    readsOf(access).query<{ reason: DropReason; count: string }>({ name: "counts of dropped", text: DROPPED, values: [deviceRef, since] }),
  ]);
  return {
    readings,
    dropped: dropped.rows.map(({ reason, count }) => ({ reason, sentence: DROP_REASONS[reason], count: Number(count) })),
  };
}
