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
import { REASON } from "./reason.ts";
import type { Verdict } from "./verdict.ts";

const MOST_ANSWERED = 1_024;
/** A message without the flag is a repetition for so long after the first one. */
const UNFLAGGED_FOR = 10 * MINUTE;

export type Marked = { readonly id: number; readonly mark: number; readonly isFlagged: boolean };

export const markOf = (topic: string, payload: Buffer | string): number => crc32(payload, crc32(topic));

export class Deliveries {
  /** By packet id, in each of these. */
  readonly #running = new Map<number, { mark: number; verdict: Promise<Verdict> }>();
  readonly #unanswered = new Map<number, { mark: number; at: number }>();
  #answered = new Map<number, number>();
  #before = new Map<number, number>();
  #turnedAt = 0;
  /** QoS 2: taken, and not yet released by the client. */
  readonly held = new Set<number>();

  /** Stores a message, unless it is one that was stored or is being stored. `now` is monotonic, in milliseconds. */
  once(message: Marked, now: number, store: () => Promise<Verdict>): Promise<Verdict> {
    const running = this.#running.get(message.id);
    if (running?.mark === message.mark) return running.verdict;
    if (this.#isKnown(message, now)) return Promise.resolve({ ack: REASON.success });
    const { id, mark } = message;
    this.#forget(id);
    const verdict = store();
    this.#running.set(id, { mark, verdict });
    void verdict.then((found) => {
      if (this.#running.get(id)?.verdict === verdict) this.#running.delete(id);
      if ("ack" in found && found.ack === REASON.success) this.#unanswered.set(id, { mark, at: now });
    });
    return verdict;
  }

  #isKnown({ id, mark, isFlagged }: Marked, now: number): boolean {
    const unanswered = this.#unanswered.get(id);
    if (unanswered?.mark === mark) return isFlagged || now - unanswered.at < UNFLAGGED_FOR;
    return isFlagged && (this.#answered.get(id) ?? this.#before.get(id)) === mark;
  }

  #forget(id: number): void {
    this.#unanswered.delete(id);
    this.#answered.delete(id);
    this.#before.delete(id);
  }

  answered(id: number): void {
    const open = this.#unanswered.get(id);
    if (!open) return;
    this.#unanswered.delete(id);
    if (this.#answered.size >= MOST_ANSWERED) this.#turn();
    this.#answered.set(id, open.mark);
  }

  /** The client was heard: what was answered a minute ago on this connection has arrived. */
  heard(now: number): void {
    if (now - this.#turnedAt < MINUTE) return;
    this.#turnedAt = now;
    if (this.#answered.size > 0 || this.#before.size > 0) this.#turn();
  }

  /** A new connection: whatever is open is open still. */
  resume(now: number): void {
    this.#turnedAt = now;
  }

  #turn(): void {
    this.#before = this.#answered;
    this.#answered = new Map();
  }
}
