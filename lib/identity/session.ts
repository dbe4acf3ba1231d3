/**
 * Sessions: lucia issues and checks them; what lucia does not promise is added here.
 *
 * The cookie holds 200 random bits, the database their SHA-256. A session ends after 30 minutes without activity
 * (lucia alone would end it after 15 to 30), exact to the minute it is last noted, and after 12 hours whatever
 * happens. It is looked up for every request, so ending it works at once.
 */
import { Lucia } from "lucia";
import type { Actor } from "../audit/index.ts";
import { after, clock, HOUR, MINUTE } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { adapter, hashOf } from "./session-adapter.ts";

const IDLE_LIMIT = 30 * MINUTE;
const ABSOLUTE_LIMIT = 12 * HOUR;
const NOTE_EVERY = MINUTE;

type Resumed = { userId: string; handle: string; actor: Actor; authenticatedAt: Date };

/** The pass of somebody who is signed in. Only `resume` makes one, so holding it proves a live session. */
export class Session {
  readonly userId: string;
  readonly handle: string;
  readonly actor: Actor;
  /** When the password was last shown in this session. */
  readonly authenticatedAt: Date;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "session";

  private constructor(resumed: Resumed) {
    this.userId = resumed.userId;
    this.handle = resumed.handle;
    this.actor = resumed.actor;
    this.authenticatedAt = resumed.authenticatedAt;
  }

  /** The session of a cookie's value, or null. `isActivity` is false for what a page does by itself, such as polling. */
  static async resume(token: string | undefined, { isActivity = true }: { isActivity?: boolean } = {}, now = clock.now()): Promise<Session | null> {
    if (!token || token.length > 100) return null;
    const row = await account().session.findUnique({
      where: { idHash: hashOf(token) },
      select: { userId: true, handle: true, lastSeenAt: true, expiresAt: true, authenticatedAt: true, user: { select: { auditRef: true, erasing: true } } },
    });
    if (!row || row.user.erasing) return null;
    const idle = now.getTime() - row.lastSeenAt.getTime();
    if (idle >= IDLE_LIMIT || now >= row.expiresAt) {
      await lucia.invalidateSession(token);
      return null;
    }
    if (isActivity && idle >= NOTE_EVERY) {
      await account().session.updateMany({ where: { idHash: hashOf(token) }, data: { lastSeenAt: now } });
    }
    return new Session({ userId: row.userId, handle: row.handle, actor: { auditRef: row.user.auditRef }, authenticatedAt: row.authenticatedAt });
  }
}

export const resume = Session.resume;

const lucia = new Lucia(adapter, {
  getSessionAttributes: (attributes) => attributes,
});

/** Begins a session and returns the value for its cookie: the only time it is known outside the browser. */
export async function begin(userId: string, now = clock.now()): Promise<string> {
  const attributes = { handle: ids.new(), createdAt: now, lastSeenAt: now, authenticatedAt: now, expiresAt: after(now, ABSOLUTE_LIMIT) };
  return (await lucia.createSession(userId, attributes)).id;
}

export const end = (token: string): Promise<void> => lucia.invalidateSession(token);

/** Ends every session of a person who is being erased, and lets nobody in again. Returns how many there were, or null the second time. */
export async function close(tx: Tx, { userId }: Session): Promise<number | null> {
  const { count: closed } = await tx.user.updateMany({ where: { id: userId, erasing: false }, data: { erasing: true } });
  return closed === 0 ? null : (await tx.session.deleteMany({ where: { userId } })).count;
}

declare module "lucia" {
  interface Register {
    Lucia: typeof lucia;
    DatabaseSessionAttributes: { handle: string; createdAt: Date; lastSeenAt: Date; authenticatedAt: Date; expiresAt: Date };
  }
}
