/** How long tokens of every kind live, and what becomes of one that is replaced. Safe for the browser. */
import { after, DAY, HOUR, MINUTE } from "./clock.ts";
import { Refusal } from "./refusal.ts";

/** A year, and a day for the clocks of others. */
const LONGEST_LIFE = 366 * DAY;
/** So long before its end a token counts as ending, and its end is announced. */
export const ENDS_SOON = 7 * DAY;

/** For how long the secret that is replaced goes on working, in milliseconds. */
export const OVERLAPS = { none: 0, hour: HOUR, day: DAY, week: 7 * DAY } as const;
export type Overlap = keyof typeof OVERLAPS;

/** `powerless`: whoever issued it is gone, or has by now none of the rights that it was issued with. */
export type TokenState = "works" | "ending" | "ended" | "powerless";

/** Issuing and replacing tokens of a workspace: each causes a mail. */
export const TOKEN_CHANGES = { name: "token.changes", limit: 300, perMilliseconds: HOUR } as const;

type Ends = { readonly expiresAt: Date | null; readonly revokedAt: Date | null };

export function stateOf({ expiresAt, revokedAt }: Ends, now: Date): Exclude<TokenState, "powerless"> {
  if (revokedAt || (expiresAt && expiresAt <= now)) return "ended";
  return expiresAt && expiresAt <= after(now, ENDS_SOON) ? "ending" : "works";
}

/** The condition for tokens that have not come to their end. */
export const isLive = (now: Date) => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] });

/** Refuses an end that has passed or is more than a year away. */
export function requireEnd(expiresAt: Date | null, now: Date): void {
  if (!expiresAt) return;
  const sentence = expiresAt <= now ? "This is in the past." : expiresAt > after(now, LONGEST_LIFE) ? "A token lives for a year at most, or has no end." : null;
  if (sentence) throw wrongAt("expiresAt", sentence);
}

export const wrongAt = (field: string, sentence: string) =>
  new Refusal("invalid", "token.invalid", "Please check what is marked below.", { fields: { [field]: sentence } });

export const tokenEnded = () => new Refusal("conflict", "token.ended", "This token has ended. Please issue a new one.");

/** How long the end of a token at once can be undone. */
const UNDO_MS = MINUTE;

/** What a change of a token is computed from. Tokens of every kind have these columns. */
export type TokenRow = {
  readonly secretHash: Uint8Array;
  readonly hint: string;
  readonly expiresAt: Date | null;
  readonly previousHash: Uint8Array | null;
  readonly previousUntil: Date | null;
  readonly previousHint: string | null;
  readonly previousExpiresAt: Date | null;
  readonly endingSince: Date | null;
  readonly endBefore: Date | null;
  readonly revokedAt: Date | null;
  readonly endedByRef: string | null;
};

const NO_PREVIOUS = { previousHash: null, previousUntil: null, previousHint: null, previousExpiresAt: null };
const NOT_ENDING = { endingSince: null, endBefore: null };

const earlier = (one: Date | null, other: Date): Date => (one && one < other ? one : other);
const copyOf = (hash: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(hash);

/** The end that was chosen for the token, whether or not it is to end earlier. */
export const chosenEnd = ({ endingSince, endBefore, expiresAt }: Pick<TokenRow, "endingSince" | "endBefore" | "expiresAt">): Date | null =>
  endingSince ? endBefore : expiresAt;

/**
 * The columns of the replaced secret: it works until the overlap is over, and never longer than it would have. `expiresAt` is the end of the
 * new secret; without it the chosen end stays. A planned end is dropped.
 */
export function replacementOf(row: TokenRow, { overlap, expiresAt = chosenEnd(row) }: { overlap: Overlap; expiresAt?: Date | null | undefined }, now: Date) {
  const previousUntil = overlapEnd(row.expiresAt, overlap, now);
  const previous =
    previousUntil > now ? { previousHash: copyOf(row.secretHash), previousUntil, previousHint: row.hint, previousExpiresAt: chosenEnd(row) } : NO_PREVIOUS;
  const isSameEnd = expiresAt?.getTime() === row.expiresAt?.getTime();
  return { ...previous, ...NOT_ENDING, ...(isSameEnd ? {} : { expiresAt, announcedAt: null }) };
}

/** The columns of a token that ends at once. `byRef` is the pseudonym of the person who can undo it for a minute. */
export const endAtOnce = (byRef: string | null, now: Date) => ({ revokedAt: now, endedByRef: byRef });

/** When a secret with this end stops to work if its overlap begins now. */
export const overlapEnd = (end: Date | null, overlap: Overlap, now: Date): Date => earlier(end, after(now, OVERLAPS[overlap]));

/** The columns of a token that ends when the overlap is over, or at its chosen end if that comes earlier. */
export const laterEndOf = (row: TokenRow, overlap: Overlap, now: Date) => ({
  expiresAt: overlapEnd(chosenEnd(row), overlap, now),
  endingSince: now,
  endBefore: chosenEnd(row),
  // The mail about this change announces the end.
  announcedAt: now,
});

/** Whether the person behind `byRef` ended the token less than a minute ago. */
export const isUndoable = ({ revokedAt, endedByRef }: Pick<TokenRow, "revokedAt" | "endedByRef">, byRef: string, now: Date): boolean =>
  revokedAt !== null && endedByRef === byRef && now < after(revokedAt, UNDO_MS);

/** The condition for tokens that ended at once, and whose end can no longer be undone. */
export const endedForGood = (now: Date) => ({ revokedAt: { lte: after(now, -UNDO_MS) } });

/** What a view shows of the changes of a token that can be undone; `viewerRef` is the pseudonym of the viewer. */
export function changesOf(row: Pick<TokenRow, "previousUntil" | "previousHint" | "endingSince" | "revokedAt" | "endedByRef">, viewerRef: string, now: Date) {
  const { previousUntil, previousHint, endingSince, revokedAt } = row;
  const isOld = revokedAt === null && previousUntil !== null && previousUntil > now;
  return {
    previousUntil: isOld ? previousUntil : null,
    previousHint: isOld ? previousHint : null,
    endingSince: revokedAt ? null : endingSince,
    undoUntil: revokedAt && isUndoable(row, viewerRef, now) ? after(revokedAt, UNDO_MS) : null,
  };
}

/** The columns of a token whose end is undone, and of one whose planned end is cancelled. */
export const UNDONE = { revokedAt: null, endedByRef: null };
export const cancelledEndOf = (row: TokenRow) => ({ expiresAt: row.endBefore, announcedAt: null, ...NOT_ENDING });

/** Whether the replaced secret still works. */
export const isOverlapping = ({ previousHash, previousUntil, revokedAt }: TokenRow, now: Date): boolean =>
  revokedAt === null && previousHash !== null && previousUntil !== null && previousUntil > now;

/** The columns of a token whose replacement is undone: the old secret takes the place of the new one. Null for an overlap that began before hints were kept. */
export const keptPreviousOf = ({ previousHash, previousHint, previousExpiresAt }: TokenRow) =>
  previousHash && previousHint
    ? { secretHash: copyOf(previousHash), hint: previousHint, expiresAt: previousExpiresAt, announcedAt: null, ...NO_PREVIOUS, ...NOT_ENDING }
    : null;

/** The columns of a token whose overlap ends now. */
export const ENDED_PREVIOUS = NO_PREVIOUS;

export const notPossible = (sentence: string) => new Refusal("conflict", "token.not_possible", sentence);
