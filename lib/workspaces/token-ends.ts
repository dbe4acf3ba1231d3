/**
 * Announcing the end of tokens by mail, to who issued one and to the owner of its workspace: seven days before, and when it
 * has come, once each however often the job runs.
 */
import { after, DAY } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { formatMinute } from "../platform/mail-dates.ts";
import type { JobAccess } from "../platform/queue.ts";
import { runEach } from "../platform/run-each.ts";
import { ENDS_SOON } from "../platform/token-life.ts";
import { subjectOf } from "./api-token-subject.ts";
import { tellOwner } from "./telling.ts";
import { type TokenSubject, tokenFact } from "./token-notice.ts";

/** A token whose end is to be announced. */
type Ending = {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string | null;
  readonly hint: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly announcedAt: Date | null;
  subject(): Promise<Pick<TokenSubject, "kind" | "name">>;
};

/** The tables that hold tokens, each known to its own domain. `claim` is true for one of those who ask at the same time. */
export type Endings = {
  due(now: Date): Promise<readonly Ending[]>;
  claim(tx: Tx, ending: Ending, now: Date): Promise<boolean>;
};

/** What `due` asks of a row: its end has come, or comes within seven days, and was not announced yet. Rows that were ended say nothing. */
export const isDue = (now: Date) => ({
  revokedAt: null,
  workspace: { closedAt: null },
  expiresAt: { lte: after(now, ENDS_SOON), gt: after(now, -ENDS_SOON) },
  OR: [{ announcedAt: null }, { expiresAt: { lte: now } }],
});

/** Whether there is something to say of a row that may be due: each of the two once, and nothing early of what was issued for a week. */
function isNews({ createdAt, expiresAt, announcedAt }: Ending, now: Date): boolean {
  if (!expiresAt) return false;
  if (expiresAt <= now) return announcedAt === null || announcedAt < expiresAt;
  return announcedAt === null && after(createdAt, ENDS_SOON + DAY) <= expiresAt;
}

/** Writes about each token whose end is news. One whose mail fails stops no other. Returns how many owners were told. */
export async function announceEnds(access: JobAccess, endings: Endings, now: Date): Promise<number> {
  const due = (await endings.due(now)).filter((ending) => isNews(ending, now));
  const told = await runEach(due, "tokens.announce_failed", async (ending) =>
    tellOwner(access, { ...ending, words: words(ending, await ending.subject(), now), claim: (tx) => endings.claim(tx, ending, now) }, now),
  );
  return told.filter(Boolean).length;
}

function words({ id, workspaceId, hint, expiresAt }: Ending, subject: Parameters<typeof tokenFact>[0], now: Date) {
  const isOver = expiresAt !== null && expiresAt <= now;
  return {
    subject: isOver ? "A token has ended" : "A token ends soon",
    paragraphs: [
      isOver
        ? "A token in one of your workspaces has ended at the time that was chosen for it. Requests that use it are rejected."
        : "A token in one of your workspaces ends soon. Requests that use it are rejected from then on.",
      "If it is still needed, replace it on its page and choose another end. If not, there is nothing to do.",
    ],
    facts: [tokenFact(subject), ["Token", `${hint}…`], ["End", formatMinute(expiresAt ?? now)]] satisfies [string, string][],
    action: { label: "See the token", url: `${env().KEPT_ORIGIN}/w/${workspaceId}/tokens/${id}` },
  };
}

/** The tokens of programs. */
export const apiTokenEndings: Endings = {
  due: async (now) => {
    const rows = await account().apiToken.findMany({ where: isDue(now), orderBy: { id: "asc" } });
    return rows.map((row) => ({ ...row, subject: () => subjectOf(row) }));
  },
  claim: async (tx, { id, announcedAt }, now) => {
    const { count } = await tx.apiToken.updateMany({ where: { id, announcedAt, revokedAt: null }, data: { announcedAt: now } });
    return count === 1;
  },
};
