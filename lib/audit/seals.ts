/** Whether the record is whole: each entry seals what stands in it and the seal of the entry before it, whoever wrote that. */
import { account } from "../platform/db/account.ts";
import type { Place } from "./entries.ts";

/** The number of the first entry that does not follow from the one before it, or null: nothing was changed, removed or slipped in. */
export async function firstBroken(): Promise<bigint | null> {
  const [row] = await account().$queryRaw<{ seq: bigint }[]>`
    SELECT seq FROM (SELECT *, lag(entry_hash) OVER w AS before, lag(seq) OVER w AS before_seq FROM audit_entry WINDOW w AS (ORDER BY seq)) e
    WHERE entry_hash <> audit_hash(previous_hash, at, event, actor_ref, workspace_id, object_id, request_id, browser, token_id, is_staff, subject_ref)
       OR (before IS NOT NULL AND (previous_hash <> before OR seq <> before_seq + 1))
    ORDER BY seq LIMIT 1`;
  return row?.seq ?? null;
}

/**
 * How many entries there are in this part of the record of a workspace, and how many of them are not as they were written or do not follow from the
 * entry before them. Counts nothing of anybody else.
 */
export async function sealsIn({ workspaceId, about }: Place): Promise<{ entries: number; broken: number }> {
  const [row] = await account().$queryRaw<{ entries: bigint; broken: bigint }[]>`
    SELECT count(*) AS entries, count(*) FILTER (WHERE
      e.entry_hash <> audit_hash(e.previous_hash, e.at, e.event, e.actor_ref, e.workspace_id, e.object_id, e.request_id, e.browser, e.token_id, e.is_staff, e.subject_ref)
      OR CASE WHEN before.seq IS NULL THEN e.seq > (SELECT min(seq) FROM audit_entry) ELSE e.previous_hash <> before.entry_hash END) AS broken
    FROM audit_entry e LEFT JOIN audit_entry before ON before.seq = e.seq - 1
    WHERE e.workspace_id = ${workspaceId}::uuid AND (${about === "all"} OR e.object_id = ANY(${about === "all" ? [] : [...about]}::uuid[]))`;
  return { entries: Number(row?.entries ?? 0), broken: Number(row?.broken ?? 0) };
}
