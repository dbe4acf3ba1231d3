/**
 * Divides a fixed number of slots among keys, for example the connections of a pool among workspaces.
 *
 * No key holds more than its share, so one key never holds every slot. While calls wait, a free slot goes to the waiting key
 * that holds the fewest (max-min fairness). A key may queue a bounded number of calls, each for a bounded time.
 */
import { unavailable } from "./refusal.ts";

export type Shares = { readonly slots: number; readonly slotsPerKey: number; readonly maxWaitingPerKey: number; readonly maxWaitMs: number };

type Waiting = { start(): void };

export class FairShare {
  readonly #shares: Shares;
  readonly #held = new Map<string, number>();
  /** In the order in which the keys began to wait. */
  readonly #waiting = new Map<string, Waiting[]>();
  #total = 0;

  constructor(shares: Shares) {
    this.#shares = shares;
  }

  /** Runs `work` in a slot of `key`. Throws an `unavailable` refusal when the queue of the key is full or the wait takes too long. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const acquiring = this.#acquire(key);
    if (acquiring) await acquiring;
    try {
      return await work();
    } finally {
      this.#release(key);
    }
  }

  #acquire(key: string): Promise<void> | undefined {
    const { slots, slotsPerKey, maxWaitingPerKey, maxWaitMs } = this.#shares;
    if (this.#total < slots && this.#heldBy(key) < slotsPerKey) {
      this.#take(key);
      return;
    }
    const queue = this.#waiting.get(key) ?? [];
    if (queue.length >= maxWaitingPerKey) throw unavailable("Kept");
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#remove(key, waiting);
        reject(unavailable("Kept"));
      }, maxWaitMs);
      const waiting: Waiting = {
        start: () => {
          clearTimeout(timer);
          this.#take(key);
          resolve();
        },
      };
      queue.push(waiting);
      this.#waiting.set(key, queue);
    });
  }

  #release(key: string): void {
    this.#total--;
    const held = this.#heldBy(key) - 1;
    if (held > 0) this.#held.set(key, held);
    else this.#held.delete(key);
    const next = this.#next();
    if (next === null) return;
    const waiting = this.#waiting.get(next)?.[0];
    if (!waiting) return;
    this.#remove(next, waiting);
    waiting.start();
  }

  #next(): string | null {
    let [next, fewest] = [null as string | null, this.#shares.slotsPerKey];
    for (const key of this.#waiting.keys()) {
      const held = this.#heldBy(key);
      if (held >= fewest) continue;
      [next, fewest] = [key, held];
    }
    return next;
  }

  #remove(key: string, waiting: Waiting): void {
    const rest = (this.#waiting.get(key) ?? []).filter((one) => one !== waiting);
    // Among keys that hold equally many slots, the key that was served last comes last.
    this.#waiting.delete(key);
    if (rest.length > 0) this.#waiting.set(key, rest);
  }

  #take(key: string): void {
    this.#total++;
    this.#held.set(key, this.#heldBy(key) + 1);
  }

  #heldBy(key: string): number {
    return this.#held.get(key) ?? 0;
  }
}
