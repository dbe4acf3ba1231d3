/** Finding devices through a pass: by the workspace and what the pass reaches in it, never by their number alone. */

import { requireFresh } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { isAllowed, type Right } from "./policy.ts";

/** The key of one device; what the pass does not reach is not found, like what is not there. */
export function deviceIn<R extends Right>(access: Access<R>, deviceId: string): { workspaceId: string; id: string } {
  if (!isUuid(deviceId) || (access.reach !== "all" && !access.reach.has(deviceId))) throw notFound();
  return { workspaceId: access.workspaceId, id: deviceId };
}

/** The condition for every device that the pass reaches. Spread it; never put an `id` of your own over it. */
export function devicesIn<R extends Right>(access: Access<R>): { workspaceId: string; id?: { in: string[] } } {
  const { workspaceId, reach } = access;
  return reach === "all" ? { workspaceId } : { workspaceId, id: { in: [...reach] } };
}

/** Refuses a token: what is decided here is decided by a person. */
export function requirePerson<R extends Right>(access: Access<R>): void {
  if (access.token) throw new Refusal("forbidden", "token.not_a_person", "This is decided by a person, in the portal; no token can.");
}

/** Refuses a person who has not shown within ten minutes that it is them. A token has shown itself with this very request. */
export function requireFreshAccess<R extends Right>(access: Access<R>, now = clock.now()): void {
  if (access.session) requireFresh(access.session, now);
}

/**
 * Refuses whoever lacks `right` besides the one of the pass: for what one right would otherwise bring about through the back
 * door of another. Who sees only some devices has the rights of a viewer here, whatever was opened to them.
 */
export function requireAlso<R extends Right>(access: Access<R>, right: Right, sentence: string): void {
  if (!hasAlso(access, right)) throw new Refusal("forbidden", "workspace.forbidden", sentence);
}

/** Whether whoever holds the pass has `right` as well. */
export const hasAlso = <R extends Right>(access: Access<R>, right: Right): boolean =>
  isAllowed(access.standing, right) && (access.token?.scopes.has(right) ?? true);

/** Refuses where the device is gone; else nobody changes it until the transaction ends. */
export async function lockDevice<R extends Right>(tx: Tx, access: Access<R>, deviceId: string): Promise<void> {
  const { workspaceId, id } = deviceIn(access, deviceId);
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM device WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`;
  if (locked.length === 0) throw notFound();
}
