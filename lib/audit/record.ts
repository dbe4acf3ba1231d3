/** Adding to the record. */
import { clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";
import type { AuditEvent } from "./schema.ts";

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

type Many = readonly { readonly event: AuditEvent; readonly objectId: string }[];

/** The same for many things at once, in their order. One statement, because nobody else can record anything until the transaction ends. */
export async function recordAll(tx: Tx, actor: Actor, entries: Many, workspaceId: string, now = clock.now()): Promise<void> {
  const [events, objects] = [entries.map(({ event }) => event), entries.map(({ objectId }) => objectId)];
  await tx.$executeRaw`
    INSERT INTO audit_entry (at, event, actor_ref, workspace_id, object_id, request_id, browser, token_id, is_staff, previous_hash, entry_hash)
    SELECT ${now}, event, ${actor.auditRef}::uuid, ${workspaceId}::uuid, object, ${log.requestId() ?? null}::uuid, ${actor.browser ?? null},
      ${actor.tokenId ?? null}::uuid, ${actor.isStaff ?? false}, ''::bytea, ''::bytea
    FROM unnest(${events}::text[], ${objects}::uuid[]) WITH ORDINALITY AS e(event, object, place) ORDER BY place`;
}
