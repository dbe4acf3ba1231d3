/** A user who deletes their account leaves every workspace: those in which others work are handed over or closed, as the user chose. */
import { record } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { equal } from "../platform/crypto.ts";
import type { Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { type Entry, moveOpenToTop } from "./closing.ts";
import { type Departing, DepartureOutdated, type Plan } from "./departure-plan.ts";
import { deleteInvitations as deleteInvitationRows } from "./invitation-row.ts";
import { areAllTold, postToAll } from "./member-letters.ts";
import { type Owned, ownedBy } from "./owned.ts";
import { choiceField } from "./schema.ts";
import { lockTree } from "./tree.ts";
import { hasRoomToOwn, MOST_OWNED } from "./workspace.ts";

/** What the departure did: workspaces that go with the account, rows deleted by table, and entries for `recordDeparture`. */
export type Departed = { readonly going: readonly string[]; readonly deleted: Readonly<Record<string, number>>; readonly entries: readonly Entry[] };

/** Locks the user and the successors, in one order: two users who hand workspaces to each other must not wait for each other. */
export async function holdForDeparture(tx: Tx, { userId }: Session, { departing }: Plan): Promise<void> {
  const successors = departing.flatMap(({ successor }) => successor ?? []);
  const rows = await tx.$queryRaw<{ id: string; erasing: boolean }[]>`
    SELECT id, erasing FROM "user" WHERE id = ANY(${[userId, ...successors]}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  const there = new Set(rows.filter(({ erasing }) => !erasing).map(({ id }) => id));
  // A successor who deletes their own account at this moment.
  if (successors.some((id) => !there.has(id))) throw new DepartureOutdated();
}

/**
 * Carries the plan out. Call `holdForDeparture` before. Every lock is taken before `recordDeparture`: an entry of the record holds up
 * every other writer until the transaction ends.
 */
export async function depart(tx: Tx, session: Session, plan: Plan, now: Date): Promise<Departed> {
  const { userId } = session;
  const { departing, going, farewells, formerAddresses } = plan;
  await postToAll(tx, [...departing.flatMap(({ letters }) => letters), ...farewells], now);
  await lockOwned(tx, userId);
  await requireSame(tx, plan, await ownedBy(userId, now, tx));
  const closing = departing.filter(({ successor }) => !successor).map(({ workspace }) => workspace.id);
  // Those that go are closed as well: nobody joins what is being erased.
  await tx.workspace.updateMany({ where: { id: { in: [...going, ...closing] }, closedAt: null }, data: { closedAt: now } });
  const entries: Entry[] = [];
  for (const each of departing) entries.push(...(await resolve(tx, each, now)));
  const left = await leaveAll(tx, session, going);
  const invitations = await deleteInvitations(tx, session, formerAddresses, going);
  const resolved = new Set(departing.map(({ workspace }) => workspace.id));
  const others = left.workspaceIds.filter((id) => !resolved.has(id));
  const goodbyes = others.map((workspaceId): Entry => ({ event: "member.left", about: { workspaceId } }));
  return {
    going,
    deleted: { ...left.deleted, "account.invitation": invitations.length },
    entries: [...entries, ...goodbyes, ...left.entries, ...invitations],
  };
}

export const departureChanged = () =>
  new Refusal("conflict", "departure.changed", "Your workspaces or their members changed at this moment. Nothing was deleted. Please reload this page.");

/** Until the transaction ends nobody joins, leaves or is changed in the workspaces that the user owns. */
async function lockOwned(tx: Tx, userId: string): Promise<void> {
  await lockTree(tx);
  await tx.$queryRaw`
    SELECT 1 FROM workspace WHERE id IN (SELECT workspace_id FROM membership WHERE user_id = ${userId}::uuid AND role = 'owner') ORDER BY id FOR NO KEY UPDATE`;
  await tx.$queryRaw`
    SELECT 1 FROM membership WHERE workspace_id IN (SELECT workspace_id FROM membership WHERE user_id = ${userId}::uuid AND role = 'owner')
    ORDER BY workspace_id, user_id FOR UPDATE`;
}

/** Refuses a plan that fits no longer: other workspaces to choose for or to erase, other members, or a workspace closed or opened since. */
async function requireSame(tx: Tx, { departing, going }: Plan, owned: readonly Owned[]): Promise<void> {
  const asks = owned.filter(({ fate }) => fate === "asks");
  const goes = owned.filter(({ fate }) => fate === "goes");
  if (asks.length !== departing.length || goes.length !== going.length || !goes.every(({ id }) => going.includes(id))) throw new DepartureOutdated();
  for (const { workspace, successor } of departing) {
    const now = asks.find(({ id }) => id === workspace.id);
    const isSame = now?.closedAt?.getTime() === workspace.closedAt?.getTime() && now?.requiresFactor === workspace.requiresFactor;
    if (!now || !isSame) throw new DepartureOutdated();
    if (successor && !now.others.some(({ userId }) => userId === successor)) throw new DepartureOutdated();
    if (!(await areAllTold(tx, workspace.id, workspace.others))) throw new DepartureOutdated();
  }
}

async function resolve(tx: Tx, { workspace: { id: workspaceId, closedAt, others }, successor }: Departing, now: Date): Promise<Entry[]> {
  if (!successor) return [...(await moveOpenToTop(tx, workspaceId)), ...(closedAt ? [] : [{ event: "workspace.closed", about: { workspaceId } } as const])];
  if (!(await hasRoomToOwn(tx, successor))) {
    const sentence = `This person owns ${MOST_OWNED} workspaces, which is the most there can be. Please choose somebody else.`;
    throw new Refusal("conflict", "departure.successor_full", sentence, { fields: { [choiceField(workspaceId)]: sentence } });
  }
  await tx.deviceGrant.deleteMany({ where: { workspaceId, userId: successor } });
  const key = { workspaceId_userId: { workspaceId, userId: successor } };
  await tx.membership.upsert({
    where: key,
    create: { workspaceId, userId: successor, role: "owner", since: now },
    update: { role: "owner", isLimited: false },
  });
  const subjectRef = others.find(({ userId }) => userId === successor)?.auditRef;
  return [{ event: "workspace.given_over", about: { workspaceId, ...(subjectRef ? { subjectRef } : {}) } }];
}

type Left = { workspaceIds: string[]; deleted: Record<string, number>; entries: Entry[] };

/**
 * Ends every membership outside `going`, and every offer to or by the user: from this commit on no other workspace names them. The erasure
 * deletes the workspaces in which a membership is left.
 */
async function leaveAll(tx: Tx, { userId, actor }: Session, going: readonly string[]): Promise<Left> {
  const where = { userId, workspaceId: { notIn: [...going] } };
  const workspaceIds = (await tx.membership.findMany({ where, select: { workspaceId: true } })).map(({ workspaceId }) => workspaceId);
  const offered = { workspaceId: { notIn: [...going] }, OR: [{ userId }, { offererRef: actor.auditRef }] };
  const offers = await tx.ownershipOffer.findMany({ where: offered, select: { workspaceId: true, userId: true } });
  const deleted = {
    "account.ownership_offer": (await tx.ownershipOffer.deleteMany({ where: offered })).count,
    "account.device_grant": (await tx.deviceGrant.deleteMany({ where })).count,
    "account.membership": (await tx.membership.deleteMany({ where })).count,
  };
  const entries = offers.map(
    (offer): Entry => ({
      event: offer.userId === userId ? "workspace.offer_declined" : "workspace.offer_withdrawn",
      about: { workspaceId: offer.workspaceId },
    }),
  );
  return { workspaceIds, deleted, entries };
}

/**
 * Deletes the invitations that other people sent to the user's addresses, and those that the user sent, which nobody can accept any more. Those to
 * `going` are erased with their workspaces.
 * The record of the inviting workspace says "declined" and not by whom, as for any other: it must not tell that the address had an account.
 */
async function deleteInvitations(tx: Tx, { userId, actor }: Session, former: readonly Uint8Array<ArrayBuffer>[], going: readonly string[]): Promise<Entry[]> {
  const { emailLookup: present } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { emailLookup: true } });
  const lookups = [present, ...former];
  const where = { workspaceId: { notIn: [...going] }, OR: [{ emailLookup: { in: lookups } }, { inviterRef: actor.auditRef }] };
  const rows = await tx.invitation.findMany({ where, select: { id: true, workspaceId: true, emailLookup: true } });
  await deleteInvitationRows(tx, { id: { in: rows.map(({ id }) => id) } });
  return rows.map(({ id: objectId, workspaceId, emailLookup: lookup }): Entry => {
    const isReceived = lookups.some((own) => equal(own, lookup));
    const about = { workspaceId, objectId };
    return isReceived ? { event: "invitation.declined", about, isByNobody: true } : { event: "invitation.revoked", about };
  });
}

export async function recordDeparture(tx: Tx, { actor }: Session, { entries }: Departed, now: Date): Promise<void> {
  for (const { event, about, isByNobody } of entries) await record(tx, isByNobody ? null : actor, event, about, now);
}
