/** What the devices of a workspace, their tokens and its decoders are called: for its record, which holds numbers alone. */
import { account } from "../platform/db/account.ts";
import { type Column, keyOf, open } from "../platform/seal/index.ts";
import type { Access } from "../workspaces/index.ts";
import { DECODER_NAME } from "./decoder.ts";

const TOKEN_NAME: Column = "device_token.name_sealed";

/** By the device's number. What is deleted or moved away is not there. */
export async function names({ workspaceId }: Access<"record:read">): Promise<Map<string, string>> {
  const rows = await account().device.findMany({ where: { workspaceId }, select: { id: true, nameSealed: true } });
  if (rows.length === 0) return new Map();
  const key = await keyOf(workspaceId);
  return new Map(rows.map(({ id, nameSealed }) => [id, open(key, "device.name_sealed", id, nameSealed)]));
}

/** By the decoder's number. What is removed is not there. */
export async function decoderNames({ workspaceId }: Access<"record:read">): Promise<Map<string, string>> {
  const rows = await account().decoder.findMany({ where: { workspaceId }, select: { id: true, nameSealed: true } });
  if (rows.length === 0) return new Map();
  const key = await keyOf(workspaceId);
  return new Map(rows.map(({ id, nameSealed }) => [id, open(key, DECODER_NAME, id, nameSealed)]));
}

/** By the token's number: its name, if it has one, and the device that it is for. */
export async function tokenNames({ workspaceId }: Access<"record:read">): Promise<Map<string, { name: string | null; deviceId: string | null }>> {
  const rows = await account().deviceToken.findMany({ where: { workspaceId }, select: { id: true, nameSealed: true, deviceId: true } });
  if (rows.length === 0) return new Map();
  const key = await keyOf(workspaceId);
  return new Map(rows.map(({ id, nameSealed, deviceId }) => [id, { name: nameSealed && open(key, TOKEN_NAME, id, nameSealed), deviceId }]));
}
