/** Constant-duration responses: their time must not reveal whether an account exists. */
import { clock } from "./clock.ts";

/**
 * Runs `work` and settles with its result or error after `milliseconds`, or after a whole multiple of it when the work
 * takes longer: under load, an observer learns only the number of steps.
 */
export async function evenly<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const taken = performance.now() - began;
    // Rounded up: a timer truncates fractions, so it would fire early.
    await clock.sleep(Math.ceil(Math.max(1, Math.ceil(taken / milliseconds)) * milliseconds - taken));
  }
}
