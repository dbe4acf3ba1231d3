/** What may be asked of the tokens of programs, and what is shown of them. Safe for the browser. */
import { z } from "zod";
import { DAY } from "../platform/clock.ts";
import { nameOf } from "../platform/text.ts";
import { OVERLAPS, type Overlap, type TokenState } from "../platform/token-life.ts";
import { RIGHTS, type Right } from "./policy.ts";

export const MOST_API_TOKENS = 100;
export { OVERLAPS, type Overlap };

/** What becomes of a token or secret that is replaced. */
export const OVERLAP_NAMES: Record<Overlap, string> = {
  none: "Stops at once",
  hour: "Works for 1 more hour",
  day: "Works for 1 more day",
  week: "Works for 7 more days",
};

/** When a token ends, or a device retires. */
export const END_NAMES: Record<Overlap, string> = { none: "At once", hour: "In 1 hour", day: "In 1 day", week: "In 7 days" };

/** For how many days a token can be issued in the portal; programs may name any end within a year. */
export const LIFETIMES = { "30": "30 days", "90": "90 days", "180": "180 days", "365": "A year", never: "Never" } as const;
export type Lifetime = keyof typeof LIFETIMES;
export const endOf = (lifetime: Lifetime, now: Date): Date | null => (lifetime === "never" ? null : new Date(now.getTime() + Number(lifetime) * DAY));

/** What each right is, in words. */
export const RIGHT_WORDS = Object.fromEntries(Object.entries(RIGHTS).map(([right, { words }]) => [right, words])) as Record<Right, string>;

const SCOPES = Object.keys(RIGHTS) as [Right, ...Right[]];

export const IssueApiToken = z.strictObject({
  name: nameOf("a name for the token"),
  scopes: z
    .array(z.enum(SCOPES, { error: "One of these is no right that there is." }))
    .min(1, "Please choose at least one thing that the token may do.")
    .max(SCOPES.length),
  /** Every device of the workspace, or these. */
  devices: z.union([z.literal("all"), z.array(z.string().max(100)).min(1, "Please choose at least one device, or all of them.").max(1_000)]),
  /** Whether it reaches the workspaces below this one as well. */
  reachesBelow: z.boolean(),
  /** Null for a token without an end. */
  expiresAt: z.date().nullable(),
});
export type IssueApiToken = z.infer<typeof IssueApiToken>;

const overlap = z.enum(Object.keys(OVERLAPS) as [Overlap, ...Overlap[]], { error: "Please choose how long the present token goes on working." });

/** After which time a token ends. */
export const EndToken = z.strictObject({ overlap });
export type EndToken = z.infer<typeof EndToken>;

export const RotateToken = z.strictObject({
  overlap,
  /** Left out, the end stays as it is. */
  expiresAt: z.date().nullable().optional(),
});
export type RotateToken = z.infer<typeof RotateToken>;

/** What every kind of token shows of itself; never the token. */
export type TokenView = {
  id: string;
  name: string;
  /** How it begins. */
  hint: string;
  state: TokenState;
  /** Who issued it, or null for somebody whose account is gone. */
  issuer: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  /** To the hour. */
  lastUsedAt: Date | null;
  /** While the token that it replaced works as well: until when, and how that one begins. `previousHint` is null where it cannot be kept. */
  previousUntil: Date | null;
  previousHint: string | null;
  /** When somebody chose that it ends at `expiresAt`, where that is earlier than its own end. */
  endingSince: Date | null;
  revokedAt: Date | null;
  /** Until when its end can be undone by the viewer. */
  undoUntil: Date | null;
};

export type ApiTokenView = TokenView & {
  scopes: readonly Right[];
  /** Those of its scopes that its issuer does not have any more, and that it therefore has not either. */
  deadScopes: readonly Right[];
  devices: "all" | readonly string[];
  reachesBelow: boolean;
};
