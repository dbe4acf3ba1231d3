/** How much processor time the programs of each account took lately, and the accounts of which one had to be killed. */
import { HOUR } from "../../../platform/clock.ts";
import { Refusal } from "../../../platform/refusal.ts";

/** An account may use a quarter of a processor all the time, and two seconds at once. */
const SHARE = 0.25;
const AT_ONCE = 2_000;
const MOST_REMEMBERED = 10_000;

export class TimeSpent {
  readonly #debts = new Map<string, { debt: number; at: number }>();
  readonly #now: () => number;

  /** `now` in milliseconds, from any beginning. */
  constructor(now: () => number) {
    this.#now = now;
  }

  #debt(accountId: string): number {
    const { debt = 0, at = 0 } = this.#debts.get(accountId) ?? {};
    return Math.max(0, debt - (this.#now() - at) * SHARE);
  }

  add(accountId: string, milliseconds: number): void {
    const debt = this.#debt(accountId) + milliseconds;
    this.#debts.delete(accountId);
    for (const oldest of this.#debts.keys()) {
      if (this.#debts.size < MOST_REMEMBERED) break;
      this.#debts.delete(oldest);
    }
    this.#debts.set(accountId, { debt, at: this.#now() });
  }

  require(accountId: string): void {
    const over = this.#debt(accountId) - AT_ONCE;
    if (over <= 0) return;
    const sentence = "The decoders of this account take more time than they have. Messages are taken again in a moment.";
    throw new Refusal("limited", "decoder.time_used_up", sentence, { retryAfterSeconds: Math.ceil(over / SHARE / 1_000) });
  }
}

/** The accounts of which a program had to be killed within an hour. */
export class KilledLately {
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(accountId: string): void {
    for (const [each, until] of this.#until) if (until <= this.#now()) this.#until.delete(each);
    this.#until.set(accountId, this.#now() + HOUR);
  }

  has(accountId: string): boolean {
    return (this.#until.get(accountId) ?? 0) > this.#now();
  }
}
