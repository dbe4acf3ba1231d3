/**
 * Looks: that somebody read a device, once a day for each who, token and device. A look by support staff is recorded
 * every time, at most once a minute for each device.
 *
 * What was recorded is remembered by this process, so a hot path costs no query; what it does not remember is looked up
 * by index. Two processes may both find nothing and write it twice, which does no harm. What cannot be recorded is not
 * shown: the read fails.
 */
import { clock, DAY, MINUTE } from "../platform/clock.ts";
import { account, transaction, withoutLastStep } from "../platform/db/account.ts";

import { type Actor, record } from "./record.ts";
import type { AuditEvent } from "./schema.ts";

/** What happens often, and means the same the second time. */
type Look = Extract<AuditEvent, "device.viewed" | "devices.viewed" | "measurements.added">;
type Seen = { workspaceId: string; objectId?: string };

/** So many looks are remembered, each with a promise that ends when it stands in the record; the oldest go first. */
const MOST = 20_000;
const known = new Map<string, Promise<void>>();

export function recordDaily(actor: Actor, event: Look, seen: Seen, now = clock.now()): Promise<void> {
  const span = Math.floor(now.getTime() / (actor.isStaff ? MINUTE : DAY));
  const key = [span, actor.isStaff ? "staff" : "", actor.auditRef, actor.tokenId, event, seen.objectId ?? seen.workspaceId].join(" ");
  const before = known.get(key);
  if (before) return before;
  // Other requests wait for the same entry.
  const look = withoutLastStep(() => write(actor, event, seen, now)).catch((error: unknown) => {
    known.delete(key);
    throw error;
  });
  known.set(key, look);
  if (known.size > MOST) known.delete(known.keys().next().value ?? key);
  return look;
}

async function write(actor: Actor, event: Look, seen: Seen, now: Date): Promise<void> {
  if (!actor.isStaff && (await isRecorded(actor, event, seen, now))) return;
  await transaction((tx) => record(tx, actor, event, seen, now));
}

async function isRecorded({ auditRef, tokenId }: Actor, event: Look, { workspaceId, objectId }: Seen, now: Date): Promise<boolean> {
  const day = new Date(Math.floor(now.getTime() / DAY) * DAY);
  const found = await account().auditEntry.findFirst({
    where: { workspaceId, objectId: objectId ?? null, actorRef: auditRef, tokenId: tokenId ?? null, event, isStaff: false, at: { gte: day } },
    select: { seq: true },
  });
  return found !== null;
}

/** Who looked at a device in a span, and when first: at itself, or at the list that it stands in. */
export type LookedAt = { actorRef: string | null; tokenId: string | null; isStaff: boolean; first: Date | null; listed: Date | null };

export function looksAt({ workspaceId }: { readonly workspaceId: string }, deviceId: string, from: Date, to: Date): Promise<LookedAt[]> {
  return account().$queryRaw<LookedAt[]>`
    SELECT actor_ref AS "actorRef", token_id AS "tokenId", is_staff AS "isStaff",
      min(at) FILTER (WHERE object_id IS NOT NULL) AS first, min(at) FILTER (WHERE object_id IS NULL) AS listed
    FROM audit_entry
    WHERE workspace_id = ${workspaceId}::uuid AND at >= ${from} AND at < ${to} AND (object_id = ${deviceId}::uuid OR event = 'devices.viewed')
    GROUP BY actor_ref, token_id, is_staff`;
}

/** The entries of some kinds about a thing in a workspace, the oldest first: when, and by whom. */
export const historyOf = ({ workspaceId }: { readonly workspaceId: string }, events: readonly AuditEvent[], objectId: string) =>
  account().auditEntry.findMany({
    where: { workspaceId, event: { in: [...events] }, objectId },
    orderBy: { seq: "asc" },
    select: { at: true, actorRef: true },
  });
