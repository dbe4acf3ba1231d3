/** Whether something exists where the pass reaches. Shows nothing of it, so it enters nothing into the access log. */
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { type Access, devicesIn } from "../workspaces/index.ts";
import { tokensIn } from "./token-reach.ts";

export async function hasDevice(access: Access<"devices:read">, deviceId: string): Promise<boolean> {
  return isUuid(deviceId) && (await account().device.count({ where: { AND: [devicesIn(access), { id: deviceId }] } })) > 0;
}

export async function hasDecoder({ workspaceId }: Access<"devices:read">, decoderId: string): Promise<boolean> {
  return isUuid(decoderId) && (await account().decoder.count({ where: { workspaceId, id: decoderId } })) > 0;
}

/** For the tokens of devices and webhooks. */
export async function hasToken(access: Access<"tokens:read">, tokenId: string): Promise<boolean> {
  return isUuid(tokenId) && (await account().deviceToken.count({ where: { AND: [tokensIn(access), { id: tokenId }] } })) > 0;
}
