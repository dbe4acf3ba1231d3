/** Compares the region marks of the telemetry databases with the configuration, before a process serves anything. */
import { log } from "../log.ts";
import { WrongRegion } from "./database-region.ts";
import { REGIONS, type Region, telemetry } from "./telemetry.ts";

/**
 * Throws `WrongRegion` for the mark of another region and for none. A database that does not answer is only logged: one region's outage
 * must not keep the other from starting, and every later connection compares the mark before its first use.
 */
export async function checkRegions(): Promise<void> {
  await Promise.all(REGIONS.map(checkRegion));
}

async function checkRegion(region: Region): Promise<void> {
  try {
    await telemetry(region).query("SELECT 1");
  } catch (error) {
    if (error instanceof WrongRegion) throw error;
    log.warn("telemetry.region_unchecked", { region }, error);
  }
}
