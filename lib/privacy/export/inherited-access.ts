/** Access that a person had without being a member: workspaces that took over the members of one above, in which they were. */
import { type Cell, csvLine } from "../../platform/csv.ts";
import { account } from "../../platform/db/account.ts";
import type { Archive } from "./archive.ts";

const MAX_LEVELS = 10;
const HEADER = ["workspaceId", "since", "until"];

type Span = { readonly workspaceId: string; readonly since: Date; readonly until: Date | null };

/** The spans in which both were so: they were a member above who sees all devices, and the workspace took over these members. */
const spansOf = (auditRef: string): Promise<Span[]> => account().$queryRaw`
  WITH RECURSIVE held AS (
    SELECT workspace_id, since, coalesce(until, 'infinity') AS until, 0 AS level FROM access_period
    WHERE user_ref = ${auditRef}::uuid AND kind = 'member' AND detail <> 'limited'
    UNION
    SELECT p.workspace_id, greatest(p.since, h.since), least(coalesce(p.until, 'infinity'), h.until), h.level + 1
    FROM held h JOIN access_period p ON p.parent_id = h.workspace_id AND p.kind = 'inherits'
    WHERE h.level < ${MAX_LEVELS} AND greatest(p.since, h.since) < least(coalesce(p.until, 'infinity'), h.until))
  SELECT workspace_id AS "workspaceId", since, nullif(until, 'infinity') AS until FROM held WHERE level > 0 ORDER BY since, workspace_id`;

/** Adds these spans as JSON and CSV. */
export async function addInheritedAccess(archive: Archive, auditRef: string): Promise<void> {
  const spans = await spansOf(auditRef);
  const rows = spans.map(({ workspaceId, since, until }): Cell[] => [workspaceId, since.toISOString(), until?.toISOString() ?? null]);
  await archive.addText("account/inherited_access.json", `${JSON.stringify(spans, null, 2)}\n`, rows.length);
  await archive.addText("account/inherited_access.csv", [HEADER, ...rows].map(csvLine).join(""), rows.length);
}
