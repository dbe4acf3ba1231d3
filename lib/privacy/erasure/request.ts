/** Asking to be erased: from this commit on, nothing of the person's works any more. And the receipt, of whatever was erased. */

import { z } from "zod";
import { record } from "../../audit/index.ts";
import { revokeAll } from "../../devices/index.ts";
import { close, notice, requireFresh, type Session } from "../../identity/index.ts";
import { after, clock } from "../../platform/clock.ts";
import { newSecret } from "../../platform/crypto.ts";
import { account } from "../../platform/db/account.ts";
import { post, posting } from "../../platform/mail/index.ts";
import { notFound, Refusal } from "../../platform/refusal.ts";
import { DELAYED_AFTER, ERASURE_PHRASE, type ReceiptView } from "../schema.ts";
import { begin, receiptHash } from "./begin.ts";
import { goingWith } from "./scope.ts";
import { Counts, Of } from "./work.ts";

/** Ends every session and token at once and sets the erasure going; needs a fresh session. Returns the secret of the link to the receipt. */
export async function request(session: Session, { typed }: { typed: string }, now = clock.now()): Promise<string> {
  requireFresh(session, now);
  if (typed !== ERASURE_PHRASE) {
    throw new Refusal("invalid", "erasure.not_confirmed", `Please type ${ERASURE_PHRASE}.`, { fields: { typed: `Please type ${ERASURE_PHRASE}.` } });
  }
  const { userId } = session;
  const letter = await notice(userId, "erasure.requested", session.actor, now);
  const secret = newSecret();
  await posting([letter], async (tx) => {
    const sessions = await close(tx, session);
    if (sessions === null) throw new Refusal("conflict", "erasure.under_way", "This account is being erased already.");
    await revokeAll(tx, await goingWith(userId, tx), now);
    const id = await begin(tx, { of: "account", userId }, { secret, deleted: { "account.session": sessions } }, now);
    await record(tx, session.actor, "erasure.requested", { objectId: id }, now);
    // Tied to nobody, or the erasure might take it out of the outbox before it is delivered.
    if (letter) await post(tx, letter, null, now);
  });
  return secret;
}

/** How far an erasure is and what it deleted, for whoever holds the link. */
export async function receipt(secret: string, now = clock.now()): Promise<ReceiptView> {
  const row = await account().erasure.findUnique({
    where: { tokenHash: receiptHash(secret) },
    select: { state: true, counts: true, progressDone: true, progressTotal: true, createdAt: true, completedAt: true, alertedAt: true },
  });
  if (!row) throw notFound();
  const { of, deleted } = z.object({ of: Of, deleted: Counts }).parse(row.counts);
  return {
    of,
    state: row.state === "done" ? "done" : "running",
    progressDone: row.progressDone,
    progressTotal: row.progressTotal,
    createdAt: row.createdAt,
    completedAt: row.completedAt,
    isDelayed: row.state !== "done" && row.createdAt <= after(now, -DELAYED_AFTER),
    alertedAt: row.alertedAt,
    deleted: Object.entries(deleted).flatMap(([name, rows]) => {
      const dot = name.indexOf(".");
      return rows > 0 ? [{ database: name.slice(0, dot), table: name.slice(dot + 1), rows }] : [];
    }),
  };
}
