/**
 * What became of messages, kept in memory for about a second and then written for all devices at once: never in the way of an
 * answer, and never without bounds. Like messages of a device one after the other are one row; of unlike ones a device has so
 * many rows, and one more that counts the rest. Where many devices send at once some wait longer, and then hold more in a row.
 * What the database cannot take now is tried again.
 */
import type pg from "pg";
import { SECOND } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import type { Drops } from "../formats/sample.ts";
import type { Outcome } from "../message-schema.ts";
import type { DropReason } from "../schema.ts";
import { failureOf } from "../writer/failure.ts";
import { type Row, write } from "./statement.ts";

const WRITTEN_AFTER = SECOND;
/** At most so long between two tries, while the database takes nothing. */
const TRIED_AFTER = 30 * SECOND;
const MOST_OF_A_DEVICE = 20;
const MOST_AT_ONCE = 2_000;
const MOST_WAITING = 50_000;
const MOST_PLACES = 1_000_000_000;

/** `reason` are the reasons with commas between them, that of a value of another kind with the number of its field after a colon; `stored` how many readings of it were stored. */
export type Note = { readonly format: string; readonly outcome: Outcome; readonly reason: string; readonly stored: number };

/** Readings of one message. */
type Counted = { readonly stored: number; readonly repeated: number; readonly drops: Drops; readonly isRepeated?: boolean };

const MORE: Note = { format: "", outcome: "more", reason: "", stored: 0 };

export class Notes {
  readonly #pool: () => pg.Pool;
  readonly #devices = new Map<bigint, Row[]>();
  /** Taken from there, and not written yet. */
  #due: Row[] = [];
  #waiting = 0;
  #leftOut = 0;
  #isDue = false;
  #wait = WRITTEN_AFTER;
  #flushed = Promise.resolve();
  #place: number;

  /** `firstPlace` tells what two processes note in the same moment apart. */
  constructor(pool: () => pg.Pool, firstPlace: number) {
    this.#pool = pool;
    this.#place = firstPlace;
  }

  add(ref: bigint, note: Note, now: Date): void {
    const at = now.getTime();
    const rows = this.#devices.get(ref);
    const last = rows?.[rows.length - 1];
    if (last && (isLike(last, note) || last.outcome === "more")) {
      last.times++;
      if (at > last.at) last.at = at;
      return;
    }
    if (this.#waiting >= MOST_WAITING) {
      this.#leftOut++;
      return;
    }
    this.#waiting++;
    const { format, outcome, reason, stored } = rows && rows.length >= MOST_OF_A_DEVICE - 1 ? MORE : note;
    const row: Row = { ref, at: Math.max(at, last?.at ?? 0), place: this.#nextPlace(), format, outcome, reason, stored, times: 1 };
    if (rows) rows.push(row);
    else this.#devices.set(ref, [row]);
    this.#soon();
  }

  /** Rows in memory. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Writes what waits, as much of it as goes at once. Never throws. */
  flush(): Promise<void> {
    this.#flushed = this.#flushed.then(() => this.#write());
    return this.#flushed;
  }

  async #write(): Promise<void> {
    if (this.#leftOut > 0) log.warn("messages.left_out", { messages: this.#leftOut });
    this.#leftOut = 0;
    this.#take();
    const rows = this.#due;
    try {
      if (rows.length > 0) await write(this.#pool(), rows);
    } catch (error) {
      log.warn("messages.not_noted", { rows: rows.length }, error);
      this.#wait = Math.min(2 * this.#wait, TRIED_AFTER);
      // What the database will never take must not keep out what comes after it.
      if (failureOf(error) !== "bad") return;
    }
    this.#wait = WRITTEN_AFTER;
    this.#waiting -= rows.length;
    this.#due = this.#due.slice(rows.length);
  }

  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(async () => {
      await this.flush();
      this.#isDue = false;
      if (this.#waiting > 0) this.#soon();
    }, this.#wait).unref();
  }

  /** The devices that have waited longest. */
  #take(): void {
    for (const [ref, rows] of this.#devices) {
      if (this.#due.length >= MOST_AT_ONCE) return;
      this.#devices.delete(ref);
      this.#due.push(...rows);
    }
  }

  #nextPlace(): number {
    this.#place = (this.#place + 1) % MOST_PLACES;
    return this.#place;
  }
}

const isLike = (row: Note, note: Note): boolean =>
  row.outcome === note.outcome && row.stored === note.stored && row.format === note.format && row.reason === note.reason;

/** What is told of a message that was taken. */
export function noteOf({ stored, repeated, drops, isRepeated }: Counted, format: string): Note {
  const outcome = stored > 0 ? (drops.size > 0 ? "partly" : "stored") : isRepeated || repeated > 0 ? "repeated" : "dropped";
  return { format, outcome, reason: drops.size === 0 ? "" : [...drops.keys()].map((reason) => codeOf(reason, drops)).join(","), stored };
}

const codeOf = (reason: DropReason, { otherKindOf }: Drops): string =>
  reason === "kind_changed" && otherKindOf !== undefined ? `${reason}:${otherKindOf}` : reason;
