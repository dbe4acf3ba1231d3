/** What owners decide for everybody in a workspace, and what the operator does. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { requireFreshAccess } from "./reach.ts";

/**
 * Makes the workspace ask its members for a second factor, or not any more. It holds from the next request on; sessions
 * go on, and whoever has no factor is led to adding one. Whoever asks it of others has shown one.
 */
export async function requireFactor(access: Access<"workspace:manage">, isRequired: boolean, now = clock.now()): Promise<void> {
  requireFreshAccess(access, now);
  if (isRequired && !access.hasFactor) {
    const sentence = "Please add a second factor to your own account first; otherwise you would lock yourself out of this workspace.";
    throw new Refusal("conflict", "workspace.own_factor_first", sentence);
  }
  const { workspaceId } = access;
  await transaction(async (tx) => {
    const changed = await tx.workspace.updateMany({ where: { id: workspaceId, requiresFactor: !isRequired }, data: { requiresFactor: isRequired } });
    if (changed.count === 1) await record(tx, access.actor, isRequired ? "workspace.factor_required" : "workspace.factor_waived", { workspaceId }, now);
  });
}

/** Puts down another plan; that there is such a plan is known to its caller. Every process forgets the one before, of all tokens. */
export async function changePlan(workspaceId: string, plan: string, now = clock.now()): Promise<void> {
  if (!isUuid(workspaceId)) throw notFound();
  await transaction(async (tx) => {
    const [before] = await tx.$queryRaw<{ plan: string }[]>`SELECT plan FROM workspace WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
    if (!before) throw notFound();
    if (before.plan === plan) return;
    await tx.workspace.update({ where: { id: workspaceId }, data: { plan } });
    await record(tx, null, "workspace.plan_changed", { workspaceId }, now);
  });
}
