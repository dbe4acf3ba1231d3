/** What the tokens of a workspace's programs are called: for its record, which holds numbers alone. */
import { account } from "../platform/db/account.ts";
import { openToShow, readableKey } from "../platform/seal/index.ts";
import type { Access } from "./access.ts";
import { API_TOKEN_NAME } from "./api-token-subject.ts";

/** By the token's number, those that have ended as well. A token of a workspace above is not there. */
export async function apiTokenNames({ workspaceId }: Access<"record:read">): Promise<Map<string, string>> {
  const rows = await account().apiToken.findMany({ where: { workspaceId }, select: { id: true, nameSealed: true } });
  if (rows.length === 0) return new Map();
  const key = await readableKey(workspaceId);
  return new Map(rows.map(({ id, nameSealed }) => [id, openToShow(key, API_TOKEN_NAME, id, nameSealed)]));
}
