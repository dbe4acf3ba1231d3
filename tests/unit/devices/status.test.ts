import { describe, expect, it } from "vitest";
import { statusOf } from "#lib/devices/schema.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const device = { interval: 600, retiredAt: null };

describe("the status of a device", () => {
  it.each([
    [0, "online"],
    [900, "online"],
    [900.001, "late"],
    [1_800, "late"],
    [1_800.001, "silent"],
    [1e9, "silent"],
    [-300, "online"],
  ])("of ten minutes, %s seconds after its newest reading, is %s", (seconds, status) => {
    expect(statusOf(device, ago(seconds), NOW)).toBe(status);
  });

  it("is never while there is no reading, however long it has been there", () => {
    expect(statusOf(device, null, NOW)).toBe("never");
  });

  it("is retired whatever it measured, or did not", () => {
    const retired = { ...device, retiredAt: ago(10) };
    expect([statusOf(retired, ago(0), NOW), statusOf(retired, null, NOW)]).toEqual(["retired", "retired"]);
  });
});
