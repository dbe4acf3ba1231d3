/** Members who go: removed by whoever may, or of their own will. Nothing they did goes with them. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { holdMember, holdMembership, holdPerson, requireMemberId } from "./hold.ts";
import { letterTo, removed } from "./mails.ts";
import { aboveOf } from "./people.ts";
import { requireFreshAccess, requirePerson } from "./reach.ts";

/** Their tokens do nothing here any more from this moment on: a token can do no more than whoever issued it. */
export async function removeMember(access: Access<"members:write">, memberId: string, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  requireMemberId(memberId);
  const { workspaceId, actor } = access;
  const letter = await letterTo(memberId, removed(), { workspaceId, actorRef: actor.auditRef });
  await posting([letter], async (tx) => {
    const { auditRef } = await holdMember(tx, access, memberId);
    await end(tx, workspaceId, memberId);
    if (letter) await post(tx, letter, memberId, now);
    await record(tx, actor, "member.removed", { workspaceId, subjectRef: auditRef }, now);
  });
}

/** Leaves the workspace. Its owner hands it over or closes it first. */
export async function leave(access: Access<"workspace:read">, now = clock.now()): Promise<void> {
  requirePerson(access);
  const { workspaceId, userId, actor } = access;
  // Else somebody who was limited here would leave in order to come in from above with more.
  const isAlsoAbove = (await aboveOf(workspaceId, userId)) !== null;
  await transaction(async (tx) => {
    await holdPerson(tx, userId);
    const held = await holdMembership(tx, workspaceId, userId);
    if (isAlsoAbove) throw new Refusal("conflict", "member.inherited", "You come in from the workspace above as well, and would not be gone. Leave that one.");
    if (!held) throw notFound();
    if (held.role === "owner")
      throw new Refusal(
        "conflict",
        "member.is_owner",
        "You own this workspace. Hand it over first, on the page of another member, or close it under Settings.",
      );
    await end(tx, workspaceId, userId);
    await record(tx, actor, "member.left", { workspaceId }, now);
  });
}

async function end(tx: Tx, workspaceId: string, userId: string): Promise<void> {
  await tx.ownershipOffer.deleteMany({ where: { workspaceId, userId } });
  await tx.membership.deleteMany({ where: { workspaceId, userId } });
}
