/**
 * Ending tokens and undoing changes of them: the same for tokens of devices, webhooks and programs, each in its table.
 *
 * A token that ends later works until then, and its end can be cancelled. One that ended at once is rejected from then on; the person who
 * ended it can undo that for a minute. While an old and a new token both work, either can be ended and the other kept.
 */
import { type AuditEvent, record } from "../audit/index.ts";
import type { Notice } from "../identity/index.ts";
import type { Tx } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { formatMinute } from "../platform/mail-dates.ts";
import {
  cancelledEndOf,
  ENDED_PREVIOUS,
  endAtOnce,
  isOverlapping,
  isUndoable,
  keptPreviousOf,
  laterEndOf,
  notPossible,
  type Overlap,
  overlapEnd,
  type TokenRow,
  tokenEnded,
  UNDONE,
} from "../platform/token-life.ts";
import type { Access } from "./access.ts";
import { requireFreshAccess, requirePerson } from "./reach.ts";
import { requireStillHeld } from "./still-held.ts";
import { type TokenSubject, tokenNotice } from "./token-notice.ts";

/** The columns that change. */
type Change = Partial<Omit<TokenRow, "secretHash" | "previousHash">> & { secretHash?: Uint8Array<ArrayBuffer>; previousHash?: null; announcedAt?: Date | null };

/** A table of tokens, which its own domain reads and writes. */
export type TokenTable = {
  /** Throws "not found". */
  subject(access: Access<"tokens:write">, tokenId: string): Promise<TokenSubject & { readonly end: Date | null; readonly previousHint: string | null }>;
  /** The token, which nobody else changes until the transaction ends. `revived`: whatever limits it must be locked as well. Throws "not found". */
  lock(tx: Tx, access: Access<"tokens:write">, tokenId: string, revived?: "revived"): Promise<TokenRow>;
  /** Throws "conflict" where a locked token that ended cannot work again. */
  requireRevivable(tx: Tx, access: Access<"tokens:write">, tokenId: string, now: Date): Promise<void>;
  write(tx: Tx, tokenId: string, change: Change): Promise<void>;
  /** Called for a token that ends at once, in the transaction. */
  ended?(tx: Tx, tokenId: string): Promise<void>;
  /** Called after the transaction. */
  changed?(tokenId: string): void;
};

type Done = {
  event: AuditEvent;
  notice?: { kind: Notice; facts?: readonly [string, string][] };
  revived?: "revived";
  /** What becomes of the locked token. */
  work(row: TokenRow, tx: Tx): Change | Promise<Change>;
};

async function change(access: Access<"tokens:write">, table: TokenTable, tokenId: string, { event, notice, revived, work }: Done, now: Date): Promise<void> {
  const letter = notice ? await tokenNotice(access, notice.kind, await table.subject(access, tokenId), now, notice.facts) : null;
  await posting([letter], async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, access.userId, now);
    const row = await table.lock(tx, access, tokenId, revived);
    if (revived) await requireStillHeld(tx, access, now);
    await table.write(tx, tokenId, await work(row, tx));
    await record(tx, access.actor, event, { workspaceId: access.workspaceId, objectId: tokenId }, now);
  });
  table.changed?.(tokenId);
}

/**
 * Ends a token at once, whatever overlap there is, or when `overlap` is over. To put off a planned end takes an identity confirmed within ten
 * minutes. Throws "conflict" for a token that has ended.
 */
export async function endToken(access: Access<"tokens:write">, table: TokenTable, tokenId: string, overlap: Overlap, now: Date): Promise<void> {
  if (overlap === "none") return endNow(access, table, tokenId, now);
  const { end } = await table.subject(access, tokenId);
  const work = (row: TokenRow) => {
    requireWorking(row, now);
    const change = laterEndOf(row, overlap, now);
    if (row.expiresAt && change.expiresAt > row.expiresAt) requireFreshAccess(access, now);
    return change;
  };
  const facts: [string, string][] = [["Works until", formatMinute(overlapEnd(end, overlap, now))]];
  await change(access, table, tokenId, { event: "token.ending", notice: { kind: "token.ending", facts }, work }, now);
}

function endNow(access: Access<"tokens:write">, table: TokenTable, tokenId: string, now: Date): Promise<void> {
  const work = async (row: TokenRow, tx: Tx) => {
    if (row.revokedAt) throw tokenEnded();
    await table.ended?.(tx, tokenId);
    return endAtOnce(access.session ? access.actor.auditRef : null, now);
  };
  return change(access, table, tokenId, { event: "token.revoked", notice: { kind: "token.revoked" }, work }, now);
}

/** Throws "conflict" for a token that does not work. */
function requireWorking({ revokedAt, expiresAt }: TokenRow, now: Date): void {
  if (revokedAt || (expiresAt && expiresAt <= now)) throw tokenEnded();
}

const KEPT = { event: "token.kept", notice: { kind: "token.kept" }, revived: "revived" } as const;

/** Undoes the end at once of a token, for a minute and for the person who ended it. Throws "conflict" otherwise. */
export async function undoEnd(access: Access<"tokens:write">, table: TokenTable, tokenId: string, now: Date): Promise<void> {
  requirePerson(access);
  const work = async (row: TokenRow, tx: Tx) => {
    if (!isUndoable(row, access.actor.auditRef, now)) throw notPossible("The end of a token can be undone for a minute, by the person who ended it.");
    await table.requireRevivable(tx, access, tokenId, now);
    return UNDONE;
  };
  await change(access, table, tokenId, { ...KEPT, work }, now);
}

/** Cancels the planned end of a token that still works. */
export async function cancelEnd(access: Access<"tokens:write">, table: TokenTable, tokenId: string, now: Date): Promise<void> {
  requireFreshAccess(access, now);
  const work = (row: TokenRow) => {
    requireWorking(row, now);
    if (!row.endingSince) throw notPossible("Nobody chose an earlier end for this token.");
    return cancelledEndOf(row);
  };
  await change(access, table, tokenId, { ...KEPT, work }, now);
}

/** Undoes the replacement of a token while the old one works: the old one is kept, and the new one ends at once. */
export async function keepPrevious(access: Access<"tokens:write">, table: TokenTable, tokenId: string, now: Date): Promise<void> {
  requireFreshAccess(access, now);
  const { previousHint } = await table.subject(access, tokenId);
  const work = (row: TokenRow) => {
    const kept = isOverlapping(row, now) ? keptPreviousOf(row) : null;
    if (!kept) throw noOverlap();
    return kept;
  };
  const facts: [string, string][] = [["Kept instead", `the old token, ${previousHint}…`]];
  await change(access, table, tokenId, { ...KEPT, notice: { kind: "token.kept", facts }, work }, now);
}

/** Ends the old token of an overlap at once. The new one goes on working. */
export async function endPrevious(access: Access<"tokens:write">, table: TokenTable, tokenId: string, now: Date): Promise<void> {
  const work = (row: TokenRow) => {
    if (!isOverlapping(row, now)) throw noOverlap();
    return ENDED_PREVIOUS;
  };
  await change(access, table, tokenId, { event: "token.old_ended", work }, now);
}

const noOverlap = () => notPossible("The old token does not work any more.");
