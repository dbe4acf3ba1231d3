/** The names of devices, their tokens and decoders, for the record of a workspace, which holds only their numbers. */
import { account } from "../platform/db/account.ts";
import type { JobAccess } from "../platform/queue.ts";
import { type Column, openToShow, readableKey } from "../platform/seal/index.ts";
import { type Access, deviceIn, devicesIn } from "../workspaces/index.ts";
import { DECODER_NAME } from "./decoder.ts";
import { tokensIn } from "./token-reach.ts";

const TOKEN_NAME: Column = "device_token.name_sealed";

/** The names of the devices that the pass reaches, by number. A device that was deleted or moved away is missing. */
export async function names(access: Access<"record:read">): Promise<Map<string, string>> {
  const { workspaceId } = access;
  const rows = await account().device.findMany({ where: devicesIn(access), select: { id: true, nameSealed: true } });
  if (rows.length === 0) return new Map();
  const key = await readableKey(workspaceId);
  return new Map(rows.map(({ id, nameSealed }) => [id, openToShow(key, "device.name_sealed", id, nameSealed)]));
}

/** The names of devices, for a mail to the owner of their workspace. Those that are gone are missing. */
export async function namesFor(_access: JobAccess, workspaceId: string, deviceIds: readonly string[]): Promise<string[]> {
  const where = { workspaceId, id: { in: [...deviceIds] } };
  const rows = await account().device.findMany({ where, orderBy: { id: "asc" }, select: { id: true, nameSealed: true } });
  if (rows.length === 0) return [];
  const key = await readableKey(workspaceId);
  return rows.map(({ id, nameSealed }) => openToShow(key, "device.name_sealed", id, nameSealed));
}

/** The name of a device, for the name of a file; null for a program that may read what was measured but not the device. */
export async function shownName(access: Access<"measurements:read">, deviceId: string): Promise<string | null> {
  if (access.token && !access.token.scopes.has("devices:read")) return null;
  const row = await account().device.findUnique({ where: { workspaceId_id: deviceIn(access, deviceId) }, select: { id: true, nameSealed: true } });
  return row && openToShow(await readableKey(access.workspaceId), "device.name_sealed", row.id, row.nameSealed);
}

/** By the decoder's number. What is removed is not there. */
export async function decoderNames({ workspaceId }: Access<"record:read">): Promise<Map<string, string>> {
  const rows = await account().decoder.findMany({ where: { workspaceId }, select: { id: true, nameSealed: true } });
  if (rows.length === 0) return new Map();
  const key = await readableKey(workspaceId);
  return new Map(rows.map(({ id, nameSealed }) => [id, openToShow(key, DECODER_NAME, id, nameSealed)]));
}

/** The tokens of devices and webhooks that the pass reaches, by number: the name, if there is one, and the device. */
export async function tokenNames(access: Access<"record:read">): Promise<Map<string, { name: string | null; deviceId: string | null }>> {
  const { workspaceId } = access;
  const rows = await account().deviceToken.findMany({ where: tokensIn(access), select: { id: true, nameSealed: true, deviceId: true } });
  if (rows.length === 0) return new Map();
  const key = await readableKey(workspaceId);
  return new Map(rows.map(({ id, nameSealed, deviceId }) => [id, { name: nameSealed && openToShow(key, TOKEN_NAME, id, nameSealed), deviceId }]));
}
