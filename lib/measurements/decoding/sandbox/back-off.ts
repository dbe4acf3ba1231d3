/**
 * Programs that exceed their time again and again are paused: for half a minute after the third time in a row, and twice as long with each
 * time after that. One message in time, or another source, ends it.
 */
import { HOUR, SECOND } from "../../../platform/clock.ts";

const MAX_TIMEOUTS = 3;
const FIRST_PAUSE_MS = 30 * SECOND;
const MAX_PAUSE_MS = HOUR;
const MAX_PROGRAMS = 10_000;

type Slow = { readonly source: string; readonly timeouts: number; readonly until: number };

export class BackOff {
  readonly #programs = new Map<string, Slow>();
  readonly #now: () => number;

  /** `now` in milliseconds, from any beginning. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the program of a decoder is paused now. */
  isPaused(decoderId: string, source: string): boolean {
    const slow = this.#programs.get(decoderId);
    return slow !== undefined && slow.until > this.#now() && slow.source === source;
  }

  /** Notes that the program of a decoder has run, and whether it exceeded its time. */
  note(decoderId: string, source: string, hasTimedOut: boolean): void {
    const before = this.#programs.get(decoderId);
    this.#programs.delete(decoderId);
    if (!hasTimedOut) return;
    const timeouts = (before?.source === source ? before.timeouts : 0) + 1;
    const pause = timeouts < MAX_TIMEOUTS ? 0 : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (timeouts - MAX_TIMEOUTS));
    for (const oldest of this.#programs.keys()) {
      if (this.#programs.size < MAX_PROGRAMS) break;
      this.#programs.delete(oldest);
    }
    this.#programs.set(decoderId, { source, timeouts, until: this.#now() + pause });
  }
}
