/** The period of a chart that ends at `end`, or at `now` where that is earlier. Lengths are in milliseconds. */

type Steps = { readonly length: number; readonly step: number };

/**
 * Steps begin at round times, so that a point means the same whenever it is requested. `to`, which is not part of the period, is where the step that
 * contains the end is over; so a period is never later than the step that contains `now`.
 */
export function periodUntil(end: Date | undefined, now: Date, { length, step }: Steps): { from: Date; to: Date } {
  const last = Math.min(end?.getTime() ?? Number.POSITIVE_INFINITY, now.getTime());
  const to = Math.ceil(last / step) * step;
  return { from: new Date(to - length), to: new Date(to) };
}
