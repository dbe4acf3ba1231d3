/** The rights that the tokens of a person have in a workspace now, as `enter` decides them right by right. */
import { hasSecondFactor } from "../identity/index.ts";
import { isAboutDevices, isGranted, isLeftWhenClosed, type Right, rightsOf } from "./policy.ts";
import { grantedDevices, standingOf } from "./standing.ts";

export async function rightsIn(userId: string, workspaceId: string): Promise<Right[]> {
  const found = await standingOf(userId, workspaceId);
  if (!found || (found.requiresFactor && !(await hasSecondFactor(userId)))) return [];
  if (found.isClosed) return rightsOf(found.standing).filter((right) => isLeftWhenClosed(found.standing, right));
  if (!found.isLimited) return rightsOf(found.standing);
  const own = rightsOf(found.standing).filter((right) => !isAboutDevices(right) || isGranted("read", right));
  const mayChange = (await grantedDevices(userId, workspaceId, true)).length > 0;
  return mayChange ? [...own, ...(["devices:write", "measurements:write"] as const)] : own;
}
