/**
 * Sessions: lucia issues and checks them; what lucia does not promise is added here.
 *
 * The cookie holds 200 random bits, the database their SHA-256. A session ends after 30 minutes without activity
 * (lucia alone would end it after 15 to 30), exact to the minute it is last noted, and after 12 hours whatever
 * happens; for staff after 15 minutes and 8 hours. It is looked up for every request, so ending it works at once.
 */
import { generateIdFromEntropySize, Lucia } from "lucia";
import type { Actor } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock, MINUTE } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { Refusal } from "../platform/refusal.ts";
import { SESSION } from "./limits.ts";
import type { Factor } from "./schema.ts";
import { adapterOf, hashOf } from "./session-adapter.ts";

const NOTE_EVERY = MINUTE;
const ENTROPY_BYTES = 25;

type Resumed = Pick<Session, "userId" | "handle" | "actor" | "authenticatedAt" | "factor" | "isStaff" | "endsAt" | "idleAt">;

/** The pass of somebody who is signed in. Only `resume` makes one, so holding it proves a live session. */
export class Session {
  readonly userId: string;
  readonly handle: string;
  readonly actor: Actor;
  /** When the person last showed that it is them. */
  readonly authenticatedAt: Date;
  /** The second factor that was shown in this session. */
  readonly factor: Factor;
  readonly isStaff: boolean;
  /** When it ends whatever happens, and when it ends without activity. */
  readonly endsAt: Date;
  readonly idleAt: Date;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "session";

  private constructor(resumed: Resumed) {
    this.userId = resumed.userId;
    this.handle = resumed.handle;
    this.actor = resumed.actor;
    this.authenticatedAt = resumed.authenticatedAt;
    this.factor = resumed.factor;
    this.isStaff = resumed.isStaff;
    this.endsAt = resumed.endsAt;
    this.idleAt = resumed.idleAt;
  }

  /** The session of a cookie's value, or null. `isActivity` is false for what a page does by itself, such as polling. */
  static async resume(token: string | undefined, { isActivity = true }: { isActivity?: boolean } = {}, now = clock.now()): Promise<Session | null> {
    if (!token || token.length > 100) return null;
    const row = await account().session.findUnique({
      where: { idHash: hashOf(token) },
      include: { user: { select: { auditRef: true, erasing: true, staff: { select: { userId: true } } } } },
    });
    if (!row || row.user.erasing) return null;
    const isStaff = row.user.staff !== null;
    const endsAt = isStaff ? earlier(row.expiresAt, after(row.createdAt, SESSION.staffAbsolute)) : row.expiresAt;
    const idle = now.getTime() - row.lastSeenAt.getTime();
    const idleLimit = isStaff ? SESSION.staffIdle : SESSION.idle;
    if (idle >= idleLimit || now >= endsAt) {
      await lucia.invalidateSession(token);
      return null;
    }
    const isNoted = isActivity && idle >= NOTE_EVERY;
    if (isNoted) await account().session.updateMany({ where: { idHash: hashOf(token) }, data: { lastSeenAt: now } });
    return new Session({
      userId: row.userId,
      handle: row.handle,
      actor: { auditRef: row.user.auditRef, browser: row.browser },
      authenticatedAt: row.authenticatedAt,
      factor: row.factor as Factor,
      isStaff,
      endsAt,
      idleAt: earlier(after(isNoted ? now : row.lastSeenAt, idleLimit), endsAt),
    });
  }
}

const earlier = (a: Date, b: Date) => (a < b ? a : b);

export const resume = Session.resume;

const luciaOn = (db?: () => Tx) => new Lucia(adapterOf(db), { getSessionAttributes: (attributes) => attributes });
const lucia = luciaOn();

/** What goes into the cookie: the only time the token is known outside the browser. A remembered one outlives the browser, never the limits. */
export type NewSession = { readonly token: string; readonly isRemembered: boolean };

type Beginning = { factor: Factor; isRemembered: boolean };

/** Begins a session, in `tx` where what it depends on is held. */
export async function begin(userId: string, { factor, isRemembered }: Beginning, caller: Caller, now = clock.now(), tx: Tx = account()): Promise<NewSession> {
  const times = { createdAt: now, lastSeenAt: now, authenticatedAt: now, expiresAt: after(now, SESSION.absolute) };
  const { id } = await luciaOn(() => tx).createSession(userId, { handle: ids.new(), ...times, factor, isRemembered, browser: caller.browser });
  return { token: id, isRemembered };
}

const ended = () => new Refusal("unauthenticated", "session.missing", "This session has ended. Please sign in again.");

/** What was shown for it; what was not stays as the session has it by now, not as its pass once read it. */
type Shown = { factor?: Factor; authenticatedAt?: Date };

/** After re-authentication or a new second factor: the same session under a new token, so that a copy of the old one is dead. */
export async function renew(tx: Tx, session: Session, { factor, authenticatedAt }: Shown, now = clock.now()): Promise<NewSession> {
  const token = generateIdFromEntropySize(ENTROPY_BYTES);
  const [row] = await tx.$queryRaw<{ is_remembered: boolean }[]>`
    UPDATE session SET id_hash = ${hashOf(token)}, last_seen_at = ${now}, factor = coalesce(${factor ?? null}, factor),
      authenticated_at = coalesce(${authenticatedAt ?? null}, authenticated_at)
    WHERE handle = ${session.handle}::uuid AND user_id = ${session.userId}::uuid RETURNING is_remembered`;
  if (!row) throw ended();
  return { token, isRemembered: row.is_remembered };
}

export const end = (token: string): Promise<void> => lucia.invalidateSession(token);

/** Ends every session of the person but this one; all, where there is none to spare. Returns how many. */
export async function endOthers(tx: Tx, userId: string, spared: Session | null): Promise<number> {
  return (await tx.session.deleteMany({ where: { userId, ...(spared ? { handle: { not: spared.handle } } : {}) } })).count;
}

/** Refuses where the session was ended meanwhile; `hold` the person before. */
export async function requireAlive(tx: Tx, { userId, handle }: Session): Promise<void> {
  if ((await tx.session.count({ where: { userId, handle } })) === 0) throw ended();
}

/** Refuses unless the person showed that it is them within ten minutes: what a stolen session must not do asks this. */
export function requireFresh(session: Session, now = clock.now()): void {
  if (!isFresh(session, now)) throw new Refusal("unauthenticated", "session.stale", "Confirm your identity to continue.");
}

export const isFresh = (session: Session, now = clock.now()): boolean => now.getTime() - session.authenticatedAt.getTime() < SESSION.fresh;

/** Ends every session of a person who is being erased, and lets nobody in again. Returns how many there were, or null the second time. */
export async function close(tx: Tx, { userId }: Session): Promise<number | null> {
  const { count: closed } = await tx.user.updateMany({ where: { id: userId, erasing: false }, data: { erasing: true } });
  return closed === 0 ? null : (await tx.session.deleteMany({ where: { userId } })).count;
}

declare module "lucia" {
  interface Register {
    Lucia: typeof lucia;
    DatabaseSessionAttributes: SessionAttributes;
  }
}

type SessionAttributes = {
  handle: string;
  createdAt: Date;
  lastSeenAt: Date;
  authenticatedAt: Date;
  expiresAt: Date;
  factor: Factor;
  isRemembered: boolean;
  browser: string;
};
