/** Step 6: the same field at the same time twice in one request. The first counts; those stored earlier are found by the writer. */
import type { Reading } from "./clock.ts";

export function withoutRepeated(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length < 2 || areInOrder(readings)) return readings;
  const seen = new Set<string>();
  return readings.filter(({ key, time }) => {
    const mark = `${time} ${key}`;
    return !seen.has(mark) && seen.add(mark);
  });
}

/** Whether each field's readings come in the order of time, as nearly all do: then none is there twice. */
function areInOrder(readings: readonly Reading[]): boolean {
  const newest = new Map<string, number>();
  for (const { key, time } of readings) {
    const before = newest.get(key);
    if (before !== undefined && before >= time) return false;
    newest.set(key, time);
  }
  return true;
}
