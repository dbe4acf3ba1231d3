/**
 * What is remembered of a client's messages, so that one that comes again is stored once.
 *
 * A client sends a message again when its answer did not arrive, with the same packet id and the same content. It is the
 * same message if it says so (the DUP flag), or if its answer was never handed to a connection: some clients forget
 * the flag. Without the flag an answered id is free, and its next message is new, however much it looks like the last.
 *
 * An answer counts as arrived when its client was heard a minute later on the same connection. After the end of a connection
 * what was open is remembered for an hour. All of it is memory of this process: after a restart only readings with a
 * time of their own are known again, by the writer.
 */
import { crc32 } from "node:zlib";
import { MINUTE } from "../platform/clock.ts";
import { MAX_KNOWN_MESSAGES } from "./limits.ts";
import { PacketIds } from "./packet-ids.ts";
import { REASON } from "./reason.ts";
import type { Verdict } from "./verdict.ts";

/** After so many answers, what was answered so many before is forgotten. */
const MOST_ANSWERED = 1_024;
/** A message without the flag is a repetition for so long after the first one. */
const UNFLAGGED_FOR = 10 * MINUTE;

const ACKNOWLEDGED = Promise.resolve<Verdict>({ ack: REASON.success });

export type Marked = { readonly id: number; readonly mark: number; readonly isFlagged: boolean };

/** Most messages go to the topic of the one before. */
const last = { topic: "", mark: crc32("") };

export function markOf(topic: string, payload: Buffer | string): number {
  if (topic !== last.topic) Object.assign(last, { topic, mark: crc32(topic) });
  return crc32(payload, last.mark);
}

/** `verdict` while it is being stored, `answeredIn` the turn in which its answer was handed to a connection. */
type Known = { readonly mark: number; readonly at: number; verdict: Promise<Verdict> | null; answeredIn: number | null };

export class Deliveries {
  /** The last message of each packet id, unless it could not be stored. */
  readonly #known = new Map<number, Known>();
  #turn = 0;
  #answeredInTurn = 0;
  #turnedAt = 0;
  /** QoS 2: taken, and not yet released by the client. */
  readonly held = new PacketIds();

  /** Stores a message, unless it is one that was stored or is being stored. `now` is monotonic, in milliseconds. */
  once({ id, mark, isFlagged }: Marked, now: number, store: () => Promise<Verdict>): Promise<Verdict> {
    const before = this.#known.get(id);
    if (before?.mark === mark && (before.verdict || this.#isSame(before, isFlagged, now))) return before.verdict ?? ACKNOWLEDGED;
    const known: Known = { mark, at: now, verdict: null, answeredIn: null };
    // The longest known come first.
    if (before) this.#known.delete(id);
    this.#known.set(id, known);
    if (this.#known.size > MAX_KNOWN_MESSAGES) this.#dropOldest();
    known.verdict = store().then((verdict) => {
      known.verdict = null;
      if (!("ack" in verdict && verdict.ack === REASON.success) && this.#known.get(id) === known) this.#known.delete(id);
      return verdict;
    });
    return known.verdict;
  }

  /** Messages that are being stored stay: their number is bounded by what a connection may have on the way. */
  #dropOldest(): void {
    for (const [id, { verdict }] of this.#known) {
      if (verdict) continue;
      this.#known.delete(id);
      return;
    }
  }

  #isSame({ at, answeredIn }: Known, isFlagged: boolean, now: number): boolean {
    if (answeredIn === null) return isFlagged || now - at < UNFLAGGED_FOR;
    return isFlagged && answeredIn >= this.#turn - 1;
  }

  answered(id: number): void {
    const known = this.#known.get(id);
    if (!known || known.verdict || known.answeredIn !== null) return;
    known.answeredIn = this.#turn;
    if (++this.#answeredInTurn >= MOST_ANSWERED) this.#forget();
  }

  /** The client was heard: what was answered a minute ago on this connection has arrived. */
  heard(now: number): void {
    if (now - this.#turnedAt < MINUTE) return;
    this.#turnedAt = now;
    this.#forget();
  }

  /** A new connection: whatever is open is open still. */
  resume(now: number): void {
    this.#turnedAt = now;
  }

  /** What was answered before the last turn. */
  #forget(): void {
    this.#turn++;
    this.#answeredInTurn = 0;
    for (const [id, { answeredIn }] of this.#known) if (answeredIn !== null && answeredIn < this.#turn - 1) this.#known.delete(id);
  }
}
