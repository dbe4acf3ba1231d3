/** What somebody may do in a workspace by now, as `enter` would decide it right by right. */
import { isAboutDevices, isGranted, isLeftWhenClosed, type Right, rightsOf } from "./policy.ts";
import { grantedDevices, standingOf } from "./standing.ts";

export async function rightsIn(userId: string, workspaceId: string): Promise<Right[]> {
  const found = await standingOf(userId, workspaceId);
  if (!found) return [];
  if (found.isClosed) return rightsOf(found.standing).filter((right) => isLeftWhenClosed(found.standing, right));
  if (!found.isLimited) return rightsOf(found.standing);
  const own = rightsOf(found.standing).filter((right) => !isAboutDevices(right) || isGranted("read", right));
  const mayChange = (await grantedDevices(userId, workspaceId, true)).length > 0;
  return mayChange ? [...own, ...(["devices:write", "measurements:write"] as const)] : own;
}
