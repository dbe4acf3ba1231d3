/** The sessions a person has, and ending them: by their owner, and by an operator. */
import { record } from "../audit/index.ts";
import { OPERATOR } from "../platform/caller.ts";
import { after, clock, HOUR } from "../platform/clock.ts";
import { fingerprint } from "../platform/crypto.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { notFound } from "../platform/refusal.ts";
import { SESSION } from "./limits.ts";
import { notice } from "./notices.ts";
import { type Account, accountOf } from "./operator.ts";
import type { Factor, Standing } from "./schema.ts";
import { endSecondSteps } from "./second-step.ts";
import { endOthers, requireAlive, requireFresh, type Session } from "./session.ts";
import { hold } from "./user-lock.ts";

export type SessionView = {
  readonly handle: string;
  readonly browser: string;
  readonly signedInAt: Date;
  readonly lastUsedAt: Date;
  readonly factor: Factor;
  readonly isRemembered: boolean;
  readonly isThisOne: boolean;
};

/** To the hour: enough to recognise a session by, too little to follow somebody's day. */
const hourOf = (at: Date) => new Date(Math.floor(at.getTime() / HOUR) * HOUR);

/** The person's live sessions, this one first, then the one used last. */
export async function listSessions(session: Session, now = clock.now()): Promise<SessionView[]> {
  const [idle, absolute] = session.isStaff ? [SESSION.staffIdle, SESSION.staffAbsolute] : [SESSION.idle, SESSION.absolute];
  const rows = await account().session.findMany({
    where: { userId: session.userId, expiresAt: { gt: now }, lastSeenAt: { gt: after(now, -idle) }, createdAt: { gt: after(now, -absolute) } },
    orderBy: { lastSeenAt: "desc" },
    select: { handle: true, browser: true, createdAt: true, lastSeenAt: true, factor: true, isRemembered: true },
  });
  return rows
    .map(({ createdAt, lastSeenAt, factor, ...row }) => ({
      ...row,
      factor: factor as Factor,
      signedInAt: hourOf(createdAt),
      lastUsedAt: hourOf(lastSeenAt),
      isThisOne: row.handle === session.handle,
    }))
    .sort((a, b) => Number(b.isThisOne) - Number(a.isThisOne));
}

/** How long this session still lasts, for a page that warns before it ends. */
export function standing(session: Session, now = clock.now()): Standing {
  const until = (end: Date) => Math.max(0, Math.floor((end.getTime() - now.getTime()) / 1000));
  return { idle: until(session.idleAt), total: until(session.endsAt), who: fingerprint(session.userId) };
}

/** Ends one session. What is missing, or somebody else's, is not found. */
export async function endSession(session: Session, handle: string, now = clock.now()): Promise<void> {
  requireFresh(session, now);
  if (!isUuid(handle)) throw notFound();
  await transaction(async (tx) => {
    await holdAlive(tx, session);
    const { count } = await tx.session.deleteMany({ where: { userId: session.userId, handle } });
    if (count !== 1) throw notFound();
    await record(tx, session.actor, "user.session_ended", { objectId: handle }, now);
  });
}

/** Ends every other session, and whatever waits for a second factor. Returns how many sessions there were. */
export async function endOtherSessions(session: Session, now = clock.now()): Promise<number> {
  requireFresh(session, now);
  return transaction(async (tx) => {
    await holdAlive(tx, session);
    const ended = await endOthers(tx, session.userId, session);
    await endSecondSteps(tx, session.userId, now);
    if (ended > 0) await record(tx, session.actor, "user.session_ended", {}, now);
    return ended;
  });
}

/** One at a time: of two sessions that end each other one is left, and one that has just been ended ends nothing more. */
async function holdAlive(tx: Tx, session: Session): Promise<void> {
  await hold(tx, session.userId);
  await requireAlive(tx, session);
}

/** What an operator does: ends every session of the account with this address. Returns how many there were. */
export async function endSessionsOf(email: string, now = clock.now()): Promise<number> {
  return endAll(await accountOf(email), now);
}

/** What an operator does: ends every session there is. Returns of how many people. */
export async function endEverySession(now = clock.now()): Promise<number> {
  const people = await account().user.findMany({ where: { sessions: { some: {} } }, select: { id: true, auditRef: true } });
  for (const person of people) await endAll(person, now);
  return people.length;
}

async function endAll({ id, auditRef }: Account, now: Date): Promise<number> {
  const letter = (await account().session.count({ where: { userId: id } })) > 0 ? await notice(id, "sessions.ended", OPERATOR, now) : null;
  return posting([letter], async (tx) => {
    await hold(tx, id);
    const ended = await endOthers(tx, id, null);
    await endSecondSteps(tx, id, now);
    if (ended === 0) return 0;
    await record(tx, { auditRef, browser: OPERATOR.browser }, "user.session_ended", {}, now);
    if (letter) await post(tx, letter, id, now);
    return ended;
  });
}
