/** The workspaces that a program can look at. */
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import { enter } from "./access.ts";
import type { WorkspaceDetail } from "./schema.ts";
import { MOST_LEVELS } from "./standing.ts";
import type { TokenAccess } from "./token-access.ts";
import { get } from "./workspace.ts";

/** Its own and, where it reaches below, those below it that its issuer is a member of: each is entered, so none is listed that could not be. */
export async function reachable(program: TokenAccess, now = clock.now()): Promise<WorkspaceDetail[]> {
  if (!program.scopes.has("workspace:read")) throw new Refusal("forbidden", "token.scope_missing", "This token lacks the scope workspace:read.");
  const ids = program.reachesBelow ? await treeOf(program.workspaceId) : [program.workspaceId];
  const found: WorkspaceDetail[] = [];
  for (const id of ids) {
    try {
      found.push(await get(await enter(program, id, "workspace:read", now)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return found;
}

async function treeOf(workspaceId: string): Promise<string[]> {
  const rows = await account().$queryRaw<{ id: string }[]>`
    WITH RECURSIVE tree AS (
      SELECT id, 0 AS level FROM workspace WHERE id = ${workspaceId}::uuid
      UNION ALL SELECT w.id, t.level + 1 FROM tree t JOIN workspace w ON w.parent_id = t.id WHERE t.level + 1 < ${MOST_LEVELS})
    SELECT id FROM tree`;
  return rows.map((row) => row.id);
}
