/** Invitations as the owner of the invited address sees them through the link in the e-mail, without an account; and refusing them. */
import { record } from "../audit/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { hmac } from "../platform/crypto.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { formatDay } from "../platform/mail-dates.ts";
import { Refusal } from "../platform/refusal.ts";
import { mailboxHash, readableKey, tryOpen } from "../platform/seal/index.ts";
import { invitationOf } from "./invitation-link.ts";
import { deleteInvitations, EMAIL, receivedViews } from "./invitation-row.ts";
import type { LinkedInvitationView } from "./people-schema.ts";

/** For how long a workspace cannot invite an address again after its owner refused, in milliseconds. */
export const REFUSED_FOR = 183 * DAY;

/** For one workspace alone: the refusals of one address in two workspaces cannot be told to be of the same. Subaddresses count as one address. */
const refusalHash = (workspaceId: string, email: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `invitation.refused|${workspaceId}|${mailboxHash(email)}`));

const gone = () =>
  new Refusal("conflict", "invitation.gone", "This invitation was answered or taken back, or it has expired. We no longer keep your address for it.");

/** The invitation that the token leads to, or null. Changes nothing: programs that scan e-mails open links. */
export async function linkedInvitation(token: string, now = clock.now()): Promise<LinkedInvitationView | null> {
  const found = await findLinked(token);
  if (!found) return null;
  const { row, email } = found;
  const [view] = await receivedViews([row]);
  if (!view) return null;
  const { id: _, ...shown } = view;
  return { ...shown, email, isOpen: row.expiresAt > now && row.workspace.closedAt === null };
}

async function findLinked(token: string) {
  const id = invitationOf(token);
  const row = id && (await account().invitation.findUnique({ where: { id }, include: { workspace: { select: { region: true, closedAt: true } } } }));
  const email = row && tryOpen(await readableKey(row.workspaceId), EMAIL, row.id, row.emailSealed);
  return row && email ? { row, email } : null;
}

/**
 * Deletes the invitation with its address, and the other invitations of the workspace to the same mailbox. The workspace cannot invite the mailbox for
 * six months; its record says "declined", and not by whom.
 */
export async function refuseInvitation(token: string, now = clock.now()): Promise<void> {
  const found = await findLinked(token);
  if (!found) throw gone();
  const { id, workspaceId } = found.row;
  const hash = refusalHash(workspaceId, found.email);
  const key = await readableKey(workspaceId);
  await transaction(async (tx) => {
    // As `invite` does, so that neither waits for the other.
    await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
    // Accepted, taken back or refused at this moment: gone here.
    if ((await deleteInvitations(tx, { id, workspaceId })) !== 1) throw gone();
    const refusal = { workspaceId, refusedAt: now };
    await tx.invitationRefusal.upsert({ where: { mailboxHash: hash }, create: { mailboxHash: hash, ...refusal }, update: refusal });
    const declined = [id, ...(await deleteOthers(tx, workspaceId, key, mailboxHash(found.email)))];
    for (const objectId of declined) await record(tx, null, "invitation.declined", { workspaceId, objectId }, now);
  });
}

/** Deletes the invitations of the workspace to a mailbox and returns their ids. Hold the workspace before. */
async function deleteOthers(tx: Tx, workspaceId: string, key: Key, mailbox: string): Promise<string[]> {
  const rows = await tx.invitation.findMany({ where: { workspaceId }, select: { id: true, emailSealed: true } });
  const isSame = (email: string | null) => email !== null && mailboxHash(email) === mailbox;
  const others = rows.filter((row) => isSame(tryOpen(key, EMAIL, row.id, row.emailSealed))).map(({ id }) => id);
  await tx.invitation.deleteMany({ where: { workspaceId, id: { in: others } } });
  return others;
}

type Key = Awaited<ReturnType<typeof readableKey>>;

/** Refuses an address whose owner refused invitations to this workspace. */
export async function requireNotRefused(tx: Tx, workspaceId: string, email: string, now: Date): Promise<void> {
  const refusal = await tx.invitationRefusal.findUnique({ where: { mailboxHash: refusalHash(workspaceId, email) }, select: { refusedAt: true } });
  if (!refusal || after(refusal.refusedAt, REFUSED_FOR) <= now) return;
  const day = formatDay(after(refusal.refusedAt, REFUSED_FOR));
  const sentence = `The owner of this address refused invitations to this workspace. It can be invited again from ${day}.`;
  throw new Refusal("conflict", "invitation.refused", sentence, { fields: { email: sentence } });
}
