/**
 * Inviting people. Only an account whose confirmed address is the invited one can accept an invitation; the link in the e-mail shows and
 * refuses it. Whether there is an account with the address is told to nobody: all that is asked is who is a member here.
 */
import { record } from "../audit/index.ts";
import { namesOf } from "../identity/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { ids, isUuid } from "../platform/ids.ts";
import { post, postForInvitation, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { emailLookup, keyOf, mailboxHash, openToShow, readableKey, seal, tryOpen } from "../platform/seal/index.ts";
import type { Access } from "./access.ts";
import { isReadOnly, requireMayMake, roleOf } from "./giving.ts";
import { holdOpen } from "./hold.ts";
import { invitationLetter, unconfirmedNotice } from "./invitation-mails.ts";
import { deleteInvitations, EMAIL, type KeptGrants, postOfInvitation } from "./invitation-row.ts";
import { ANSWER_WITHIN, INVITATION_MAILS, MOST_INVITATIONS_A_DAY, MOST_PEOPLE } from "./limits.ts";
import type { InvitationView, Invite } from "./people-schema.ts";
import { inGiftOf, type Role } from "./policy.ts";
import { requireFreshAccess } from "./reach.ts";
import { requireNotRefused } from "./refusals.ts";
import { requireDevices } from "./roles.ts";
import { standingOf } from "./standing.ts";

const wrong = (sentence: string) => new Refusal("conflict", "invitation.pointless", sentence, { fields: { email: sentence } });

/**
 * Invites an address. Returns the invitation's number. A person must have authenticated within ten minutes, unless the invitation gives
 * rights to read alone: then they get an e-mail about it instead (decision 0027).
 */
export async function invite(access: Access<"members:write">, input: Invite, now = clock.now()): Promise<string> {
  const grants = input.role === "limited" ? (input.grants ?? {}) : {};
  if (!isReadOnly(input.role, grants)) requireFreshAccess(access, now);
  requireMayMake(access, input.role, grants);
  const { workspaceId, userId, actor } = access;
  const [id, lookup, expiresAt] = [ids.new(), emailLookup(input.email), after(now, ANSWER_WITHIN)];
  await spend(INVITATION_MAILS.inviter, userId, now);
  const key = await keyOf(workspaceId);
  const letter = await invitationLetter(input.email, { id, role: input.role, region: access.region, expiresAt });
  const notice = await unconfirmedNotice(access, input, now);
  await posting([letter, notice], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (notice) await post(tx, notice, userId, now);
    await holdOpen(tx, workspaceId);
    await requireNotRefused(tx, workspaceId, input.email, now);
    await requireNew(tx, workspaceId, lookup, now);
    await requireRoom(tx, workspaceId, now);
    await requireDevices(tx, workspaceId, grants);
    await spendMail(tx, workspaceId, input.email, now);
    const emailSealed = seal(key, EMAIL, id, input.email);
    const what = { role: roleOf(input.role), isLimited: input.role === "limited", grants: { ...grants } };
    const data = { id, workspaceId, emailSealed, emailLookup: lookup, ...what, inviterRef: actor.auditRef, createdAt: now, sentAt: now, expiresAt };
    await tx.invitation.create({ data });
    await postForInvitation(tx, letter, id, now);
    await record(tx, actor, "member.invited", { workspaceId, objectId: id }, now);
  });
  return id;
}

/** Charges an e-mail to the mailbox of the address. It counts once `tx` commits, so a refused invitation costs the address nothing. */
async function spendMail(tx: Tx, workspaceId: string, email: string, now: Date): Promise<void> {
  const mailbox = mailboxHash(email);
  await spend(INVITATION_MAILS.address, `${workspaceId}|${mailbox}`, now, tx);
  await spend(INVITATION_MAILS.addressDaily, mailbox, now, tx);
}

/** Tells only what the list of members and invitations shows as well. */
async function requireNew(tx: Tx, workspaceId: string, lookup: Uint8Array<ArrayBuffer>, now: Date): Promise<void> {
  if ((await tx.membership.count({ where: { workspaceId, user: { emailLookup: lookup } } })) > 0)
    throw wrong("This is the address of somebody who is a member already.");
  await deleteInvitations(tx, { workspaceId, emailLookup: lookup, expiresAt: { lte: now } });
  if ((await tx.invitation.count({ where: { workspaceId, emailLookup: lookup } })) > 0)
    throw wrong("This address is invited already. You can send the mail again.");
}

/** The workspace is held, so that parallel invitations cannot pass a limit together. */
async function requireRoom(tx: Tx, workspaceId: string, now: Date): Promise<void> {
  const people = (await tx.membership.count({ where: { workspaceId } })) + (await tx.invitation.count({ where: { workspaceId } }));
  if (people >= MOST_PEOPLE)
    throw new Refusal("conflict", "member.limit_reached", `There are ${MOST_PEOPLE} members and invitations, which is the most there can be.`);
  await requireMailsLeft(tx, workspaceId, now);
}

async function requireMailsLeft(tx: Tx, workspaceId: string, now: Date): Promise<void> {
  const sent = { workspaceId, event: { in: ["member.invited", "invitation.resent"] }, at: { gt: after(now, -DAY) } };
  if ((await tx.auditEntry.count({ where: sent })) >= MOST_INVITATIONS_A_DAY) {
    const sentence = `This workspace has sent ${MOST_INVITATIONS_A_DAY} invitations within a day, which is the most there can be. Please go on tomorrow.`;
    throw new Refusal("limited", "invitation.workspace.limited", sentence, { retryAfterSeconds: 3_600 });
  }
}

const unreadableAddress = () =>
  new Refusal("conflict", "invitation.unreadable", "We cannot read the address of this invitation any more. Please take it back and invite the address again.");

type Row = { id: string; emailSealed: Uint8Array; role: string; isLimited: boolean };

/** The invitation, where whoever acts may change it; nobody else changes it until the transaction ends. */
async function heldInvitation(tx: Tx, access: Access<"members:write">, invitationId: string): Promise<Row> {
  await holdOpen(tx, access.workspaceId);
  const row = isUuid(invitationId) ? await tx.invitation.findFirst({ where: { id: invitationId, workspaceId: access.workspaceId } }) : null;
  if (!row) throw notFound();
  if (!inGiftOf(access.standing).includes(row.role as Role)) throw new Refusal("forbidden", "member.not_yours", "Only the owner invites admins.");
  return row;
}

/** Sends the mail again, and gives it seven days anew. From now on it is whoever sends it again that invites. */
export async function resendInvitation(access: Access<"members:write">, invitationId: string, now = clock.now()): Promise<void> {
  const { workspaceId, userId, actor } = access;
  const row = isUuid(invitationId) ? await account().invitation.findFirst({ where: { id: invitationId, workspaceId } }) : null;
  if (!row) throw notFound();
  requireMayMake(access, postOfInvitation(row), (row.grants ?? {}) as KeptGrants);
  await spend(INVITATION_MAILS.inviter, userId, now);
  const email = tryOpen(await readableKey(workspaceId), EMAIL, row.id, row.emailSealed);
  if (email === null) throw unreadableAddress();
  const expiresAt = after(now, ANSWER_WITHIN);
  const letter = await invitationLetter(email, { id: row.id, role: postOfInvitation(row), region: access.region, expiresAt });
  await posting([letter], async (tx) => {
    const { id } = await heldInvitation(tx, access, invitationId);
    await requireNotRefused(tx, workspaceId, email, now);
    await requireMailsLeft(tx, workspaceId, now);
    await spendMail(tx, workspaceId, email, now);
    await tx.invitation.updateMany({ where: { id, workspaceId }, data: { sentAt: now, expiresAt, inviterRef: actor.auditRef } });
    await postForInvitation(tx, letter, id, now);
    await record(tx, actor, "invitation.resent", { workspaceId, objectId: id }, now);
  });
}

/** Takes an invitation back: it cannot be accepted from now on. */
export async function revokeInvitation(access: Access<"members:write">, invitationId: string, now = clock.now()): Promise<void> {
  const { workspaceId, actor } = access;
  await transaction(async (tx) => {
    const { id } = await heldInvitation(tx, access, invitationId);
    await deleteInvitations(tx, { id, workspaceId });
    await record(tx, actor, "invitation.revoked", { workspaceId, objectId: id }, now);
  });
}

/** The invitations that were not answered yet, the newest first; those whose time is over as well, until they are removed. */
export async function invitationsOf(access: Access<"members:read">, now = clock.now()): Promise<InvitationView[]> {
  const { workspaceId, standing } = access;
  const rows = await account().invitation.findMany({ where: { workspaceId }, orderBy: [{ createdAt: "desc" }, { id: "asc" }] });
  if (rows.length === 0) return [];
  const [key, names] = [await readableKey(workspaceId), await namesOf(rows.map(({ inviterRef }) => inviterRef))];
  return rows.map((row) => ({
    id: row.id,
    email: openToShow(key, EMAIL, row.id, row.emailSealed),
    role: postOfInvitation(row),
    devices: Object.keys((row.grants ?? {}) as KeptGrants).length,
    inviter: names.get(row.inviterRef)?.name ?? null,
    sentAt: row.sentAt,
    expiresAt: row.expiresAt,
    isExpired: row.expiresAt <= now,
    mayChange: inGiftOf(standing).includes(row.role as Role),
  }));
}

/** Whether whoever invited could still do so: an invitation does not outlive the right to give it. */
export async function isStillGiven({ workspaceId, inviterRef, role }: { workspaceId: string; inviterRef: string; role: string }): Promise<boolean> {
  const inviter = await account().user.findFirst({ where: { auditRef: inviterRef, erasing: false }, select: { id: true } });
  const found = inviter && (await standingOf(inviter.id, workspaceId));
  return found !== null && inGiftOf(found.standing).includes(role as Role);
}
