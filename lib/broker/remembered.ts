/** What outlives a connection: for an hour after it, what its client had under way, and whether it asked for that. */
import { HOUR } from "../platform/clock.ts";
import { Deliveries } from "./deliveries.ts";

const KEPT_FOR = HOUR;
const MOST = 50_000;
/** The same in seconds, which is how MQTT 5 asks and is told. */
export const LONGEST_SESSION = KEPT_FOR / 1_000;

export type Remembered = {
  readonly deliveries: Deliveries;
  /** Whether the client keeps its own half of the session, and is to be told that we have ours. */
  hasSession: boolean;
  users: number;
  until: number;
};

export class Memory {
  readonly #clients = new Map<string, Remembered>();

  /** `now` is monotonic, in milliseconds. */
  take(key: string, now: number): Remembered {
    let found = this.#clients.get(key);
    if (!found || (found.users === 0 && found.until < now)) found = { deliveries: new Deliveries(), hasSession: false, users: 0, until: 0 };
    // The longest unused come first.
    this.#clients.delete(key);
    this.#clients.set(key, found);
    found.users++;
    return found;
  }

  leave(key: string, remembered: Remembered, now: number): void {
    remembered.users--;
    remembered.until = now + KEPT_FOR;
    if (this.#clients.get(key) !== remembered) return;
    this.#clients.delete(key);
    this.#clients.set(key, remembered);
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.#clients.size;
  }

  forgetOld(now: number): void {
    for (const [key, { users, until }] of this.#clients) {
      if (users > 0) continue;
      if (until > now && this.#clients.size <= MOST) return;
      this.#clients.delete(key);
    }
  }
}
