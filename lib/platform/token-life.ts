/** How long tokens of every kind live, and what becomes of one that is replaced. Safe for the browser. */
import { after, DAY, HOUR } from "./clock.ts";
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

export const tokenEnded = () => new Refusal("conflict", "token.ended", "This token has ended, which is final. Please issue a new one.");

type Secrets = { readonly secretHash: Uint8Array; readonly expiresAt: Date | null };

/** What becomes of the secret that is replaced: it works until the overlap is over, and never longer than it would have. */
export function previousOf(
  { secretHash, expiresAt }: Secrets,
  overlap: Overlap,
  now: Date,
): { previousHash: Uint8Array<ArrayBuffer> | null; previousUntil: Date | null } {
  const until = after(now, OVERLAPS[overlap]);
  const previousUntil = expiresAt && expiresAt < until ? expiresAt : until;
  return previousUntil > now ? { previousHash: new Uint8Array(secretHash), previousUntil } : { previousHash: null, previousUntil: null };
}
