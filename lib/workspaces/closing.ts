/** Closing a workspace, and changing one's mind within 30 days. After that it is erased, which is the privacy domain's. */
import { record } from "../audit/index.ts";
import { type Addressee, addresseeOf } from "../identity/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { type Letter, post, posting, type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { type Budget, spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { openToShow, readableKey } from "../platform/seal/index.ts";
import type { Access } from "./access.ts";
import { workspaceClosed, workspaceReopened } from "./closing-mails.ts";
import { requireFreshAccess, requirePerson } from "./reach.ts";
import { CLOSED_FOR } from "./schema.ts";
import { lockWorkspaces } from "./tree.ts";
import { NAME } from "./workspace.ts";

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
  const { name, members } = await peopleIn(workspaceId);
  if (typed.normalize("NFC").trim() !== name) {
    const sentence = `Please type ${name}, the name of the workspace.`;
    throw new Refusal("invalid", "workspace.not_confirmed", sentence, { fields: { typed: sentence } });
  }
  await spend(CLOSINGS, workspaceId, now);
  const letters = await sealed(members, (to, isOwner) => workspaceClosed(to, { name, workspaceId, isOwner, until: after(now, CLOSED_FOR) }));
  await posting(
    letters.map(({ letter }) => letter),
    async (tx) => {
      await postAll(tx, letters, now);
      const [self] = await lockWorkspaces(tx, workspaceId);
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
  const left = await tx.workspace.findMany({ where: below, select: { id: true, inherits: true } });
  await tx.workspace.updateMany({ where: { id: { in: left.map(({ id }) => id) } }, data: { parentId: null, inherits: false } });
  for (const { id, inherits } of left) {
    await record(tx, actor, "workspace.moved", { workspaceId: id }, now);
    await record(tx, actor, "workspace.moved", { workspaceId, objectId: id }, now);
    if (inherits) await record(tx, actor, "workspace.members_unshared", { workspaceId: id }, now);
  }
}

/** Opens a closed workspace again, as it was. Once 30 days are over it is being erased, and nothing brings it back. */
export async function reopen(access: Access<"workspace:manage">, now = clock.now()): Promise<void> {
  requirePerson(access);
  const { workspaceId } = access;
  const { name, members } = await peopleIn(workspaceId);
  const letters = await sealed(members, (to) => workspaceReopened(to, { name, workspaceId }));
  await posting(
    letters.map(({ letter }) => letter),
    async (tx) => {
      await postAll(tx, letters, now);
      const [self] = await lockWorkspaces(tx, workspaceId);
      if (!self?.closedAt) throw new Refusal("conflict", "workspace.open", "This workspace is open already.");
      const isErasing = (await tx.erasure.count({ where: { workspaceId, deviceId: null } })) > 0;
      if (isErasing || after(self.closedAt, CLOSED_FOR) <= now) {
        throw new Refusal("conflict", "workspace.too_late", "This workspace was closed more than 30 days ago. It is being erased, and cannot be opened again.");
      }
      await tx.workspace.updateMany({ where: { id: workspaceId }, data: { closedAt: null } });
      await record(tx, access.actor, "workspace.reopened", { workspaceId }, now);
    },
  );
}

type Member = { userId: string; role: string };

async function peopleIn(workspaceId: string): Promise<{ name: string; members: Member[] }> {
  const row = await account().workspace.findUnique({
    where: { id: workspaceId },
    select: { nameSealed: true, memberships: { orderBy: { userId: "asc" }, select: { userId: true, role: true } } },
  });
  if (!row) throw notFound();
  return { name: openToShow(await readableKey(workspaceId), NAME, workspaceId, row.nameSealed), members: row.memberships };
}

type ToMember = { userId: string; letter: SealedLetter };

async function sealed(members: readonly Member[], words: (to: Addressee, isOwner: boolean) => Letter): Promise<ToMember[]> {
  const letters: ToMember[] = [];
  for (const { userId, role } of members) {
    const addressee = await addresseeOf(userId);
    if (addressee) letters.push({ userId, letter: await sealLetter(words(addressee, role === "owner")) });
  }
  return letters;
}

/** First in the transaction: people are locked before workspaces. Whoever is gone by now gets none. */
async function postAll(tx: Tx, letters: readonly ToMember[], now: Date): Promise<void> {
  const asked = letters.map(({ userId }) => userId);
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM "user" WHERE id = ANY(${asked}::uuid[]) ORDER BY id FOR KEY SHARE`;
  const there = new Set(rows.map(({ id }) => id));
  for (const { userId, letter } of letters) if (there.has(userId)) await post(tx, letter, userId, now);
}
