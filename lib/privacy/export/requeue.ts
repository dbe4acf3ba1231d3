/** Queues copies again whose job is missing. One that is not ready after a day is marked as failed by the retention. */
import { account, transaction } from "../../platform/db/account.ts";
import { log } from "../../platform/log.ts";
import { withoutJob } from "../../platform/queue.ts";
import { runEach } from "../../platform/run-each.ts";
import { workspacesOf } from "../workspaces-and-devices.ts";
import { enqueueMake, makeKeyOf } from "./request.ts";

/** Returns the number of copies that it queued. A copy that fails stops no other: the first error is thrown at the end. */
export async function requeueExports(): Promise<number> {
  const unfinished = await account().export.findMany({
    where: { state: { in: ["waiting", "running"] }, user: { erasing: false } },
    select: { id: true, userId: true },
  });
  const missing = await withoutJob(unfinished.map(({ id }) => makeKeyOf(id)));
  const lost = unfinished.filter(({ id }) => missing.has(makeKeyOf(id)));
  await runEach(lost, "export.requeue_failed", async ({ id, userId }) => {
    const workspaces = await workspacesOf(userId);
    await transaction((tx) => enqueueMake(tx, id, workspaces));
  });
  if (lost.length > 0) log.warn("export.requeued", { exports: lost.length });
  return lost.length;
}
