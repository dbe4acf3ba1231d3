/** Invitations as whoever is invited sees them: found by the confirmed address of their account, and by nothing else. */
import { record } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { holdMembership, holdOpen } from "./hold.ts";
import { deleteInvitations, type KeptGrants, postOfInvitation, receivedViews } from "./invitation-row.ts";
import { isStillGiven } from "./invitations.ts";
import { joined, letterTo } from "./mails.ts";
import type { OwnInvitationView, Post } from "./people-schema.ts";
import { giveDevices, heldDevices } from "./roles.ts";
import { countTakeOvers } from "./take-over.ts";

/** By what this person's invitations are found; null while their address is not confirmed. */
async function ownLookup({ userId }: Session): Promise<Uint8Array<ArrayBuffer> | null> {
  const user = await account().user.findFirst({ where: { id: userId, erasing: false }, select: { emailLookup: true } });
  return user?.emailLookup ?? null;
}

/** The same for what is taken back, was answered, ended, or is somebody else's. */
const gone = () => new Refusal("conflict", "invitation.gone", "This invitation was taken back or has ended. Ask whoever invited you for a new one.");

/** The invitations that this person can accept now, the newest first. */
export async function invitationsFor(session: Session, now = clock.now()): Promise<OwnInvitationView[]> {
  const lookup = await ownLookup(session);
  if (!lookup) return [];
  const where = { emailLookup: lookup, expiresAt: { gt: now }, workspace: { closedAt: null } };
  const rows = await account().invitation.findMany({ where, include: { workspace: { select: { region: true } } }, orderBy: { sentAt: "desc" }, take: 50 });
  return receivedViews(rows);
}

/** Accepts an invitation. Returns which workspace one is in now, and as what. */
export async function acceptInvitation(session: Session, invitationId: string, now = clock.now()): Promise<{ workspaceId: string; role: Post }> {
  const lookup = await ownLookup(session);
  const where = { id: invitationId, emailLookup: lookup ?? new Uint8Array(), expiresAt: { gt: now } };
  const found = lookup && isUuid(invitationId) ? await account().invitation.findFirst({ where }) : null;
  if (!found || !(await isStillGiven(found))) throw gone();
  const { workspaceId } = found;
  const { userId, actor } = session;
  const role = postOfInvitation(found);
  const letter = await letterTo(userId, joined(workspaceId, role), { workspaceId, actorRef: actor.auditRef });
  await posting([letter], async (tx) => {
    await holdOwner(tx, userId, where.emailLookup);
    await holdOpen(tx, workspaceId);
    if (await holdMembership(tx, workspaceId, userId)) throw new Refusal("conflict", "member.already", "You are a member of this workspace already.");
    // What is taken back, or accepted, at this very moment is gone here: one row, one member.
    if ((await deleteInvitations(tx, { ...where, workspaceId })) !== 1) throw gone();
    await tx.membership.create({ data: { workspaceId, userId, role: found.role, isLimited: found.isLimited, since: now } });
    await giveWhatIsLeft(tx, { workspaceId, userId }, (found.grants ?? {}) as KeptGrants, now);
    if (letter) await post(tx, letter, userId, now);
    await record(tx, actor, "member.joined", { workspaceId, objectId: invitationId }, now);
  });
  return { workspaceId, role };
}

/** The person, held, and only while the invited address is still theirs. */
async function holdOwner(tx: Tx, userId: string, lookup: Uint8Array): Promise<void> {
  const held = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "user" WHERE id = ${userId}::uuid AND email_lookup = ${lookup} AND NOT erasing FOR NO KEY UPDATE`;
  if (held.length === 0) throw gone();
}

/** Devices that were deleted or moved away since are not opened. */
async function giveWhatIsLeft(tx: Tx, member: { workspaceId: string; userId: string }, grants: KeptGrants, now: Date): Promise<void> {
  const left = new Set(await heldDevices(tx, member.workspaceId, Object.keys(grants)));
  await giveDevices(tx, member, Object.fromEntries(Object.entries(grants).filter(([deviceId]) => left.has(deviceId))), now);
}

/** Declines an invitation. The workspace's record says that it was declined, and not by whom: they may have no business with each other. */
export async function declineInvitation(session: Session, invitationId: string, now = clock.now()): Promise<void> {
  const lookup = await ownLookup(session);
  if (!lookup || !isUuid(invitationId)) throw gone();
  await transaction(async (tx) => {
    const where = { id: invitationId, emailLookup: lookup };
    const row = await tx.invitation.findFirst({ where, select: { workspaceId: true } });
    if (!row || (await deleteInvitations(tx, where)) !== 1) throw gone();
    await record(tx, session.actor, "invitation.declined", { objectId: invitationId }, now);
    await record(tx, null, "invitation.declined", { workspaceId: row.workspaceId, objectId: invitationId }, now);
  });
}

/** How many invitations, offers and closed workspaces to take over wait for this person's answer. */
export async function waitingFor({ userId }: Session, now = clock.now()): Promise<number> {
  const takeOvers = countTakeOvers(userId, now);
  const [row] = await account().$queryRaw<{ waiting: bigint }[]>`
    SELECT (SELECT count(*) FROM invitation i JOIN "user" u ON u.email_lookup = i.email_lookup JOIN workspace w ON w.id = i.workspace_id
        WHERE u.id = ${userId}::uuid AND i.expires_at > ${now} AND w.closed_at IS NULL)
      + (SELECT count(*) FROM ownership_offer o JOIN workspace w ON w.id = o.workspace_id
        WHERE o.user_id = ${userId}::uuid AND o.expires_at > ${now} AND w.closed_at IS NULL) AS waiting`;
  return Number(row?.waiting ?? 0) + (await takeOvers);
}
