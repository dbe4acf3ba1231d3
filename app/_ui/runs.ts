/** Splits points, in the order of time, where the distance from one to the next is greater than `gapAfter`. A line is drawn through each run. */
export function runsOf<P extends readonly [at: number, ...rest: unknown[]]>(points: readonly P[], gapAfter: number): P[][] {
  const runs: P[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && point[0] - before[0] <= gapAfter) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

type Point = readonly [at: number, min: number, mean: number, max: number];
export type Row = Point | readonly [at: number, min: null, mean: null, max: null];

/** The points with an empty row in each gap, where the line breaks, and at both ends of the period. Seconds since 1970. */
export function rowsOf(points: readonly Point[], { from, to }: { readonly from: number; readonly to: number }, gapAfter: number): Row[] {
  const empty = (at: number): Row => [at, null, null, null];
  const rows: Row[] = [empty(from)];
  for (const run of runsOf(points, gapAfter)) {
    if (rows.length > 1) rows.push(empty(((rows.at(-1)?.[0] ?? 0) + (run[0]?.[0] ?? 0)) / 2));
    rows.push(...run);
  }
  return [...rows, empty(to)];
}
