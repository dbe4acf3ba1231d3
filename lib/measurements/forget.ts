/** Erasing devices from telemetry, for good; and how much that would be. For the privacy domain, which proved the right to it. */
import { type Region, telemetryJobs } from "../platform/db/telemetry.ts";

/** Every telemetry table with rows about devices. Tombstones stay behind: they keep late readings out. */
export const TABLES = ["measurement", "measurement_text", "rollup_hour", "rollup_day", "dirty_hour", "drop_count", "delivery", "message"] as const;

/** Rows by table. */
export type Erased = Record<(typeof TABLES)[number], number>;

const none = (): Erased => ({ measurement: 0, measurement_text: 0, rollup_hour: 0, rollup_day: 0, dirty_hour: 0, drop_count: 0, delivery: 0, message: 0 });

/** What is stored under `refs`, counted row by row. */
export async function totals(refs: readonly bigint[], region: Region): Promise<Erased> {
  const counts = none();
  for (const table of TABLES) {
    const { rows } = await telemetryJobs(region).query<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${table} WHERE device_ref = ANY($1)`, [
      refs.map(String),
    ]);
    counts[table] = Number(rows[0]?.rows ?? 0);
  }
  return counts;
}

/**
 * Deletes everything under `refs` and sees to it that nothing is ever stored under them again. Once the tombstones are
 * committed, taking the writers' lock alone, once, waits for the flushes that did not see them yet.
 */
export async function forget(refs: readonly bigint[], region: Region): Promise<Erased> {
  const pool = telemetryJobs(region);
  const list = refs.map(String);
  await pool.query("INSERT INTO tombstone (device_ref, at) SELECT ref, now() FROM unnest($1::bigint[]) AS u(ref) ORDER BY ref ON CONFLICT DO NOTHING", [list]);
  await pool.query("SELECT pg_advisory_xact_lock(hashtext('telemetry'))");
  const counts = none();
  for (const table of TABLES) {
    // One device at a time keeps each transaction short.
    for (const ref of list) counts[table] += (await pool.query(`DELETE FROM ${table} WHERE device_ref = $1`, [ref])).rowCount ?? 0;
  }
  return counts;
}
