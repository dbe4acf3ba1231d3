/**
 * The tallies of this process, and their way into the database: read with the first message of a device, then written every few
 * seconds, all in one statement that tells what all processes counted. So processes overspend together by no more than what the
 * others take in between two of these. Nobody's message waits for the writing, and none fails because it fails.
 */
import { SECOND } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { dayOf } from "./refusals.ts";
import { NOTHING_COUNTED, Tally } from "./tally.ts";
import { addTotals, type Kept, type Kind, nameOf, readTotals } from "./totals.ts";

const WRITTEN_EVERY = 5 * SECOND;
/** In writings: what was not needed for a quarter of an hour is forgotten, and read again when it is. */
const FORGOTTEN_AFTER = 180;
const MOST_TALLIES = 200_000;
/** In writings. After that its device is gone, and what it sent matters no more. */
const MOST_TRIES = 60;
const MOST_AT_ONCE = 5_000;

export class Ledger {
  readonly #tallies: Record<Kind, Map<string, Tally>> = { device: new Map(), workspace: new Map() };
  readonly #changed = new Map<Tally, Kept>();
  readonly #onWrite: () => Promise<void>;
  #loading: { wanted: Kept[]; done: Promise<void> } | null = null;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #round = 0;

  /** `onWrite` comes along with every writing. */
  constructor(onWrite: () => Promise<void> = async () => {}) {
    this.#onWrite = onWrite;
  }

  /** A message that came in a moment before midnight may be counted a moment after it. */
  of(kind: Kind, id: string, now: Date): Tally {
    const before = this.#tallies[kind].get(id);
    if (before && before.day >= dayOf(now)) {
      before.seen = this.#round;
      return before;
    }
    if (!before && this.#tallies[kind].size >= MOST_TALLIES) this.#forget(kind, 0);
    const tally = new Tally(id, dayOf(now), now, before);
    // Where a day begins while we look on, nothing was counted of it yet that the next writing does not tell.
    tally.isLoaded = before !== undefined;
    tally.seen = this.#round;
    this.#tallies[kind].set(id, tally);
    return tally;
  }

  /** Resolves when it is known, as far as it can be, what was counted before; asked once for all who wait at the same time. */
  load(wanted: readonly Kept[]): Promise<void> {
    if (!this.#loading) {
      const loading = { wanted: [] as Kept[], done: Promise.resolve() };
      loading.done = new Promise<void>((next) => setImmediate(next)).then(() => {
        this.#loading = null;
        return this.#read(loading.wanted);
      });
      this.#loading = loading;
    }
    this.#loading.wanted.push(...wanted);
    return this.#loading.done;
  }

  async #read(wanted: readonly Kept[]): Promise<void> {
    const missing = wanted.filter(({ tally }) => !tally.isLoaded);
    try {
      const totals = missing.length > 0 ? await readTotals(missing) : new Map();
      for (const { kind, tally } of missing) if (!tally.isLoaded) tally.load(totals.get(nameOf(kind, tally)) ?? NOTHING_COUNTED);
    } catch (error) {
      log.warn("usage.not_read", {}, error);
      // The next writing tells. Until then what was counted before is as if it were nothing.
      for (const { tally } of missing) tally.isLoaded = true;
    }
  }

  /** What is held of a device or workspace in this process, if anything is. */
  find(kind: Kind, id: string): Tally | undefined {
    return this.#tallies[kind].get(id);
  }

  /** To be written soon. */
  change(kind: Kind, tally: Tally): void {
    if (!this.#changed.has(tally)) this.#changed.set(tally, { kind, tally });
    this.soon();
  }

  soon(): void {
    this.#timer ??= setTimeout(() => void this.write(), WRITTEN_EVERY).unref();
  }

  /** Writes what was counted. Never throws; who calls it while it is written gets the writing after that. */
  async write(): Promise<void> {
    while (this.#writing) await this.#writing;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#write().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const all = [...this.#changed.values()];
    this.#changed.clear();
    for (let from = 0; from < all.length; from += MOST_AT_ONCE) await this.#writeSome(all.slice(from, from + MOST_AT_ONCE));
    await this.#onWrite().catch((error) => log.warn("usage.not_written", {}, error));
    if (++this.#round % 12 === 0) for (const kind of ["device", "workspace"] as const) this.#forget(kind, FORGOTTEN_AFTER);
    if (this.#changed.size > 0) this.soon();
  }

  async #writeSome(some: readonly Kept[]): Promise<void> {
    const totals = await addTotals(some).catch((error) => {
      log.warn("usage.not_written", {}, error);
      return new Map();
    });
    for (const kept of some) {
      const total = totals.get(nameOf(kept.kind, kept.tally));
      if (total) kept.tally.learn(total);
      else {
        kept.tally.putBack();
        if (kept.tally.tries < MOST_TRIES) this.#changed.set(kept.tally, kept);
      }
    }
  }

  /** Those that hold nothing unwritten and were not needed for so many writings. */
  #forget(kind: Kind, rounds: number): void {
    for (const [id, tally] of this.#tallies[kind]) if (tally.seen + rounds <= this.#round && !this.#changed.has(tally)) this.#tallies[kind].delete(id);
  }
}
