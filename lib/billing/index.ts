/**
 * What a workspace gets.
 *
 * Each workspace has a plan, and a plan has limits: messages a minute and readings a day (UTC), for each device and for the
 * workspace; and for the workspace, stored readings and readings backfilled in a month. They stand in one list, which the front page shows and ingest asks. Whoever is over one is refused with its name
 * and the time after which it may be tried again; nothing is thrown away in silence. Nobody pays before billing opens; until
 * then a plan is changed by the operator alone, and the change stands in the record of the workspace.
 */
import { clock } from "../platform/clock.ts";
import { Refusal } from "../platform/refusal.ts";
import { changePlan } from "../workspaces/index.ts";
import { isPlan, type Limits, PLAN_NAMES, planOf } from "./schema.ts";

/** What holds for a workspace of this plan. Null where nothing is limited. */
export const limitsOf = (plan: string): Limits | null => planOf(plan)?.limits ?? null;

/** Gives the workspace another plan. It holds for what is sent from the next second on, in every process. For an operator. */
export async function setPlan(workspaceId: string, plan: string, now = clock.now()): Promise<void> {
  if (!isPlan(plan)) throw new Refusal("invalid", "plan.unknown", `There is no plan "${plan}". There are: ${PLAN_NAMES.join(", ")}.`);
  await changePlan(workspaceId, plan, now);
}
