/** Names of time zones in lists and notes. */
import { expect, it } from "vitest";
import { currentZoneName, isTimeZone, offsetMs } from "#lib/platform/time-zone.ts";

it("zones have their present names, and those name the same zone", () => {
  expect(["Asia/Calcutta", "Europe/Kiev", "Europe/Berlin", "UTC"].map(currentZoneName)).toEqual(["Asia/Kolkata", "Europe/Kyiv", "Europe/Berlin", "UTC"]);
  const at = Date.UTC(2026, 6, 1);
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    expect(isTimeZone(currentZoneName(zone)), zone).toBe(true);
    expect(offsetMs(at, currentZoneName(zone)), zone).toBe(offsetMs(at, zone));
  }
});
