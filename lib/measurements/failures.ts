import { isRefusal } from "../platform/refusal.ts";
import { failureOf } from "./writer/failure.ts";

const MAX_WITHOUT_ANSWER = 3;

/** The errors of a loop over many devices, of which one must stop no other. */
export class Failures {
  #first: unknown;
  #count = 0;
  #withoutAnswer = 0;

  /** Returns what `work` resolves to; undefined when it fails. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#withoutAnswer = 0;
      return result;
    } catch (error) {
      if (this.#count++ === 0) this.#first = error;
      if (!isRefusal(error) && failureOf(error) === "gone") this.#withoutAnswer++;
      return undefined;
    }
  }

  /** Whether the database did not answer several times in a row: each further attempt would wait in vain. */
  get isDatabaseGone(): boolean {
    return this.#withoutAnswer >= MAX_WITHOUT_ANSWER;
  }

  /** Throws the first error, if there was one: for the end of the loop, so that the job runs again. */
  throwFirst(): void {
    if (this.#count > 0) throw this.#first;
  }
}
