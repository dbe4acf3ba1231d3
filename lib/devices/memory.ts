/**
 * What this process remembers of device tokens, so that a reading costs no query.
 *
 * It is only ever used while this process hears of changes (see `changes.ts`): a token that is revoked anywhere is
 * forgotten here before a second has passed. Answers that were on their way when something changed are used once and
 * not kept. That a token does not work is kept for a few of them, until anything changes. How long a token is valid stands
 * in what is remembered, since nothing changes when its time comes.
 */

import { Changes } from "./changes.ts";

const MOST_DEVICES = 200_000;
const MOST_UNKNOWN = 1_000;

type Device = { readonly tokenId: string };
type Search<D> = { epoch: number; answer: Promise<D | null> };

class Memory<D extends Device> {
  readonly #devices = new Map<string, D>();
  /** By the number of a token: while one is replaced, two secrets stand for it. */
  readonly #marksOf = new Map<string, Set<string>>();
  readonly #unknown = new Set<string>();
  readonly #searches = new Map<string, Search<D>>();
  readonly #changes: Changes;
  /** Rises with every change, and tells an answer from before it. */
  #epoch = 0;

  constructor() {
    this.#changes = new Changes({ onChange: (tokenId) => this.forget(tokenId), onSilence: () => this.#forgetAll() });
  }

  /** The device of a token's mark, null when there is none, undefined when the database has to be asked. */
  recall(mark: string): D | null | undefined {
    if (!this.#changes.isHeard()) return undefined;
    return this.#devices.get(mark) ?? (this.#unknown.has(mark) ? null : undefined);
  }

  /** Whether `device` is what would be recalled for one of its token's secrets. */
  holds(device: D): boolean {
    if (!this.#changes.isHeard()) return false;
    for (const mark of this.#marksOf.get(device.tokenId) ?? []) if (this.#devices.get(mark) === device) return true;
    return false;
  }

  /** Asks with `find`, once for all who ask at the same time, and remembers the answer. */
  async learn(mark: string, find: () => Promise<D | null>): Promise<D | null> {
    const running = this.#searches.get(mark);
    // Whoever comes after a change may not join a search from before it.
    if (running?.epoch === this.#epoch) return running.answer;
    const search: Search<D> = { epoch: this.#epoch, answer: find() };
    this.#searches.set(mark, search);
    const isHeard = this.#changes.isHeard();
    try {
      const device = await search.answer;
      if (isHeard && this.#changes.isHeard() && search.epoch === this.#epoch) this.#keep(mark, device);
      return device;
    } finally {
      if (this.#searches.get(mark) === search) this.#searches.delete(mark);
    }
  }

  #keep(mark: string, device: D | null): void {
    if (!device) {
      drop(this.#unknown, MOST_UNKNOWN);
      this.#unknown.add(mark);
      return;
    }
    drop(this.#devices, MOST_DEVICES);
    this.#devices.set(mark, device);
    this.#marksOf.set(device.tokenId, (this.#marksOf.get(device.tokenId) ?? new Set()).add(mark));
  }

  forget(tokenId: string): void {
    this.#epoch++;
    for (const mark of this.#marksOf.get(tokenId) ?? []) this.#devices.delete(mark);
    this.#marksOf.delete(tokenId);
    // It may have been refused until now: its workspace was closed, or the webhook was not bound to the device.
    this.#unknown.clear();
  }

  #forgetAll(): void {
    this.#epoch++;
    this.#devices.clear();
    this.#marksOf.clear();
    this.#unknown.clear();
  }
}

/** Makes room for one more by dropping the oldest. */
function drop(kept: Map<string, unknown> | Set<string>, most: number): void {
  if (kept.size < most) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}

// The server and the pages it serves are two bundles in one process: a token replaced on a page must die in both.
const shared = globalThis as { keptDeviceMemory?: unknown };

export function memory<D extends Device = Device>(): Memory<D> {
  shared.keptDeviceMemory ??= new Memory<D>();
  return shared.keptDeviceMemory as Memory<D>;
}
