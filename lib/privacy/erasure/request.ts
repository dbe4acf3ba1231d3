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
import { DepartureOutdated, depart, departureChanged, departureFaults, holdForDeparture, planDeparture, recordDeparture } from "../../workspaces/index.ts";
import type { Choices } from "../../workspaces/schema.ts";
import { DELAYED_AFTER, ERASURE_PHRASE, type ReceiptView, type RequestErasure } from "../schema.ts";
import { begin, receiptHash } from "./begin.ts";
import { Counts, Of } from "./work.ts";

const MAX_PLANS = 3;

/**
 * Ends every session and token, hands over or closes the workspaces in which others work as `choices` says, and sets the erasure going: all
 * in one commit. Requires a fresh session. Throws "invalid" where a choice is missing or does not fit. Returns the secret of the link to the receipt.
 */
export async function request(session: Session, { typed, choices = {} }: RequestErasure, now = clock.now()): Promise<string> {
  requireFresh(session, now);
  if (typed.trim().toLowerCase() !== ERASURE_PHRASE) {
    const sentence = `Please type ${ERASURE_PHRASE}.`;
    throw new Refusal("invalid", "erasure.not_confirmed", sentence, { fields: { ...(await departureFaults(session, choices, now)), typed: sentence } });
  }
  for (let plans = 0; plans < MAX_PLANS; plans++) {
    try {
      return await beginErasure(session, choices, now);
    } catch (error) {
      if (!(error instanceof DepartureOutdated)) throw error;
    }
  }
  throw departureChanged();
}

async function beginErasure(session: Session, choices: Choices, now: Date): Promise<string> {
  const { userId } = session;
  const plan = await planDeparture(session, choices, now);
  const letter = await notice(userId, "erasure.requested", session.actor, now);
  const secret = newSecret();
  await posting([letter, ...plan.letters], async (tx) => {
    await holdForDeparture(tx, session, plan);
    const sessions = await close(tx, session);
    if (sessions === null) throw new Refusal("conflict", "erasure.under_way", "This account is being erased already.");
    const departed = await depart(tx, session, plan, now);
    await revokeAll(tx, departed.going, now);
    const id = await begin(tx, { of: "account", userId }, { secret, deleted: { ...departed.deleted, "account.session": sessions } }, now);
    await recordDeparture(tx, session, departed, now);
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
