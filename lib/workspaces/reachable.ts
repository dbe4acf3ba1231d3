/** The workspaces that a program can look at. */
import { Refusal } from "../platform/refusal.ts";
import { listFor } from "./list.ts";
import type { WorkspaceView } from "./schema.ts";
import type { TokenAccess } from "./token-access.ts";

/** Its own and, where it reaches below, those below it that its issuer can enter. */
export async function reachable(program: TokenAccess): Promise<WorkspaceView[]> {
  if (!program.scopes.has("workspace:read")) throw new Refusal("forbidden", "token.scope_missing", "This token lacks the scope workspace:read.");
  return listFor(program);
}
