/** Whether to show what writes decoders. It decides nothing: the verbs do. */
import { visit } from "#app/_edge/visit.ts";
import * as workspaces from "#lib/workspaces/index.ts";

export async function mayWrite(workspace: string, access: workspaces.Access<"devices:read">): Promise<boolean> {
  if (access.reach !== "all") return false;
  return (await workspaces.get(await visit(workspace, "workspace:read"))).rights.includes("devices:write");
}
