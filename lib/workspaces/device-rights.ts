/** What somebody may do with one device: for pages, which show nobody what would be refused. It opens nothing. */
import type { Access } from "./access.ts";
import { isGranted, RIGHTS, type Right, rightsOf } from "./policy.ts";
import { deviceIn } from "./reach.ts";
import { grantedDevices } from "./standing.ts";

/** The rights that whoever holds the pass has for this device, besides a token's scopes. Not found where the pass does not reach it. */
export async function rightsOn(access: Access<"devices:read">, deviceId: string): Promise<ReadonlySet<Right>> {
  const { id } = deviceIn(access, deviceId);
  if (access.reach === "all") return new Set(rightsOf(access.standing));
  const grant = (await grantedDevices(access.userId, access.workspaceId, true)).includes(id) ? "write" : "read";
  return new Set((Object.keys(RIGHTS) as Right[]).filter((right) => isGranted(grant, right)));
}
