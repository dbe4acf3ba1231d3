/** The time. Verbs take `now` as their last argument and default to this, so a test can pass any other. */
export const clock = { now: (): Date => new Date() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const after = (from: Date, milliseconds: number): Date => new Date(from.getTime() + milliseconds);
