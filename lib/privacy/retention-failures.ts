/** Which parts of the retention fail, and since when. What should have been deleted is kept for longer than promised, so after a day it is an alert. */
import { after, DAY } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";

/** Call it at the end of every run with the parts that failed in it. A part keeps the time of its first failure until it succeeds. */
export async function noteFailures(parts: readonly string[], now: Date): Promise<void> {
  const failures = account().retentionFailure;
  await failures.deleteMany({ where: { part: { notIn: [...parts] } } });
  await failures.createMany({ data: parts.map((part) => ({ part, since: now })), skipDuplicates: true });
  const lasting = await failures.findMany({ where: { since: { lte: after(now, -DAY) } }, orderBy: { part: "asc" } });
  for (const { part, since } of lasting) log.alert("retention.part_failing", { part, since: since.toISOString() });
}
