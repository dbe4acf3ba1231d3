/** Answers at one pace, where how long something takes would tell what is known of somebody. */
import { setTimeout as pause } from "node:timers/promises";

/**
 * The outcome of `work`, good or bad, after `milliseconds` or a whole multiple of it. A machine under load, where the
 * work takes longer than that, tells no more than how many such steps it took.
 */
export async function evenly<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const taken = performance.now() - began;
    // Rounded up: a timer cuts fractions off, and would be early.
    await pause(Math.ceil(Math.max(1, Math.ceil(taken / milliseconds)) * milliseconds - taken));
  }
}
