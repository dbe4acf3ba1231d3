/** Compares the region marks of the telemetry databases with the configuration, before a process serves anything. */
import { compareMark, readMark } from "./database-region.ts";
import { REGIONS, type Region, telemetry } from "./telemetry.ts";

/** PostgreSQL's code for a table that does not exist. */
const UNDEFINED_TABLE = "42P01";

/** Throws for the mark of another region, for none, and for a database that does not answer. */
export async function checkRegions(): Promise<void> {
  await Promise.all(REGIONS.map(checkRegion));
}

async function checkRegion(region: Region): Promise<void> {
  const variable = `DATABASE_URL_TELEMETRY_${region.toUpperCase()}`;
  const mark = await readMark(telemetry(region)).catch((error: { code?: unknown }) => {
    if (error.code === UNDEFINED_TABLE) return undefined;
    throw new Error(`The database of ${variable} does not answer, so its region cannot be checked.`, { cause: error });
  });
  compareMark(variable, region, mark);
}
