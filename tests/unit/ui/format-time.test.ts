import { expect, it } from "vitest";
import { formatStep, formatTime, formatUtcDays } from "#app/_ui/format-time.ts";

const at = new Date("2026-07-01T22:30:05Z");

it("a time is written in the viewer's zone, with the zone behind it", () => {
  expect(formatTime(at)).toBe("1 Jul 2026, 22:30 UTC");
  expect(formatTime(at, "second", "Europe/Berlin")).toBe("2 Jul 2026, 00:30:05 CEST");
  expect(formatTime(at, "minute", "Asia/Tokyo")).toBe("2 Jul 2026, 07:30 UTC+9");
  expect(formatTime(at, "date", "Europe/Berlin")).toBe("2 Jul 2026");
});

it("a time that is kept to the hour is not shown more exactly", () => {
  expect(formatTime(new Date("2026-07-01T22:00:00Z"), "hour", "Europe/Berlin")).toBe("about 2 Jul 2026, 00:00 CEST");
});

it("the step of a chart is named as exactly as it is long, and a day by its date in UTC", () => {
  const steps = [4, 120, 3_600, 86_400].map((length) => formatStep(at, length, "Europe/Berlin"));
  expect(steps).toEqual(["2 Jul 2026, 00:30:05 CEST", "2 Jul 2026, 00:30 CEST", "2 Jul 2026, 00:30 CEST", "1 Jul 2026 (UTC)"]);
});

it("a period of UTC days is written as its first and last day, not as the midnight that ends it", () => {
  expect(formatUtcDays(new Date("2025-12-01T00:00:00Z"), new Date("2026-12-02T00:00:00Z"))).toBe("1 Dec 2025 to 1 Dec 2026 (UTC)");
});
