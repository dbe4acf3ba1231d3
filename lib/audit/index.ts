/**
 * The record of who did what.
 *
 * An entry is written in the transaction of the change it is about, so neither exists without the other. It holds a
 * word from the list in schema.ts, pseudonyms and random numbers: no name, no address, no secret, no value. Entries are
 * chained by hash and cannot be changed, by the app role or by the owner; they go after 12 months and not before.
 * The pseudonym of a person stands on their account row alone: erasing the account unlinks every entry for good. Until
 * then they, and nobody else, read what stands under it.
 */
import { clock } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";
import type { AuditEvent, EntryView } from "./schema.ts";

export type { AuditEvent } from "./schema.ts";

/**
 * Who acts: a pseudonym, and the kind of browser they use, or the token that they issued; and whether they act as support
 * staff. Every pass carries one.
 */
export type Actor = { readonly auditRef: string; readonly browser?: string; readonly tokenId?: string; readonly isStaff?: boolean };

/** Never a user's number, which would outlive the account: who acts stands in the actor, and `subjectRef` is the pseudonym of whom it was done to. */
type About = { workspaceId?: string; objectId?: string; subjectRef?: string };

export async function record(tx: Tx, actor: Actor | null, event: AuditEvent, about: About = {}, now = clock.now()): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO audit_entry (at, event, actor_ref, workspace_id, object_id, request_id, browser, token_id, is_staff, subject_ref, previous_hash, entry_hash)
    VALUES (${now}, ${event}, ${actor?.auditRef ?? null}::uuid, ${about.workspaceId ?? null}::uuid, ${about.objectId ?? null}::uuid,
      ${log.requestId() ?? null}::uuid, ${actor?.browser ?? null}, ${actor?.tokenId ?? null}::uuid, ${actor?.isStaff ?? false},
      ${about.subjectRef ?? null}::uuid, ''::bytea, ''::bytea)`;
}

/** The number of the first entry that does not follow from the one before it, or null: nothing was changed, removed or slipped in. */
export async function firstBroken(): Promise<bigint | null> {
  const [row] = await account().$queryRaw<{ seq: bigint }[]>`
    SELECT seq FROM (SELECT *, lag(entry_hash) OVER w AS before, lag(seq) OVER w AS before_seq FROM audit_entry WINDOW w AS (ORDER BY seq)) e
    WHERE entry_hash <> audit_hash(previous_hash, at, event, actor_ref, workspace_id, object_id, request_id, browser, token_id, is_staff, subject_ref)
       OR (before IS NOT NULL AND (previous_hash <> before OR seq <> before_seq + 1))
    ORDER BY seq LIMIT 1`;
  return row?.seq ?? null;
}

type Entries = { readonly entries: readonly EntryView[] /** Leads to the entries before these; null when there are none. */; readonly older: string | null };

const PAGE = 50;

/**
 * What was done by this actor, the newest first, 50 at a time. `before` is the `older` of the page before: the hash of an
 * entry, because its number would tell how much is done here by everybody. Anything else finds nothing.
 */
export async function entriesOf({ auditRef }: Actor, before?: string): Promise<Entries> {
  if (before !== undefined && !/^[0-9a-f]{64}$/.test(before)) return { entries: [], older: null };
  const rows = await account().$queryRaw<(EntryView & { hash: string })[]>`
    SELECT at, event, browser, workspace_id AS "workspaceId", encode(entry_hash, 'hex') AS hash FROM audit_entry
    WHERE actor_ref = ${auditRef}::uuid AND (${before ?? null}::text IS NULL
      OR seq < (SELECT seq FROM audit_entry WHERE actor_ref = ${auditRef}::uuid AND encode(entry_hash, 'hex') = ${before ?? null}))
    ORDER BY seq DESC LIMIT ${PAGE + 1}`;
  const entries = rows.slice(0, PAGE);
  return { entries: entries.map(({ hash: _, ...entry }) => entry), older: rows.length > PAGE ? (entries.at(-1)?.hash ?? null) : null };
}
