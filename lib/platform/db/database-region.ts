/**
 * The region mark of a telemetry database: one row, written by `kept migrate` when the database has none. `check-regions.ts` compares it with
 * the configuration at every start, so that no process reads or writes the data of one region under the name of another.
 */
import type pg from "pg";
import type { Region } from "./telemetry.ts";

const READ = "SELECT region FROM database_region";

/** The mark of the database behind `client`; undefined when it has none. */
export async function readMark(client: pg.Client | pg.Pool): Promise<string | undefined> {
  const { rows } = await client.query<{ region: string }>(READ);
  return rows[0]?.region;
}

/** Marks the database of `owner`, or throws if it carries the mark of another region. */
export async function markRegion(owner: pg.Client, region: Region): Promise<void> {
  await owner.query("INSERT INTO database_region (id, region) VALUES (1, $1) ON CONFLICT DO NOTHING", [region]);
  compareMark(`DATABASE_OWNER_URL_TELEMETRY_${region.toUpperCase()}`, region, await readMark(owner));
}

/** Throws unless `mark` is that of `region`. The error names `variable`. */
export function compareMark(variable: string, region: Region, mark: string | undefined): void {
  if (mark === undefined) throw new Error(`The database of ${variable} has no region mark. Run \`npm run kept -- migrate\` first.`);
  if (mark !== region) throw new Error(`${variable} names the database of the region "${mark}". Check the addresses of the telemetry databases.`);
}
