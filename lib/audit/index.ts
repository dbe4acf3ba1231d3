/**
 * The record of who did what.
 *
 * An entry is written in the transaction of the change it is about, so neither exists without the other. It holds a
 * word from the list below, pseudonyms and random numbers: no name, no address, no secret, no value. Entries are
 * chained by hash and cannot be changed, by the app role or by the owner; they go after 12 months and not before.
 * The pseudonym of a person stands on their account row alone: erasing the account unlinks every entry for good.
 */
import { clock } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";

const EVENTS = [
  "user.signed_up",
  "user.verified",
  "user.signed_in",
  "user.signed_out",
  "user.sign_in_refused",
  "user.reauthenticated",
  "user.session_ended",
  "password.changed",
  "password.reset_requested",
  "password.reset",
  "email.change_requested",
  "email.changed",
  "email.change_undone",
  "totp.added",
  "totp.removed",
  "passkey.added",
  "passkey.removed",
  "passkey.blocked",
  "recovery_codes.made",
  "recovery_code.used",
  "staff.invited",
  "staff.joined",
  "workspace.opened",
  "device.registered",
  "device.renamed",
  "token.issued",
  "token.replaced",
  "measurements.downloaded",
  "export.requested",
  "export.downloaded",
  "erasure.requested",
  "erasure.completed",
] as const;
export type AuditEvent = (typeof EVENTS)[number];

/** Who acts: a pseudonym, and the kind of browser they use. Every pass carries one. */
export type Actor = { readonly auditRef: string; readonly browser?: string };

/** Never a user's number, which would outlive the account: who is meant stands in the actor. */
type About = { workspaceId?: string; objectId?: string };

export async function record(tx: Tx, actor: Actor | null, event: AuditEvent, about: About = {}, now = clock.now()): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO audit_entry (at, event, actor_ref, workspace_id, object_id, request_id, browser, previous_hash, entry_hash)
    VALUES (${now}, ${event}, ${actor?.auditRef ?? null}::uuid, ${about.workspaceId ?? null}::uuid, ${about.objectId ?? null}::uuid,
      ${log.requestId() ?? null}::uuid, ${actor?.browser ?? null}, ''::bytea, ''::bytea)`;
}

/** The number of the first entry that does not follow from the one before it, or null: nothing was changed, removed or slipped in. */
export async function firstBroken(): Promise<bigint | null> {
  const [row] = await account().$queryRaw<{ seq: bigint }[]>`
    SELECT seq FROM (SELECT *, lag(entry_hash) OVER w AS before, lag(seq) OVER w AS before_seq FROM audit_entry WINDOW w AS (ORDER BY seq)) e
    WHERE entry_hash <> audit_hash(previous_hash, at, event, actor_ref, workspace_id, object_id, request_id, browser)
       OR (before IS NOT NULL AND (previous_hash <> before OR seq <> before_seq + 1))
    ORDER BY seq LIMIT 1`;
  return row?.seq ?? null;
}
