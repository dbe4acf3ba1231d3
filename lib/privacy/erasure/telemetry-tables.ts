/** Stands in for lib/measurements until it is there. */
import { type Region, telemetry } from "../../platform/db/telemetry.ts";
import { telemetryModels } from "../models.ts";

const tables = telemetryModels.filter((model) => model.survives === null).map((model) => model.table);

export async function totals(refs: bigint[], region: Region): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await telemetry(region).query(`SELECT count(*) AS n FROM "${table}" WHERE device_ref = ANY($1)`, [refs.map(String)]);
    counts[table] = Number(rows[0].n);
  }
  return counts;
}

export async function forget(refs: bigint[], region: Region): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await telemetry(region).query("INSERT INTO tombstone SELECT unnest($1::bigint[]), now() ON CONFLICT DO NOTHING", [refs.map(String)]);
  for (const table of tables) {
    const { rowCount } = await telemetry(region).query(`DELETE FROM "${table}" WHERE device_ref = ANY($1)`, [refs.map(String)]);
    counts[table] = rowCount ?? 0;
  }
  return counts;
}
