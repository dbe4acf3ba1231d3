import { expect, it, vi } from "vitest";
import { clock, HOUR } from "#lib/platform/clock.ts";
import { log } from "#lib/platform/log.ts";
import { tryOpen } from "#lib/platform/seal/index.ts";

it("a value that cannot be opened is alerted once an hour, and every other value by itself", () => {
  const start = new Date("2026-12-01T09:00:00Z").getTime();
  const [alert, now] = [vi.spyOn(log, "alert").mockImplementation(() => {}), vi.spyOn(clock, "now")];
  const alertsAfter = (milliseconds: number, row: string) => {
    now.mockReturnValue(new Date(start + milliseconds));
    expect(tryOpen(null, "user.name_sealed", row, new Uint8Array(40))).toBeNull();
    return alert.mock.calls.length;
  };
  expect([alertsAfter(0, "a"), alertsAfter(HOUR - 1, "a"), alertsAfter(HOUR - 1, "b"), alertsAfter(HOUR, "a"), alertsAfter(HOUR, "b")]).toEqual([
    1, 1, 2, 3, 3,
  ]);
  expect(alert).toHaveBeenCalledWith("seal.unreadable", { table: "user", column: "name_sealed", row: "a" }, expect.any(Error));
});
