/** Where a line through readings breaks: one rule for charts and sparklines. */

/** When a point stands, and how many readings it sums up. */
export type Counted = { readonly at: number; readonly count: number };

/** How many expected intervals may pass before the line breaks; a device is shown as silent after the same. */
const INTERVALS = 3;

/** Of ten readings, nine follow the one before within the usual spacing; the tenth may come after an outage. */
const USUAL = 0.9;

/**
 * The distance beyond which two neighbouring points are not joined; in the unit of `at`, `interval` and `leastGap`. The expected interval is that of the
 * device, or the usual spacing of its readings where that is shorter. `leastGap` is the least distance that shows a step without a reading.
 */
export function gapAfter(points: readonly Counted[], interval: number, leastGap: number): number {
  const spacings = points.slice(1).map(({ at }, index) => (at - (points[index]?.at ?? at)) / (points[index]?.count ?? 1));
  const usual = spacings.sort((a, b) => a - b)[Math.floor(USUAL * spacings.length)] ?? interval;
  return Math.max(INTERVALS * Math.min(interval, usual), leastGap);
}

/** Points that stand where their steps begin are one step apart, and two where one is empty. */
export const leastGapOfStarts = (step: number): number => 1.5 * step;

/** Points that stand at the first reading of their step are less than two steps apart, unless a step between them is empty. */
export const leastGapOfReadings = (step: number): number => 2 * step;
