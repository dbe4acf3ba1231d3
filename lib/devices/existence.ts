/** Whether something exists where the pass reaches. Shows nothing of it, so it enters nothing into the access log. */
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { type Access, devicesIn } from "../workspaces/index.ts";

export async function hasDevice(access: Access<"devices:read">, deviceId: string): Promise<boolean> {
  return isUuid(deviceId) && (await account().device.count({ where: { AND: [devicesIn(access), { id: deviceId }] } })) > 0;
}

export async function hasDecoder({ workspaceId }: Access<"devices:read">, decoderId: string): Promise<boolean> {
  return isUuid(decoderId) && (await account().decoder.count({ where: { workspaceId, id: decoderId } })) > 0;
}
