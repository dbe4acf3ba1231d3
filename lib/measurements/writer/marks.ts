/**
 * Which hours this process has marked as changed within the last minute, so that it does not mark them with every
 * reading. The summary takes only marks that have not been renewed for two minutes, and so none that is remembered here.
 */
import { MINUTE } from "../../platform/clock.ts";

const REMEMBERED_FOR = MINUTE;
const MOST = 200_000;

export type Mark = { readonly ref: string; readonly hour: number };

export class Marks {
  readonly #until = new Map<string, number>();

  isRemembered({ ref, hour }: Mark): boolean {
    return (this.#until.get(`${ref}:${hour}`) ?? 0) > performance.now();
  }

  /** Once they are committed; `decided` is when they were put together, before the transaction began. */
  remember(marks: Iterable<Mark>, decided: number): void {
    // Forgetting costs a superfluous mark and nothing else.
    if (this.#until.size > MOST) this.#until.clear();
    for (const { ref, hour } of marks) this.#until.set(`${ref}:${hour}`, decided + REMEMBERED_FOR);
  }
}
