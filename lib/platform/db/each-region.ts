import { REGIONS, type Region } from "./region.ts";

/** Runs `work` for every region at the same time. A region that fails stops no other: the first error is thrown when all have ended. */
export async function eachRegion<T>(work: (region: Region) => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(REGIONS.map(async (region) => work(region)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
