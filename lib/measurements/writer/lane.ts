/**
 * What waits for a flush, by workspace. A flush is filled by turns: each workspace may put in so many readings a turn and saves
 * what it did not use while it has more (deficit round robin, Shreedhar and Varghese 1995), so that however much one of them
 * sends, another waits for no more than the flushes that are on their way.
 */
import type { Load, Written } from "./load.ts";

export type Waiting = { readonly load: Load; resolve(written: Written | Promise<Written>): void; reject(error: unknown): void };

/** So few that all who wait get a turn in one flush; who needs more for a single request saves up for it. */
const PER_TURN = 100;

type Turn = { waiting: Waiting[]; credit: number };

/** A load without readings is work as well: it has drops to count. */
const sizeOf = ({ load }: Waiting): number => load.rows.length || 1;

export class Lane {
  /** In the order of their turns. */
  readonly #turns = new Map<string, Turn>();
  #rows = 0;

  /** How many readings wait. */
  get rows(): number {
    return this.#rows;
  }

  push(waiting: Waiting): void {
    const { workspaceId } = waiting.load;
    const turn = this.#turns.get(workspaceId);
    if (turn) turn.waiting.push(waiting);
    else this.#turns.set(workspaceId, { waiting: [waiting], credit: 0 });
    this.#rows += sizeOf(waiting);
  }

  /** Takes out the loads of the next flush: `most` readings, and what the last load has beyond that. */
  take(most: number): Waiting[] {
    const taken: Waiting[] = [];
    let room = most;
    // Who is put back comes again at the end, in this same loop.
    for (const [workspaceId, turn] of this.#turns) {
      let [count, credit] = [0, turn.credit + PER_TURN];
      for (const waiting of turn.waiting) {
        const size = sizeOf(waiting);
        if (room <= 0 || size > credit) break;
        taken.push(waiting);
        room -= size;
        credit -= size;
        count++;
      }
      this.#turns.delete(workspaceId);
      if (count < turn.waiting.length) this.#turns.set(workspaceId, { waiting: count === 0 ? turn.waiting : turn.waiting.slice(count), credit });
      if (room <= 0) break;
    }
    this.#rows -= most - room;
    return taken;
  }
}
