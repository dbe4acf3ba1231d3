import { expect, it } from "vitest";
import { optionsFor, type Palette, singlesIn, valueRange } from "#app/_ui/chart-options.ts";
import { rowsOf } from "#app/_ui/runs.ts";

const PALETTE: Palette = { ink: "#000000", rule: "#000000", line: "#000000", range: "#00000059", font: "12px serif" };
const LOOK = { kind: "number", unit: "", digits: null, colour: "green" } as const;
const HOUR = 3_600;
const point = (at: number, value = 5) => [at, value, value, value] as const;
const meansOf = (points: readonly (readonly [number, number, number, number])[], gapAfter: number) =>
  rowsOf(points, { from: 0, to: 24 * HOUR }, gapAfter).map(([at, , mean]) => [at / HOUR, mean]);

it("the time axis of a chart is the chosen period, whatever readings there are", () => {
  const { scales } = optionsFor(LOOK, { from: 1_000, to: 9_000, step: 60, zone: "UTC" }, PALETTE, () => {});
  const range = scales?.x?.range as unknown as () => number[];
  expect(range()).toEqual([1_000, 9_000]);
});

it("the line of a chart breaks in an outage, and does not reach beyond the readings", () => {
  const points = [point(HOUR), point(2 * HOUR), point(10 * HOUR, 21)];
  expect(meansOf(points, 3 * HOUR)).toEqual([[0, null], [1, 5], [2, 5], [6, null], [10, 21], [24, null]]); // biome-ignore format: one line
  expect(meansOf(points, 8 * HOUR)).toEqual([[0, null], [1, 5], [2, 5], [10, 21], [24, null]]); // biome-ignore format: one line
  expect(meansOf([], HOUR)).toEqual([[0, null], [24, null]]); // biome-ignore format: one line
});

it("a reading without neighbours is drawn as a dot", () => {
  expect(singlesIn([null, 5, null, 1, 2, null, 7])).toEqual([1, 6]);
  expect(singlesIn([null, null])).toEqual([]);
});

it("the value axis stays where there are no readings", () => {
  expect([valueRange("number", null, null), valueRange("boolean", null, null)]).toEqual([[0, 1], [-0.1, 1.1]]); // biome-ignore format: one line
  expect(valueRange("number", 4, 6)[0]).toBeLessThan(4);
});
