/** Handing a workspace over: offered by its owner to a member, and theirs once they accept. There is one owner at any moment. */
import { record } from "../audit/index.ts";
import { namesOf, requireFresh, type Session } from "../identity/index.ts";
import { after, clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Access, enter } from "./access.ts";
import { holdMembership, holdOpen, holdPerson, requireMemberId } from "./hold.ts";
import { ANSWER_WITHIN, MEMBER_CHANGES } from "./limits.ts";
import { handedOver, letterTo, nowOwner, offered } from "./mails.ts";
import { workspaceNames } from "./people.ts";
import type { OfferView } from "./people-schema.ts";
import { requireFreshAccess, requirePerson } from "./reach.ts";
import { requireRoomToOwn } from "./workspace.ts";

/** Offers the workspace to one of its own members, for seven days. */
export async function offerOwnership(access: Access<"workspace:manage">, memberId: string, now = clock.now()): Promise<void> {
  requirePerson(access);
  requireFreshAccess(access, now);
  requireMemberId(memberId);
  const { workspaceId, actor } = access;
  await spend(MEMBER_CHANGES, `${workspaceId}:${memberId}`, now);
  const letter = await letterTo(memberId, offered(), { workspaceId, actorRef: actor.auditRef });
  await posting([letter], async (tx) => {
    await holdPerson(tx, memberId);
    await holdOpen(tx, workspaceId);
    const held = await holdMembership(tx, workspaceId, memberId);
    if (!held) throw notFound();
    if (held.role === "owner") throw new Refusal("conflict", "offer.is_owner", "They own the workspace already.");
    if ((await tx.ownershipOffer.count({ where: { workspaceId, expiresAt: { gt: now } } })) > 0) {
      throw new Refusal("conflict", "offer.there_is_one", "The workspace is offered to somebody already. Withdraw that offer first.");
    }
    await tx.ownershipOffer.deleteMany({ where: { workspaceId } });
    const expiresAt = after(now, ANSWER_WITHIN);
    await tx.ownershipOffer.create({ data: { workspaceId, userId: memberId, offererRef: actor.auditRef, offeredAt: now, expiresAt } });
    if (letter) await post(tx, letter, memberId, now);
    await record(tx, actor, "workspace.offered", { workspaceId, subjectRef: held.auditRef }, now);
  });
}

/** Takes the offer back. */
export async function withdrawOffer(access: Access<"workspace:manage">, now = clock.now()): Promise<void> {
  requirePerson(access);
  const { workspaceId, actor } = access;
  await transaction(async (tx) => {
    if ((await tx.ownershipOffer.deleteMany({ where: { workspaceId } })).count === 0) throw gone();
    await record(tx, actor, "workspace.offer_withdrawn", { workspaceId }, now);
  });
}

/** To whom the workspace is offered, and until when; null when to nobody. */
export async function offerOf(
  access: Access<"workspace:manage">,
  now = clock.now(),
): Promise<{ memberId: string; name: string | null; expiresAt: Date } | null> {
  const where = { workspaceId: access.workspaceId, expiresAt: { gt: now } };
  const row = await account().ownershipOffer.findFirst({ where, include: { user: { select: { auditRef: true } } } });
  return row && { memberId: row.userId, name: (await namesOf([row.user.auditRef])).get(row.user.auditRef)?.name ?? null, expiresAt: row.expiresAt };
}

const gone = () => new Refusal("conflict", "offer.gone", "This offer was withdrawn or has ended.");

/** The workspaces that are offered to this person. */
export async function offersFor(session: Session, now = clock.now()): Promise<OfferView[]> {
  const where = { userId: session.userId, expiresAt: { gt: now }, workspace: { closedAt: null } };
  const rows = await account().ownershipOffer.findMany({ where, orderBy: { offeredAt: "desc" } });
  const [workspaces, names] = await Promise.all([workspaceNames(rows.map((row) => row.workspaceId)), namesOf(rows.map((row) => row.offererRef))]);
  return rows.map(({ workspaceId, offererRef, expiresAt }) => ({
    workspaceId,
    workspace: workspaces.get(workspaceId) ?? "",
    offerer: names.get(offererRef) ?? null,
    expiresAt,
  }));
}

/** Becomes the owner; whoever offered it becomes an admin. Whoever was limited is so no longer. */
export async function acceptOffer(session: Session, workspaceId: string, now = clock.now()): Promise<void> {
  requireFresh(session, now);
  const access = await enter(session, workspaceId, "workspace:read", now);
  const { userId, actor } = access;
  const owner = await account().membership.findFirst({
    where: { workspaceId, role: "owner", user: { erasing: false } },
    select: { userId: true, user: { select: { auditRef: true } } },
  });
  if (!owner) throw gone();
  const place = { workspaceId, actorRef: actor.auditRef };
  const [toNew, toFormer] = await Promise.all([letterTo(userId, nowOwner(workspaceId), place), letterTo(owner.userId, handedOver(workspaceId), place)]);
  await posting([toNew, toFormer], async (tx) => {
    await holdBoth(tx, userId, owner.userId);
    await holdOpen(tx, workspaceId);
    if ((await tx.ownershipOffer.deleteMany({ where: { workspaceId, userId, offererRef: owner.user.auditRef, expiresAt: { gt: now } } })).count !== 1)
      throw gone();
    await requireRoomToOwn(tx, userId);
    await handOver(tx, workspaceId, { from: owner.userId, to: userId });
    if (toNew) await post(tx, toNew, userId, now);
    if (toFormer) await post(tx, toFormer, owner.userId, now);
    await record(tx, actor, "workspace.handed_over", { workspaceId, subjectRef: owner.user.auditRef }, now);
  });
}

/**
 * Both people, in the order of their numbers: two who hand workspaces to each other at once must not wait for each other. What somebody
 * owns who is being erased goes with them, and is nobody's to take over.
 */
async function holdBoth(tx: Tx, one: string, other: string): Promise<void> {
  const rows = await tx.$queryRaw<{ erasing: boolean }[]>`
    SELECT erasing FROM "user" WHERE id IN (${one}::uuid, ${other}::uuid) ORDER BY id FOR NO KEY UPDATE`;
  if (rows.length !== 2 || rows.some(({ erasing }) => erasing)) throw gone();
}

async function handOver(tx: Tx, workspaceId: string, { from, to }: { from: string; to: string }): Promise<void> {
  await tx.deviceGrant.deleteMany({ where: { workspaceId, userId: to } });
  const former = await tx.membership.updateMany({ where: { workspaceId, userId: from, role: "owner" }, data: { role: "admin" } });
  const next = await tx.membership.updateMany({ where: { workspaceId, userId: to }, data: { role: "owner", isLimited: false } });
  if (former.count !== 1 || next.count !== 1) throw gone();
}

/** Declines to become the owner. */
export async function declineOffer(session: Session, workspaceId: string, now = clock.now()): Promise<void> {
  requireMemberId(workspaceId);
  await transaction(async (tx) => {
    if ((await tx.ownershipOffer.deleteMany({ where: { workspaceId, userId: session.userId } })).count === 0) throw gone();
    await record(tx, session.actor, "workspace.offer_declined", { workspaceId }, now);
  });
}
