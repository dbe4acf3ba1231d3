/** Support staff: an owner lets them in for some hours, and ends it when they like. Who looked stands in the record. */
import { record } from "../audit/index.ts";
import { after, clock, DAY, HOUR } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { requireFreshAccess, requirePerson } from "./reach.ts";
import type { LetSupportIn, SupportView } from "./schema.ts";
import { letters } from "./support-mail.ts";

/** Each is a mail to every owner. */
const GRANTS = { name: "support.granted", limit: 20, perMilliseconds: DAY } as const;

const live = (workspaceId: string, now: Date) => ({ workspaceId, endedAt: null, endsAt: { gt: now } });

/** Lets support staff in, read-only unless `change` is ticked. The owner gets an e-mail. One grant at a time. */
export async function letSupportIn(access: Access<"workspace:manage">, input: LetSupportIn, now = clock.now()): Promise<SupportView> {
  requirePerson(access);
  requireFreshAccess(access, now);
  const { workspaceId } = access;
  await spend(GRANTS, workspaceId, now);
  const grant = { mayWrite: input.change === "on", grantedAt: now, endsAt: after(now, input.hours * HOUR) };
  const mails = await letters(access, grant, now);
  const id = ids.new();
  await posting(
    mails.map(({ letter }) => letter),
    async (tx) => {
      // First, since they touch people: an erasure locks the person and then the workspace.
      for (const { letter, userId } of mails) await post(tx, letter, userId, now);
      // Locked, so that of two grants at once the second finds the first.
      const [row] = await tx.$queryRaw<{ closed: boolean }[]>`
      SELECT closed_at IS NOT NULL AS closed FROM workspace WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
      if (!row) throw notFound();
      if (row.closed) throw new Refusal("conflict", "workspace.closed", "This workspace was closed. Open it again first.");
      if ((await tx.supportAccess.count({ where: live(workspaceId, now) })) > 0) {
        throw new Refusal("conflict", "support.already", "Support staff are let in already. End that first, then choose anew.");
      }
      await tx.supportAccess.create({ data: { id, workspaceId, granterRef: access.actor.auditRef, ...grant } });
      await record(tx, access.actor, "support.granted", { workspaceId, objectId: id }, now);
    },
  );
  return grant;
}

/** Ends it at once: the next request of support staff finds nothing. Harmless when it has ended by itself. */
export async function endSupport(access: Access<"workspace:manage">, now = clock.now()): Promise<void> {
  requirePerson(access);
  const { workspaceId } = access;
  await transaction(async (tx) => {
    const ended = await tx.supportAccess.updateManyAndReturn({ where: live(workspaceId, now), data: { endedAt: now }, select: { id: true } });
    for (const { id } of ended) await record(tx, access.actor, "support.ended", { workspaceId, objectId: id }, now);
  });
}

/** Whether support staff are let in now, for everybody who works in the workspace to see. */
export const supportNow = (access: Access<"workspace:read">, now = clock.now()): Promise<SupportView | null> =>
  account().supportAccess.findFirst({
    where: live(access.workspaceId, now),
    orderBy: { endsAt: "desc" },
    select: { mayWrite: true, grantedAt: true, endsAt: true },
  });
