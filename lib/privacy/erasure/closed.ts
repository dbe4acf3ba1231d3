/** Workspaces that were closed 30 days ago: every hour, the erasure of each is set going. */
import { after, clock } from "../../platform/clock.ts";
import { newSecret } from "../../platform/crypto.ts";
import { account, transaction } from "../../platform/db/account.ts";
import { runEach } from "../../platform/run-each.ts";
import { CLOSED_FOR } from "../../workspaces/schema.ts";
import { begin } from "./begin.ts";

/** Begins what is due at `now`; harmless to repeat. Returns how many. A workspace that fails stops no other. */
export async function eraseClosed(now = clock.now()): Promise<number> {
  const due = { closedAt: { lte: after(now, -CLOSED_FOR) } };
  const rows = await account().workspace.findMany({ where: due, select: { id: true } });
  const begun = await runEach(rows, "erasure.closed_failed", ({ id }) =>
    transaction(async (tx) => {
      // Locked and asked again: its owner may have opened it at the last moment, and another run may have begun.
      await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${id}::uuid FOR UPDATE`;
      if ((await tx.workspace.count({ where: { id, ...due } })) === 0) return 0;
      if ((await tx.erasure.count({ where: { workspaceId: id, deviceId: null } })) > 0) return 0;
      // Nobody has the link yet: it is made anew for the owners when there is something to show.
      await begin(tx, { of: "workspace", workspaceId: id }, { secret: newSecret() }, now);
      return 1;
    }),
  );
  return begun.reduce<number>((sum, count) => sum + count, 0);
}
