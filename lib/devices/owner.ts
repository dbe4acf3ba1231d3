/** The account that owns a workspace: the share of time that decoders have is one for each account, however many workspaces it has. */
import { account } from "../platform/db/account.ts";
import type { Access } from "../workspaces/index.ts";

/** As a part of what is selected of a workspace. */
export const OWNER = { memberships: { where: { role: "owner" }, select: { userId: true } } } as const;

/** The number of the owner. A workspace without one, which there is only while it is erased, counts as an account of its own. */
export const ownerIn = (workspaceId: string, memberships: readonly { userId: string }[]): string => memberships[0]?.userId ?? workspaceId;

/** The number of the owner of the workspace that a pass leads into. */
export async function ownerOf({ workspaceId }: Access<"devices:write">): Promise<string> {
  const row = await account().workspace.findUnique({ where: { id: workspaceId }, select: OWNER });
  return ownerIn(workspaceId, row?.memberships ?? []);
}
