import { expect, it } from "vitest";
import { gapAfter, leastGapOfReadings, leastGapOfStarts } from "#lib/measurements/line-gaps.ts";

const [MINUTE, HOUR] = [60, 3_600];
const every = (spacing: number, count: number, from = 0, readings = 1) =>
  Array.from({ length: count }, (_, index) => ({ at: from + index * spacing, count: readings }));

it("a line breaks after three intervals of the device", () => {
  expect(gapAfter(every(15 * MINUTE, 20), 15 * MINUTE, leastGapOfReadings(120))).toBe(45 * MINUTE);
  expect(gapAfter([...every(HOUR, 5), ...every(HOUR, 5, 13 * HOUR)], HOUR, leastGapOfStarts(HOUR))).toBe(3 * HOUR);
});

it("a line breaks earlier where readings are usually closer than the device's interval", () => {
  const withOutage = [...every(MINUTE, 60), ...every(MINUTE, 60, 5 * HOUR)];
  expect(gapAfter(withOutage, HOUR, leastGapOfReadings(4))).toBe(3 * MINUTE);
});

it("readings that come in bursts, once in an interval, are joined", () => {
  const bursts = Array.from({ length: 12 }, (_, hour) => every(1, 5, hour * HOUR)).flat();
  expect(gapAfter(bursts, HOUR, leastGapOfReadings(4))).toBeGreaterThan(HOUR);
});

it("an empty step breaks the line of summaries, unless the device sends too rarely to fill each step", () => {
  const hours = [...every(HOUR, 5, 0, 60), ...every(HOUR, 5, 6 * HOUR, 60)];
  expect(gapAfter(hours, HOUR, leastGapOfStarts(HOUR))).toBe(1.5 * HOUR);
  expect(gapAfter(every(2 * HOUR, 5), 2 * HOUR, leastGapOfStarts(HOUR))).toBe(6 * HOUR);
});

it("points of neighbouring steps are joined, wherever in their steps the readings are", () => {
  expect(gapAfter([{ at: 0, count: 9 }, { at: 239, count: 9 }], 1, leastGapOfReadings(120))).toBeGreaterThanOrEqual(239); // biome-ignore format: one line
});

it("two readings alone are joined by the device's interval only", () => {
  expect(gapAfter(every(8 * HOUR, 2), HOUR, leastGapOfReadings(120))).toBe(3 * HOUR);
  expect(gapAfter([], HOUR, leastGapOfReadings(120))).toBe(3 * HOUR);
});
