/** Reading the record: what somebody did, and what was done in a workspace. */
import { account } from "../platform/db/account.ts";
import type { Actor } from "./record.ts";
import { type EntryFilter, type EntryView, eventsOf, type PlaceEntry } from "./schema.ts";

const PAGE = 50;
const BATCH = 1_000;

type Entries<Entry> = { readonly entries: readonly Entry[] /** Leads to the entries before these; null when there are none. */; readonly older: string | null };

const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);

/**
 * What was done by this actor, the newest first, 50 at a time. `before` is the `older` of the page before: the hash of an
 * entry, because its number would tell how much is done here by everybody. Anything else finds nothing.
 */
export async function entriesOf({ auditRef }: Actor, before?: string): Promise<Entries<EntryView>> {
  if (before !== undefined && !isHash(before)) return { entries: [], older: null };
  const rows = await account().$queryRaw<(EntryView & { hash: string })[]>`
    SELECT at, event, browser, workspace_id AS "workspaceId", token_id IS NOT NULL AS "isByToken", is_staff AS "isStaff", encode(entry_hash, 'hex') AS hash
    FROM audit_entry
    WHERE actor_ref = ${auditRef}::uuid AND (${before ?? null}::text IS NULL
      OR seq < (SELECT seq FROM audit_entry WHERE actor_ref = ${auditRef}::uuid AND encode(entry_hash, 'hex') = ${before ?? null}))
    ORDER BY seq DESC LIMIT ${PAGE + 1}`;
  const entries = rows.slice(0, PAGE);
  return { entries: entries.map(({ hash: _, ...entry }) => entry), older: rows.length > PAGE ? (entries.at(-1)?.hash ?? null) : null };
}

/**
 * Which part of the record is read: that of a workspace, and in it all entries or those about some objects. The domain of passes stands
 * above this one, so its caller says what a pass reaches.
 */
export type Place = { readonly workspaceId: string; readonly about: "all" | readonly string[] };

type Row = PlaceEntry & { seq: bigint };

const NEWEST = 2n ** 62n;

function rowsIn(
  { workspaceId, about }: Place,
  { actorRef, tokenId, isStaff, objectId, kind, from, to }: EntryFilter,
  before: bigint,
  limit: number,
): Promise<Row[]> {
  return account().$queryRaw<Row[]>`
    SELECT seq, at, event, actor_ref AS "actorRef", browser, token_id AS "tokenId", is_staff AS "isStaff", object_id AS "objectId",
      subject_ref AS "subjectRef", encode(entry_hash, 'hex') AS hash
    FROM audit_entry
    WHERE workspace_id = ${workspaceId}::uuid AND seq < ${before}
      AND (${about === "all"} OR object_id = ANY(${about === "all" ? [] : [...about]}::uuid[]))
      AND (${actorRef ?? null}::uuid IS NULL OR (actor_ref = ${actorRef ?? null}::uuid AND token_id IS NULL AND NOT is_staff))
      AND (${tokenId ?? null}::uuid IS NULL OR token_id = ${tokenId ?? null}::uuid)
      AND (${isStaff ?? null}::boolean IS NULL OR is_staff)
      AND (${objectId ?? null}::uuid IS NULL OR object_id = ${objectId ?? null}::uuid)
      AND (${kind ?? null}::text IS NULL OR event = ANY(${kind ? eventsOf(kind) : []}::text[]))
      AND (${from ?? null}::timestamptz IS NULL OR at >= ${from ?? null}::timestamptz)
      AND (${to ?? null}::timestamptz IS NULL OR at < ${to ?? null}::timestamptz)
    ORDER BY seq DESC LIMIT ${limit}`;
}

const shown = ({ seq: _, ...entry }: Row): PlaceEntry => entry;

/** What was done in a workspace, the newest first, 50 at a time; `before` as above. */
export async function entriesIn(place: Place, filter: EntryFilter, before?: string): Promise<Entries<PlaceEntry>> {
  const start = before === undefined ? NEWEST : await seqOf(place, before);
  if (start === null) return { entries: [], older: null };
  const rows = await rowsIn(place, filter, start, PAGE + 1);
  const entries = rows.slice(0, PAGE).map(shown);
  return { entries, older: rows.length > PAGE ? (entries.at(-1)?.hash ?? null) : null };
}

async function seqOf({ workspaceId }: Place, hash: string): Promise<bigint | null> {
  if (!isHash(hash)) return null;
  const found = await account().auditEntry.findFirst({ where: { workspaceId, entryHash: new Uint8Array(Buffer.from(hash, "hex")) }, select: { seq: true } });
  return found?.seq ?? null;
}

/** All of it, the newest first, a thousand at a time. */
export async function* allEntriesIn(place: Place, filter: EntryFilter): AsyncGenerator<readonly PlaceEntry[]> {
  for (let before = NEWEST; ; ) {
    const rows = await rowsIn(place, filter, before, BATCH);
    if (rows.length > 0) yield rows.map(shown);
    if (rows.length < BATCH) return;
    before = rows.at(-1)?.seq ?? 0n;
  }
}

/** Who did anything there within the twelve months: each actor, each token, and whether support staff did. */
export function actorsIn({ workspaceId, about }: Place): Promise<{ actorRef: string | null; tokenId: string | null; isStaff: boolean }[]> {
  return account().auditEntry.findMany({
    where: { workspaceId, ...(about === "all" ? {} : { objectId: { in: [...about] } }) },
    distinct: ["actorRef", "tokenId", "isStaff"],
    select: { actorRef: true, tokenId: true, isStaff: true },
  });
}
