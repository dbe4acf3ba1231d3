/**
 * How many readings each device has stored: counters in the account database, kept by ingest (with each writing of the ledger),
 * by deletion, and by erasure (the row goes with the device).
 *
 * Toward the storage limit a long text counts as several readings, one for each started 64 bytes; `surcharge` is what these are more.
 */
import { account } from "../../platform/db/account.ts";
import { type Place, readsOf } from "../../platform/db/telemetry.ts";
import { type Counted, countReadings, type Stored } from "./count.ts";
import { usage } from "./usage.ts";

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
    total += known === undefined ? await countReadings(device, readsOf(place)) : Math.max(0, known + usage().unwritten(device.id));
  }
  return total;
}

/** Readings of a device were deleted. Their surcharge is not in a counter from before there were any, which has no time of counting yet. */
export async function deduct(ref: bigint, { readings, surcharge }: Stored): Promise<void> {
  if (readings === 0) return;
  await account().$executeRaw`
    UPDATE device_storage s SET readings = s.readings - ${readings}, changed_at = now(), deducted_at = clock_timestamp(),
      surcharge = s.surcharge - CASE WHEN s.counted_at = to_timestamp(0) THEN 0 ELSE ${surcharge} END
    FROM device d WHERE d.telemetry_ref = ${ref} AND s.device_id = d.id`;
}
