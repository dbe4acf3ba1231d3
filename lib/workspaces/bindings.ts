/** What leads to a device besides the members who see every device: grants to limited members, and programs bound to it. */
import type { Tx } from "../platform/db/account.ts";
import type { Access } from "./access.ts";
import { deviceIn } from "./reach.ts";

/** Takes all of that away; who could see the device, and until now, stays in the history of the workspace. */
export async function unbind(tx: Tx, access: Access<"devices:move">, deviceId: string): Promise<void> {
  const { workspaceId, id } = deviceIn(access, deviceId);
  await tx.deviceGrant.deleteMany({ where: { workspaceId, deviceId: id } });
  await tx.apiTokenDevice.deleteMany({ where: { workspaceId, deviceId: id } });
}
