/**
 * Group commit: the readings of all requests that are waiting are stored in one transaction, and each request is
 * answered after it. There is no timer: a flush starts when the one before it has returned, or beside it when that one
 * takes its time. Workspaces fill it by turns, and none may hold more than its share of what is held in memory.
 *
 * Most flushes hold nothing that is stored already, so they are tried without looking; the rare one that does is done
 * again with care, and its sender flushes apart from the others for a while, so that whoever sends everything twice
 * slows down nobody else. A load that the database refuses for what is in it is found by halving.
 */
import type pg from "pg";
import { MINUTE, SECOND } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { unavailable } from "../../platform/refusal.ts";
import { type Failure, failureOf, repeatedRef } from "./failure.ts";
import { Lane, type Waiting } from "./lane.ts";
import { type Load, type Row, surchargeOf, type Written } from "./load.ts";
import { Marks } from "./marks.ts";
import { type Outcome, outcomes } from "./outcome.ts";
import { Hold, Room } from "./room.ts";
import { marksOf, store } from "./statement.ts";

const MOST_FLUSHES = 2;
/** Of one flush. More would make nothing cheaper. */
const MOST_ROWS = 2_000;
/** The same while several workspaces send, so that whoever comes after it does not wait long. */
const MOST_ROWS_SHARED = 500;
/** How long several count as several. */
const SHARED_FOR = SECOND;
/** With fewer readings on their way and waiting, a second flush would cost more than it saves. */
const ROWS_FOR_TWO = 500;
/** In milliseconds: after that, nothing waits for a flush that is on its way. */
const PATIENCE = 20;
const WARY_FOR = MINUTE;
const TRIES = 3;

export class Writer {
  readonly #pool: () => pg.Pool;
  readonly #lanes = { quick: new Lane(), careful: new Lane() };
  readonly #room = new Room();
  readonly #wary = new Map<string, number>();
  readonly #marks = new Marks();
  readonly #flushing = { count: 0, rows: 0, since: 0 };
  #isDue = false;
  #wasCareful = false;
  #lastTime = 0;
  #lastWorkspace: string | null = null;
  #sharedUntil = 0;

  constructor(pool: () => pg.Pool) {
    this.#pool = pool;
  }

  /** The server's time in microseconds, never the same twice. */
  nextTime(now: Date): number {
    this.#lastTime = Math.max(now.getTime() * 1_000, this.#lastTime + 1);
    return this.#lastTime;
  }

  /** Refuses what there is no room for, before it is read. */
  checkRoom(workspaceId: string, bytes: number): void {
    this.#room.check(workspaceId, bytes);
  }

  /** For the bytes of a request while they arrive. */
  hold(workspaceId: string): Hold {
    return new Hold(this.#room, workspaceId);
  }

  /** Resolves once the load is committed. */
  write(load: Load): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#room.take(load.workspaceId, load.bytes);
      this.#noteWorkspace(load.workspaceId);
      this.#lanes[this.#isWary(load.ref) ? "careful" : "quick"].push({ load, resolve, reject });
      this.#soon();
    });
  }

  #noteWorkspace(workspaceId: string): void {
    if (workspaceId === this.#lastWorkspace) return;
    if (this.#lastWorkspace !== null) this.#sharedUntil = performance.now() + SHARED_FOR;
    this.#lastWorkspace = workspaceId;
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
    if (this.#isDue || !this.#mayStart()) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#start();
    });
  }

  #mayStart(): boolean {
    const { count, rows, since } = this.#flushing;
    if (count === 0) return true;
    const { quick, careful } = this.#lanes;
    return count < MOST_FLUSHES && (rows + quick.rows + careful.rows >= ROWS_FOR_TWO || performance.now() - since > PATIENCE);
  }

  #start(): void {
    while (this.#mayStart()) {
      const { quick, careful } = this.#lanes;
      // By turns, while both have something.
      const isCareful = careful.rows > 0 && (quick.rows === 0 || !this.#wasCareful);
      const lane = isCareful ? careful : quick;
      const rows = lane.rows;
      const taken = lane.take(performance.now() < this.#sharedUntil ? MOST_ROWS_SHARED : MOST_ROWS);
      if (taken.length === 0) return;
      this.#wasCareful = isCareful;
      void this.#send(taken, rows - lane.rows, isCareful);
    }
  }

  async #send(taken: readonly Waiting[], rows: number, isCareful: boolean): Promise<void> {
    this.#flushing.count++;
    this.#flushing.rows += rows;
    this.#flushing.since = performance.now();
    await this.#flush(taken, isCareful);
    this.#flushing.count--;
    this.#flushing.rows -= rows;
    for (const { load } of taken) this.#room.free(load.workspaceId, load.bytes);
    this.#start();
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
    const marks = marksOf(loads, (ref, hour) => this.#marks.isRemembered(ref, hour));
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
    const more = await this.write({ ...load, rows, surcharge: surchargeOf(rows), drops: new Map(), identity: undefined });
    const surcharge = (written.surcharge ?? 0) + (more.surcharge ?? 0);
    return { stored: written.stored + more.stored, repeated: written.repeated + more.repeated, ...(surcharge > 0 ? { surcharge } : {}) };
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
