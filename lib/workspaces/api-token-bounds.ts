/** What whoever issues a token may give to it: never more than they have themselves. */
import type { Tx } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { Refusal } from "../platform/refusal.ts";
import { requireEnd, wrongAt } from "../platform/token-life.ts";
import type { Access } from "./access.ts";
import type { IssueApiToken } from "./api-token-schema.ts";
import { isRight, type Right, rightsOf } from "./policy.ts";

/** What a token may do, as it was issued. */
export type Bounds = Pick<IssueApiToken, "scopes" | "devices" | "reachesBelow" | "expiresAt">;

/** The rights that `access` may give away: those of its standing, and of a token those of its scopes among them. */
export function givable(access: Access<"tokens:write">): Right[] {
  const { token } = access;
  return rightsOf(access.standing).filter((right) => !token || token.scopes.has(right));
}

/** Refuses at the field what is more than `access` could do itself. */
export function requireWithin(access: Access<"tokens:write">, { scopes, devices, reachesBelow, expiresAt }: Bounds, now: Date): void {
  requireScopes(access, scopes);
  if (devices !== "all" && reachesBelow) throw wrongAt("reachesBelow", "A token for some devices stays in this workspace: the workspaces below have others.");
  if (access.reach !== "all") {
    const { reach } = access;
    if (devices === "all" || !devices.every((id) => reach.has(id))) throw wrongAt("devices", "Your own token does not reach all of these devices.");
  }
  if (reachesBelow && access.token && !access.token.reachesBelow) throw wrongAt("reachesBelow", "Your own token stays in its workspace.");
  requireEnd(expiresAt, now);
  const own = access.token?.expiresAt ?? null;
  if (own && (!expiresAt || expiresAt > own)) throw wrongAt("expiresAt", "It may not outlive the token that issues it.");
}

function requireScopes(access: Access<"tokens:write">, scopes: readonly Right[]): void {
  const own = givable(access);
  if (scopes.length === 0) throw wrongAt("scopes", "Please choose at least one thing that the token may do.");
  const beyond = scopes.find((right) => !isRight(right) || !own.includes(right));
  if (beyond) throw wrongAt("scopes", `You do not have the right ${beyond} yourself, so you cannot give it to a token.`);
}

/** Refuses at the field what is no device of this workspace; a stranger's is to this what a missing one is. */
export async function requireDevices(tx: Tx, workspaceId: string, devices: readonly string[]): Promise<void> {
  const wanted = new Set(devices);
  const found = [...wanted].every(isUuid) ? await tx.device.count({ where: { workspaceId, id: { in: [...wanted] } } }) : -1;
  if (found !== wanted.size) throw wrongAt("devices", "One of these devices is not in this workspace.");
}

/** The condition for the tokens that the pass reaches: one for some devices sees those for no others. */
export function apiTokensIn<R extends Right>(access: Access<R>) {
  const { workspaceId, reach } = access;
  if (reach === "all") return { workspaceId };
  return { workspaceId, isLimited: true, devices: { some: {}, every: { deviceId: { in: [...reach] } } } };
}

export const limitReached = (most: number) =>
  new Refusal("conflict", "token.limit_reached", `This workspace has ${most} tokens that work, which is the most there can be. End one that is not needed.`);
