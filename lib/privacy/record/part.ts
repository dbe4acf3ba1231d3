/** Which part of the record a pass reaches. */
import type { Place } from "../../audit/index.ts";
import { tokenNames } from "../../devices/index.ts";
import type { Access } from "../../workspaces/index.ts";

/** All entries of the workspace; for a token limited to some devices, the entries about these devices and about tokens that send for no others. */
export async function partOf(access: Access<"record:read">): Promise<Place> {
  const { workspaceId, reach } = access;
  return { workspaceId, about: reach === "all" ? "all" : [...reach, ...(await tokenNames(access)).keys()] };
}
