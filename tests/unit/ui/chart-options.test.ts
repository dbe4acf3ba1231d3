import { expect, it } from "vitest";
import { columnsOf, heldIn, optionsFor, type Palette, singlesIn, ticksOf, valueRange } from "#app/_ui/chart-options.ts";
import { rowsOf } from "#app/_ui/runs.ts";
import { labelsOf } from "#app/_ui/time-ticks.ts";

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

it("the ticks of a chart with steps of a day are UTC days in every zone, none after the last day", () => {
  const [from, to] = [Date.parse("2025-11-29T00:00:00Z") / 1_000, Date.parse("2025-12-02T00:00:00Z") / 1_000];
  const ticks = ticksOf({ from, to, step: 24 * HOUR, zone: "Europe/Berlin" }, 4);
  expect(ticks.at).toEqual([from, from + 24 * HOUR, from + 48 * HOUR]);
  expect(labelsOf(ticks, "UTC")).not.toContain("2 Dec");
  expect(ticksOf({ from, to, step: HOUR, zone: "Europe/Berlin" }, 4).at).toContain(from + 23 * HOUR);
});

it("a boolean step with both values is a column from false to true without a point between them; a step with one value shows it until it ends", () => {
  const rows = [[0, 1, 1, 1], [1, 0, 0.5, 1], [2, 0, 0, 0], [3, 0, 0, 0]] as const; // biome-ignore format: one line
  const columns = columnsOf(rows, "boolean");
  expect(columns).toEqual([[0, 1, 2, 3], [1, 1, 0, 0], [1, 0, 0, 0], [1, null, 0, 0]]); // biome-ignore format: one line
  expect(heldIn(columns)).toEqual([{ from: 0, to: 1, value: 1 }]);
  expect(columnsOf(rows, "number")[3]).toEqual([1, 0.5, 0, 0]);
});
