/** Members as they are shown: who they are, as what they come in and from where, and what that lets them do. */
import { namesOf } from "../identity/index.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { aboveOf, type Comer, comersOf, grantsOf, workspaceNames } from "./people.ts";
import type { MemberDetail, MemberView } from "./people-schema.ts";
import { inGiftOf, type Right } from "./policy.ts";
import { rightsFrom } from "./rights.ts";

const isYou = <R extends Right>(access: Access<R>, userId: string) => access.session !== null && access.userId === userId;

async function shown<R extends Right>(access: Access<R>, comers: readonly Comer[]): Promise<MemberView[]> {
  const inheriting = comers.filter(({ level }) => level > 0).map(({ fromId }) => fromId);
  const [names, workspaces] = await Promise.all([namesOf(comers.map(({ auditRef }) => auditRef)), workspaceNames(inheriting)]);
  return comers.map(({ userId, auditRef, role, isLimited, since, level, fromId }) => ({
    id: userId,
    name: names.get(auditRef)?.name ?? null,
    email: names.get(auditRef)?.email ?? null,
    role,
    isLimited,
    since,
    from: level === 0 ? null : { id: fromId, name: workspaces.get(fromId) ?? "" },
    isYou: isYou(access, userId),
  }));
}

/** Everybody who comes into the workspace: its own members first, the oldest first, then those from above. */
export async function listMembers(access: Access<"members:read">): Promise<MemberView[]> {
  return shown(access, await comersOf(access.workspaceId));
}

/** One of them, with their rights and why they have them. */
export async function getMember(access: Access<"members:read">, memberId: string): Promise<MemberDetail> {
  const comer = isUuid(memberId) ? (await comersOf(access.workspaceId)).find(({ userId }) => userId === memberId) : undefined;
  if (!comer) throw notFound();
  const [view] = await shown(access, [comer]);
  if (!view) throw notFound();
  const grants = await grantsOf(access.workspaceId, memberId);
  const above = comer.level === 0 ? await aboveOf(access.workspaceId, memberId) : null;
  const names = await workspaceNames(above ? [above.fromId] : []);
  return {
    ...view,
    grants,
    rights: rightsFrom(comer.role, comer.isLimited ? grants : null, view.from),
    above: above && { id: above.fromId, name: names.get(above.fromId) ?? "", role: above.role },
    mayChange: comer.level === 0 && memberId !== access.userId && inGiftOf(access.standing).includes(comer.role),
  };
}
