import { log } from "../log.ts";
import { REGIONS, type Region } from "./region.ts";

/** Runs `work` for every region at the same time. A region that fails stops no other and is logged: the first error is thrown when all have ended. */
export async function eachRegion<T>(work: (region: Region) => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(REGIONS.map(async (region) => work(region)));
  const failed = results.flatMap((result, index) => (result.status === "rejected" ? [{ region: REGIONS[index], error: result.reason as unknown }] : []));
  for (const { region, error } of failed) log.error("region.failed", error, { region });
  if (failed[0]) throw failed[0].error;
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
