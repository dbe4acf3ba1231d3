/**
 * Group commit: the readings of all requests that are waiting are stored in one transaction, and each request is
 * answered after it. There is no timer: a flush starts when the one before it has returned, at most two at a time.
 *
 * Most flushes hold nothing that is stored already, so they are tried without looking; the rare one that does is done
 * again with care, and its sender flushes apart from the others for a while, so that whoever sends everything twice
 * slows down nobody else. A load that the database refuses for what is in it is found by halving.
 */
import type pg from "pg";
import { MINUTE } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { unavailable } from "../../platform/refusal.ts";
import { type Failure, failureOf, repeatedRef } from "./failure.ts";
import type { Load, Row, Written } from "./load.ts";
import { Marks } from "./marks.ts";
import { type Outcome, outcomes } from "./outcome.ts";
import { marksOf, store } from "./statement.ts";

const MOST_FLUSHES = 2;
const MOST_ROWS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;
const WARY_FOR = MINUTE;
const TRIES = 3;

type Waiting = { load: Load; resolve(written: Written | Promise<Written>): void; reject(error: unknown): void };

export class Writer {
  readonly #pool: () => pg.Pool;
  readonly #lanes: { quick: Waiting[]; careful: Waiting[] } = { quick: [], careful: [] };
  readonly #wary = new Map<string, number>();
  readonly #marks = new Marks();
  #flushes = 0;
  #bytes = 0;
  #isDue = false;
  #wasCareful = false;
  #lastTime = 0;

  constructor(pool: () => pg.Pool) {
    this.#pool = pool;
  }

  /** The server's time in microseconds, never the same twice. */
  nextTime(now: Date): number {
    this.#lastTime = Math.max(now.getTime() * 1_000, this.#lastTime + 1);
    return this.#lastTime;
  }

  /** Resolves once the load is committed. */
  write(load: Load): Promise<Written> {
    if (this.#bytes + load.bytes > MOST_BYTES) return Promise.reject(unavailable("Kept"));
    return new Promise((resolve, reject) => {
      this.#bytes += load.bytes;
      this.#lanes[this.#isWary(load.ref) ? "careful" : "quick"].push({ load, resolve, reject });
      this.#soon();
    });
  }

  #isWary(ref: string): boolean {
    const until = this.#wary.get(ref);
    if (until === undefined) return false;
    if (until > performance.now()) return true;
    this.#wary.delete(ref);
    return false;
  }

  /** After the requests that have already arrived are read, so that they share a flush. */
  #soon(): void {
    if (this.#isDue || this.#flushes >= MOST_FLUSHES) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#flushes < MOST_FLUSHES) {
      const { quick, careful } = this.#lanes;
      // By turns, while both have something.
      const isCareful = careful.length > 0 && (quick.length === 0 || !this.#wasCareful);
      this.#wasCareful = isCareful;
      const taken = take(isCareful ? careful : quick);
      if (taken.length === 0) return;
      this.#flushes++;
      void this.#flush(taken, isCareful).finally(() => {
        this.#flushes--;
        for (const { load } of taken) this.#bytes -= load.bytes;
        this.#start();
      });
    }
  }

  /** Settles every waiting request in it, and never throws. */
  async #flush(waiting: readonly Waiting[], isCareful: boolean, tries = 1): Promise<void> {
    const loads = waiting.map(({ load }) => load);
    try {
      const found = await this.#store(loads, isCareful);
      for (const [index, outcome] of found.entries()) this.#settle(waiting[index], outcome);
    } catch (error) {
      await this.#recover(waiting, isCareful, tries, error);
    }
  }

  async #store(loads: readonly Load[], isCareful: boolean): Promise<Outcome[]> {
    const decided = performance.now();
    const marks = marksOf(loads, (mark) => this.#marks.isRemembered(mark));
    const client = await this.#pool().connect();
    let failure: Failure | undefined;
    try {
      const stored = await store(client, loads, marks, isCareful);
      this.#marks.remember(marks, decided);
      return outcomes(loads, stored);
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      // A connection on which a statement was merely refused is as good as before.
      client.release(failure === "gone");
    }
  }

  #settle(waiting: Waiting | undefined, outcome: Outcome): void {
    if (outcome.refusal) waiting?.reject(outcome.refusal);
    else if (outcome.moved.length === 0) waiting?.resolve(outcome.written);
    else waiting?.resolve(this.#again(waiting.load, outcome));
  }

  /** Another process chose the same microsecond for another reading of the field: ours move on. */
  async #again(load: Load, { written, moved }: Outcome): Promise<Written> {
    const now = new Date();
    const rows: Row[] = moved.map((row) => ({ ...row, time: this.nextTime(now) }));
    // Its names are taken already, by what was stored of it.
    const more = await this.write({ ...load, rows, drops: new Map(), identity: undefined });
    return { stored: written.stored + more.stored, repeated: written.repeated + more.repeated };
  }

  async #recover(waiting: readonly Waiting[], isCareful: boolean, tries: number, error: unknown): Promise<void> {
    const failure = failureOf(error);
    if (failure === "repeated" && !isCareful) {
      const ref = repeatedRef(error);
      if (ref) this.#wary.set(ref, performance.now() + WARY_FOR);
      return this.#flush(waiting, true);
    }
    if (failure === "collided" && tries < TRIES) return this.#flush(waiting, isCareful, tries + 1);
    if (failure === "bad" && waiting.length > 1) {
      const middle = waiting.length >> 1;
      await this.#flush(waiting.slice(0, middle), isCareful);
      return this.#flush(waiting.slice(middle), isCareful);
    }
    if (failure !== "bad") log.warn("measurements.flush_failed", { loads: waiting.length }, error);
    for (const { reject } of waiting) reject(failure === "bad" ? error : unavailable("Kept"));
  }
}

function take(lane: Waiting[]): Waiting[] {
  let [rows, count] = [0, 0];
  while (count < lane.length && (count === 0 || rows + (lane[count]?.load.rows.length ?? 0) <= MOST_ROWS)) rows += lane[count++]?.load.rows.length ?? 0;
  return lane.splice(0, count);
}
