import { expect, it } from "vitest";
import { periodUntil } from "#lib/measurements/series-period.ts";
import { DAY } from "#lib/platform/clock.ts";

const YEAR = { length: 366 * DAY, step: DAY };
const now = new Date("2026-12-01T10:00:00Z");

it("the period of a chart ends with the step that contains now, also where a later end is requested", () => {
  const untilNow = { from: new Date("2025-12-01T00:00:00Z"), to: new Date("2026-12-02T00:00:00Z") };
  expect(periodUntil(undefined, now, YEAR)).toEqual(untilNow);
  expect(periodUntil(new Date("2027-06-01T00:00:00Z"), now, YEAR)).toEqual(untilNow);
  expect(periodUntil(new Date("2026-06-01T10:00:00Z"), now, YEAR).to).toEqual(new Date("2026-06-02T00:00:00Z"));
});
