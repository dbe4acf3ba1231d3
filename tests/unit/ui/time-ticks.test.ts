import { expect, it } from "vitest";
import { labelsOf, ticksBetween } from "#app/_ui/time-ticks.ts";

const labels = (from: string, to: string, zone: string, most: number) => {
  const ticks = ticksBetween(Date.parse(from) / 1_000, Date.parse(to) / 1_000, zone, most);
  return labelsOf(ticks, zone);
};

const BERLIN = "Europe/Berlin";

it.each([
  ["an hour", "2026-06-01T12:10:00Z", "2026-06-01T13:10:00Z", BERLIN, 4, ["14:15", "14:30", "14:45", "15:00"]],
  ["a minute", "2026-06-01T12:10:00Z", "2026-06-01T12:11:00Z", BERLIN, 4, ["14:10:00", "14:10:15", "14:10:30", "14:10:45", "14:11:00"]],
  ["a day", "2026-06-01T12:10:00Z", "2026-06-02T12:10:00Z", BERLIN, 5, ["18:00", "2 Jun", "06:00", "12:00"]],
  ["the day on which the clock skips an hour", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", BERLIN, 9, ["29 Mar", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "30 Mar"]],
  ["the hours around the skip", "2026-03-28T23:30:00Z", "2026-03-29T03:30:00Z", BERLIN, 5, ["01:00", "03:00", "04:00", "05:00"]],
  ["the hours around a repeated one", "2026-10-24T22:30:00Z", "2026-10-25T03:30:00Z", BERLIN, 6, ["01:00", "02:00 UTC+2", "02:00 UTC+1", "03:00", "04:00"]],
  ["half-hour offsets", "2026-06-01T00:00:00Z", "2026-06-01T06:00:00Z", "Asia/Kolkata", 3, ["06:00", "08:00", "10:00"]],
  ["a month over the change of the year", "2026-12-10T00:00:00Z", "2027-01-10T00:00:00Z", BERLIN, 5, ["14 Dec", "21 Dec", "28 Dec", "4 Jan 2027"]],
  ["a month with a clock change", "2026-03-20T00:00:00Z", "2026-04-03T00:00:00Z", BERLIN, 8, ["22 Mar", "24 Mar", "26 Mar", "28 Mar", "30 Mar", "1 Apr", "3 Apr"]],
  ["a year", "2025-06-15T00:00:00Z", "2026-06-16T00:00:00Z", BERLIN, 5, ["Jul 2025", "Oct 2025", "Jan 2026", "Apr 2026"]],
  ["ten years", "2016-06-15T00:00:00Z", "2026-06-16T00:00:00Z", "UTC", 11, ["2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"]],
] as const)("the time axis of %s has ticks at round local times", (_, from, to, zone, most, expected) => {
  expect(labels(from, to, zone, most)).toEqual(expected);
}); // biome-ignore format: one line each

it("no time axis has ticks outside of its span, out of order, or many more than fit", () => {
  for (const zone of ["UTC", BERLIN, "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]) {
    for (const length of [3_600, 86_400, 31 * 86_400, 366 * 86_400]) {
      for (const most of [3, 6, 12]) {
        const [from, to] = [1_800_000_000 - length, 1_800_000_000];
        const { at } = ticksBetween(from, to, zone, most);
        expect(at.length, `${zone} ${length} ${most}`).toBeGreaterThan(0);
        expect(at.length).toBeLessThanOrEqual(most + 1);
        expect(at).toEqual(at.filter((tick, index) => tick >= from && tick <= to && (index === 0 || tick > (at[index - 1] ?? 0))));
      }
    }
  }
});
