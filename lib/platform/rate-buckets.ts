/** Leaky buckets in memory: each event fills a bucket by its cost, and a minute empties it by the limit. Times are monotonic, in milliseconds. */
import { MINUTE } from "./clock.ts";

export class Bucket {
  readonly #perMinute: number;
  #level = 0;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#at = now;
  }

  /** Whether the events of the last minute are over the limit, this one included. Events over it do not fill the bucket. */
  isOverWith(now: number, cost = 1): boolean {
    if (!this.hasRoom(now, cost)) return true;
    this.#level += cost;
    return false;
  }

  hasRoom(now: number, cost = 1): boolean {
    this.#level = Math.max(0, this.#level - ((now - this.#at) * this.#perMinute) / MINUTE);
    this.#at = now;
    return this.#level + cost <= this.#perMinute;
  }

  isEmpty(now: number): boolean {
    this.hasRoom(now);
    return this.#level === 0;
  }
}

/** One bucket for each key. */
export class RateBuckets {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  isOverWith(key: string, now: number, cost = 1): boolean {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = new Bucket(this.#perMinute, now);
      this.#buckets.set(key, bucket);
    }
    return bucket.isOverWith(now, cost);
  }

  hasRoom(key: string, now: number, cost = 1): boolean {
    return this.#buckets.get(key)?.hasRoom(now, cost) ?? true;
  }

  forgetEmpty(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isEmpty(now)) this.#buckets.delete(key);
  }
}
