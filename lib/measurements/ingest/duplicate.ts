/** Step 6: the same field at the same time twice in one request. The first counts; those stored earlier are found by the writer. */
import type { Reading } from "./clock.ts";

export function withoutRepeated(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length < 2) return readings;
  const seen = new Set<string>();
  return readings.filter(({ key, time }) => {
    const mark = `${time} ${key}`;
    return !seen.has(mark) && seen.add(mark);
  });
}
