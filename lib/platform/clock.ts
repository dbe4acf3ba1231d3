/** Reading the time and waiting. Verbs take `now` as their last argument and default to `clock.now()`, so a test can pass any other time. */

export const clock = {
  now: (): Date => new Date(),
  /** Resolves after `milliseconds`. Tests replace it where the wait itself is not under test. */
  sleep: (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds)),
};

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const after = (from: Date, milliseconds: number): Date => new Date(from.getTime() + milliseconds);
