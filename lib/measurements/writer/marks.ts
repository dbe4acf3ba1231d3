/**
 * Which hours this process has marked as changed within the last minute, so that it does not mark them with every
 * reading. The summary takes only marks that have not been renewed for two minutes, and so none that is remembered here.
 */
import { MINUTE } from "../../platform/clock.ts";

const REMEMBERED_FOR = MINUTE;
const MOST = 200_000;

export type Mark = { readonly ref: string; readonly hour: number };

export class Marks {
  /** By device, and then by hour: a name made of both would be made for every reading. */
  readonly #until = new Map<string, Map<number, number>>();
  #count = 0;

  isRemembered(ref: string, hour: number): boolean {
    return (this.#until.get(ref)?.get(hour) ?? 0) > performance.now();
  }

  /** Once they are committed; `decided` is when they were put together, before the transaction began. */
  remember(marks: Iterable<Mark>, decided: number): void {
    // Forgetting costs a superfluous mark and nothing else.
    if (this.#count > MOST) {
      this.#until.clear();
      this.#count = 0;
    }
    for (const { ref, hour } of marks) {
      const hours = this.#until.get(ref) ?? new Map<number, number>();
      this.#until.set(ref, hours.set(hour, decided + REMEMBERED_FOR));
      this.#count++;
    }
  }
}
