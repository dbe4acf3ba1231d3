/** Changing what members are, and which devices are open to those who see only some. It holds from their next request on. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { requireMayMake, roleOf } from "./giving.ts";
import { holdMember, requireMemberId } from "./hold.ts";
import { MEMBER_CHANGES } from "./limits.ts";
import { grantsChanged, letterTo, roleChanged } from "./mails.ts";
import { type Grants, type Post, postOf } from "./people-schema.ts";
import { requireFreshAccess } from "./reach.ts";

/** Makes a member something else. Whoever is made limited sees no device until some are opened; whoever is not sees them all. */
export async function changeRole(access: Access<"members:write">, memberId: string, input: { role: Post }, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  requireMemberId(memberId);
  requireMayMake(access, input.role);
  const { workspaceId, actor } = access;
  await spend(MEMBER_CHANGES, `${workspaceId}:${memberId}`, now);
  const letter = await letterTo(memberId, roleChanged(workspaceId, input.role), { workspaceId, actorRef: actor.auditRef });
  await posting([letter], async (tx) => {
    const held = await holdMember(tx, access, memberId);
    if (postOf(held) === input.role) return;
    const isLimited = input.role === "limited";
    await tx.deviceGrant.deleteMany({ where: { workspaceId, userId: memberId } });
    await tx.membership.updateMany({ where: { workspaceId, userId: memberId }, data: { role: roleOf(input.role), isLimited } });
    if (letter) await post(tx, letter, memberId, now);
    await record(tx, actor, "member.role_changed", { workspaceId, subjectRef: held.auditRef }, now);
  });
}

/** Opens these devices to a limited member, and closes every other. A token changes only what it reaches. */
export async function setGrants(access: Access<"members:write">, memberId: string, { grants }: { grants: Grants }, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  requireMemberId(memberId);
  requireMayMake(access, "limited", grants);
  const { workspaceId, actor } = access;
  await spend(MEMBER_CHANGES, `${workspaceId}:${memberId}`, now);
  const count = Object.keys(grants).length;
  const letter = await letterTo(memberId, grantsChanged(workspaceId, count), { workspaceId, actorRef: actor.auditRef });
  await posting([letter], async (tx) => {
    const held = await holdMember(tx, access, memberId);
    if (!held.isLimited) throw new Refusal("conflict", "member.not_limited", "They see every device. Make them limited first.");
    await requireDevices(tx, workspaceId, grants);
    const changes = await changesTo(tx, access, memberId, grants);
    if (changes.length === 0) return;
    await tx.deviceGrant.deleteMany({ where: { workspaceId, userId: memberId, deviceId: { in: changes.map(({ deviceId }) => deviceId) } } });
    await giveDevices(tx, { workspaceId, userId: memberId }, Object.fromEntries(changes.flatMap(({ deviceId, to }) => (to ? [[deviceId, to]] : []))), now);
    if (letter) await post(tx, letter, memberId, now);
    for (const { deviceId, event } of changes) await record(tx, actor, event, { workspaceId, objectId: deviceId, subjectRef: held.auditRef }, now);
  });
}

type Change = { deviceId: string; to: Grants[string] | undefined; event: "grant.given" | "grant.changed" | "grant.taken" };

async function changesTo(tx: Tx, access: Access<"members:write">, userId: string, grants: Grants): Promise<Change[]> {
  const rows = await tx.deviceGrant.findMany({ where: { workspaceId: access.workspaceId, userId }, select: { deviceId: true, mayWrite: true } });
  const { reach } = access;
  const had = new Map(rows.filter(({ deviceId }) => reach === "all" || reach.has(deviceId)).map((row) => [row.deviceId, row.mayWrite ? "write" : "read"]));
  return [...new Set([...had.keys(), ...Object.keys(grants)])].sort().flatMap((deviceId): Change[] => {
    const [from, to] = [had.get(deviceId), grants[deviceId]];
    if (from === to) return [];
    return [{ deviceId, to, event: !from ? "grant.given" : to ? "grant.changed" : "grant.taken" }];
  });
}

/** Refuses devices that are not, or no longer, of this workspace; the others stay until the transaction ends. */
export async function requireDevices(tx: Tx, workspaceId: string, grants: Grants): Promise<void> {
  const asked = Object.keys(grants);
  if ((await heldDevices(tx, workspaceId, asked)).length !== asked.length) throw notFound();
}

export async function heldDevices(tx: Tx, workspaceId: string, deviceIds: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM device WHERE workspace_id = ${workspaceId}::uuid AND id = ANY(${deviceIds}::uuid[]) ORDER BY id FOR KEY SHARE`;
  return rows.map(({ id }) => id);
}

export async function giveDevices(tx: Tx, member: { workspaceId: string; userId: string }, grants: Grants, now: Date): Promise<void> {
  const data = Object.entries(grants).map(([deviceId, grant]) => ({ ...member, deviceId, mayWrite: grant === "write", since: now }));
  await tx.deviceGrant.createMany({ data });
}
