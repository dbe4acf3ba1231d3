/**
 * Plans and their limits.
 *
 * Each workspace has a plan, and a plan has limits: messages a minute and readings a day (UTC), per device and per workspace; and per
 * workspace, stored readings and readings backfilled in a month. One list has all limits; the front page shows it and ingest applies it.
 * A message over a limit is rejected with the name of the limit and the time until a retry may succeed; no message is dropped silently.
 * There are no payments before billing opens. Until then only the operator changes a plan, and the record of the workspace has the change.
 */
import { clock } from "../platform/clock.ts";
import { Refusal } from "../platform/refusal.ts";
import { changePlan } from "../workspaces/index.ts";
import { isPlan, type Limits, PLAN_NAMES, planOf } from "./schema.ts";

/** Returns the limits of a plan, and null for a plan without limits. */
export const limitsOf = (plan: string): Limits | null => planOf(plan)?.limits ?? null;

/** Changes the plan of a workspace, for an operator. It applies to messages from the next second, in every process. Throws "invalid" for an unknown plan. */
export async function setPlan(workspaceId: string, plan: string, now = clock.now()): Promise<void> {
  if (!isPlan(plan)) throw new Refusal("invalid", "plan.unknown", `There is no plan "${plan}". There are: ${PLAN_NAMES.join(", ")}.`);
  await changePlan(workspaceId, plan, now);
}
