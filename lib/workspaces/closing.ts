/** Closing a workspace, and changing one's mind within 30 days. After that it is erased, which is the privacy domain's. */
import { record } from "../audit/index.ts";
import type { AuditEvent } from "../audit/schema.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { posting } from "../platform/mail/index.ts";
import { normalized } from "../platform/normalize.ts";
import { type Budget, spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { workspaceClosed, workspaceReopened } from "./closing-mails.ts";
import { lettersToAll, postToAll, requireAllTold } from "./member-letters.ts";
import { type Comer, comersOf, workspaceNames } from "./people.ts";
import { requireFreshAccess, requirePerson } from "./reach.ts";
import { CLOSED_FOR } from "./schema.ts";
import { lockWorkspaces } from "./tree.ts";

/** Each time, all its members are written to. */
const CLOSINGS: Budget = { name: "workspace.closing", limit: 5, perMilliseconds: DAY };

/**
 * Closes the workspace: from this commit on its devices are refused and its members are out. Its owner can look, take
 * everything along, and open it again for 30 days. Needs its name, typed, and nothing of theirs open below it;
 * what others own there stands by itself from then on.
 */
export async function close(access: Access<"workspace:manage">, { typed }: { typed: string }, now = clock.now()): Promise<void> {
  requirePerson(access);
  requireFreshAccess(access, now);
  const { workspaceId } = access;
  const { name, comers } = await peopleIn(workspaceId);
  if (normalized(typed).trim() !== name) {
    const sentence = `Please type ${name}, the name of the workspace.`;
    throw new Refusal("invalid", "workspace.not_confirmed", sentence, { fields: { typed: sentence } });
  }
  await spend(CLOSINGS, workspaceId, now);
  const until = after(now, CLOSED_FOR);
  const letters = await lettersToAll(comers, (to, { role }) => workspaceClosed(to, { name, workspaceId, isOwner: role === "owner", until }));
  await posting(
    letters.map(({ letter }) => letter),
    async (tx) => {
      await postToAll(tx, letters, now);
      const [self] = await lockWorkspaces(tx, workspaceId);
      await requireAllTold(tx, workspaceId, comers);
      if (self?.closedAt) throw new Refusal("conflict", "workspace.closed", "This workspace is closed already.");
      await leaveBelow(tx, access, now);
      await tx.workspace.updateMany({ where: { id: workspaceId }, data: { closedAt: now } });
      const { count } = await tx.ownershipOffer.deleteMany({ where: { workspaceId } });
      if (count > 0) await record(tx, access.actor, "workspace.offer_withdrawn", { workspaceId }, now);
      await record(tx, access.actor, "workspace.closed", { workspaceId }, now);
    },
  );
}

/** Refuses where whoever closes it owns something open below; else puts what others own there at the top, for who would move it is not them. */
async function leaveBelow(tx: Tx, { workspaceId, userId, actor }: Access<"workspace:manage">, now: Date): Promise<void> {
  const below = { parentId: workspaceId, closedAt: null };
  if ((await tx.workspace.count({ where: { ...below, memberships: { some: { userId, role: "owner" } } } })) > 0) {
    throw new Refusal("conflict", "workspace.open_below", "There are open workspaces of yours below this one. Close them first, or move them elsewhere.");
  }
  for (const entry of await moveOpenToTop(tx, workspaceId)) await record(tx, actor, entry.event, entry.about, now);
}

/** An entry of the record, to be written once everything is locked: writing one holds up every other writer of the record. */
export type Entry = {
  readonly event: AuditEvent;
  readonly about: { workspaceId: string; objectId?: string; subjectRef?: string };
  /** True where the record must not say who did it. */
  readonly isByNobody?: true;
};

/** Moves the open workspaces below `workspaceId` to the top, without the members from above. The tree is locked. */
export async function moveOpenToTop(tx: Tx, workspaceId: string): Promise<Entry[]> {
  const left = await tx.workspace.findMany({ where: { parentId: workspaceId, closedAt: null }, select: { id: true, inherits: true } });
  await tx.workspace.updateMany({ where: { id: { in: left.map(({ id }) => id) } }, data: { parentId: null, inherits: false } });
  return left.flatMap(({ id, inherits }): Entry[] => [
    { event: "workspace.moved", about: { workspaceId: id } },
    { event: "workspace.moved", about: { workspaceId, objectId: id } },
    ...(inherits ? [{ event: "workspace.members_unshared", about: { workspaceId: id } } as const] : []),
  ]);
}

/** Opens a closed workspace again, as it was. Once 30 days are over it is being erased, and nothing brings it back. */
export async function reopen(access: Access<"workspace:manage">, now = clock.now()): Promise<void> {
  requirePerson(access);
  const { workspaceId } = access;
  const { name, comers } = await peopleIn(workspaceId);
  const letters = await lettersToAll(comers, (to) => workspaceReopened(to, { name, workspaceId }));
  await posting(
    letters.map(({ letter }) => letter),
    async (tx) => {
      await postToAll(tx, letters, now);
      const [self] = await lockWorkspaces(tx, workspaceId);
      await requireAllTold(tx, workspaceId, comers);
      if (!self?.closedAt) throw new Refusal("conflict", "workspace.open", "This workspace is open already.");
      const isErasing = (await tx.erasure.count({ where: { workspaceId, deviceId: null } })) > 0;
      // Closed in the commit that began the erasure of the account, after this request was let in.
      const isErasedWithOwner = (await tx.user.count({ where: { id: access.userId, erasing: true } })) > 0;
      if (isErasedWithOwner) throw new Refusal("conflict", "account.erasing", "This workspace is being erased with your account, and cannot be opened again.");
      if (isErasing || after(self.closedAt, CLOSED_FOR) <= now) {
        throw new Refusal("conflict", "workspace.too_late", "This workspace was closed more than 30 days ago. It is being erased, and cannot be opened again.");
      }
      await tx.workspace.updateMany({ where: { id: workspaceId }, data: { closedAt: null } });
      await record(tx, access.actor, "workspace.reopened", { workspaceId }, now);
    },
  );
}

async function peopleIn(workspaceId: string): Promise<{ name: string; comers: Comer[] }> {
  const [names, comers] = await Promise.all([workspaceNames([workspaceId]), comersOf(workspaceId)]);
  const name = names.get(workspaceId);
  if (name === undefined) throw notFound();
  return { name, comers };
}
