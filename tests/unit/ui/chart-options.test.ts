import { expect, it } from "vitest";
import { timeRange } from "#app/_ui/chart-options.ts";

it("the time axis of a chart spans its readings, and an hour around a single one", () => {
  expect(timeRange(null, 1_000, 9_000)).toEqual([1_000, 9_000]);
  expect(timeRange(null, 5_000, 5_000)).toEqual([3_200, 6_800]);
});
