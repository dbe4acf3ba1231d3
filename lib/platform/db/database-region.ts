/**
 * The region mark of a telemetry database: one row, written by `kept migrate` when the database has none, and compared with the
 * configuration at every start. So a process never reads or writes the data of one region under the name of another.
 */
import type pg from "pg";
import { REGIONS, type Region, telemetry } from "./telemetry.ts";

const READ = "SELECT region FROM database_region";

/** PostgreSQL's code for a table that does not exist. */
const UNDEFINED_TABLE = "42P01";

/** Marks the database of `owner`, or throws if it carries the mark of another region. */
export async function markRegion(owner: pg.Client, region: Region): Promise<void> {
  await owner.query("INSERT INTO database_region (id, region) VALUES (1, $1) ON CONFLICT DO NOTHING", [region]);
  const { rows } = await owner.query<{ region: string }>(READ);
  compare("DATABASE_OWNER_URL_TELEMETRY", region, rows[0]?.region);
}

/** Compares the mark of each telemetry database with its variable. Throws for another mark, for none, and for a database that does not answer. */
export async function checkRegions(): Promise<void> {
  await Promise.all(REGIONS.map(async (region) => compare("DATABASE_URL_TELEMETRY", region, await markOf(region))));
}

async function markOf(region: Region): Promise<string | undefined> {
  try {
    const { rows } = await telemetry(region).query<{ region: string }>(READ);
    return rows[0]?.region;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return undefined;
    throw new Error(`The database of ${variable("DATABASE_URL_TELEMETRY", region)} does not answer, so its region cannot be checked.`, { cause: error });
  }
}

const variable = (prefix: string, region: string): string => `${prefix}_${region.toUpperCase()}`;

function compare(prefix: string, region: Region, mark: string | undefined): void {
  const name = variable(prefix, region);
  if (mark === undefined) throw new Error(`The database of ${name} has no region mark. Run \`npm run kept -- migrate\` first.`);
  if (mark !== region) throw new Error(`${name} names the database of the region "${mark}". Check the addresses of the telemetry databases.`);
}
