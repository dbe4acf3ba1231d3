/**
 * The region mark of a telemetry database: one row, written by `kept migrate` when the database has none. Every connection compares it
 * with the configuration before its first use, so that no process reads or writes the data of one region under the name of another.
 */
import type pg from "pg";
import type { Region } from "./region.ts";

/** PostgreSQL's code for a table that does not exist. */
const UNDEFINED_TABLE = "42P01";

/** A database without a region mark, or with the mark of another region. The message names the variable at fault. */
export class WrongRegion extends Error {}

/** The mark of the database behind `client`; undefined when it has none. */
async function readMark(client: pg.ClientBase): Promise<string | undefined> {
  try {
    const { rows } = await client.query<{ region: string }>("SELECT region FROM database_region");
    return rows[0]?.region;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return undefined;
    throw error;
  }
}

/** Throws `WrongRegion` unless the database behind `client` carries the mark of `region`. */
export async function requireRegion(client: pg.ClientBase, variable: string, region: Region): Promise<void> {
  const mark = await readMark(client);
  if (mark === undefined) throw new WrongRegion(`The database of ${variable} has no region mark. Run \`npm run kept -- migrate\` first.`);
  if (mark !== region) throw new WrongRegion(`${variable} names the database of the region "${mark}". Check the addresses of the telemetry databases.`);
}

/** Marks the database of `owner`. Throws `WrongRegion` if it carries the mark of another region. */
export async function markRegion(owner: pg.Client, region: Region): Promise<void> {
  await owner.query("INSERT INTO database_region (id, region) VALUES (1, $1) ON CONFLICT DO NOTHING", [region]);
  await requireRegion(owner, `DATABASE_OWNER_URL_TELEMETRY_${region.toUpperCase()}`, region);
}
