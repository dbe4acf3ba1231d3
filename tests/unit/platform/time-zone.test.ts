import { expect, it } from "vitest";
import { ChooseTimeZone } from "#lib/identity/schema.ts";
import { SPAN } from "#lib/measurements/span-schema.ts";
import { canonicalZone, dayEnd, dayIn, dayStart, isTimeZone, localMs, momentOf, offsetName } from "#lib/platform/time-zone.ts";
import { RecordQuery } from "#lib/privacy/schema.ts";

const hoursOf = (day: string, zone: string) => (dayEnd(day, zone).getTime() - dayStart(day, zone).getTime()) / 3_600_000;

it.each([
  ["Europe/Berlin", "2026-03-28", "2026-03-27T23:00:00.000Z", 24],
  ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00.000Z", 23],
  ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00.000Z", 24],
  ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00.000Z", 25],
  ["Asia/Kolkata", "2026-03-29", "2026-03-28T18:30:00.000Z", 24],
  ["Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00.000Z", 24.5],
  ["America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", 25],
  ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z", 23],
  ["America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z", 25],
  ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z", 0],
  ["UTC", "2026-03-29", "2026-03-29T00:00:00.000Z", 24],
])("a day in %s, %s, begins at %s and has %d hours", (zone, day, start, hours) => {
  expect(dayStart(day, zone).toISOString()).toBe(start);
  expect(hoursOf(day, zone)).toBe(hours);
  if (hours > 0) expect([dayIn(Date.parse(start), zone), dayIn(Date.parse(start) - 1, zone) < day]).toEqual([day, true]);
});

it("a repeated hour of a clock is its first occurrence, and a skipped one the moment of the skip", () => {
  const wall = (text: string) => momentOf(Date.parse(`${text}Z`), "Europe/Berlin");
  expect(new Date(wall("2026-10-25T02:30:00")).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  expect(new Date(wall("2026-03-29T02:00:00")).toISOString()).toBe("2026-03-29T01:00:00.000Z");
  expect(new Date(localMs(Date.parse("2026-10-25T01:30:00.250Z"), "Europe/Berlin")).toISOString()).toBe("2026-10-25T02:30:00.250Z");
});

it("the offset of a zone is written in hours, with minutes where there are any", () => {
  const at = Date.UTC(2026, 0, 1);
  const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"];
  expect(zones.map((zone) => offsetName(at, zone))).toEqual(["UTC", "UTC+1", "UTC−5", "UTC+5:30"]);
});

it("a time zone is a name of the IANA database", () => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"].map(isTimeZone)).toEqual([true, true, true, true]);
  expect(["", "Europe/Atlantis", "+01:00", "Europe/Berlin ", "../etc", "x".repeat(100)].map(isTimeZone)).toEqual(Array(6).fill(false));
});

it("every spelling of a time zone is read as one name, so that spellings fill no cache and reach no file", () => {
  const spellings = ["Asia/Kolkata", "asia/KOLKATA", "Asia/Calcutta", "EUROPE/kyiv", "gmt", "us/eastern", "Etc/GMT+5", "No/Where"];
  const names = ["Asia/Kolkata", "Asia/Kolkata", "Asia/Kolkata", "Europe/Kyiv", "UTC", "America/New_York", "Etc/GMT+5", "No/Where"];
  expect(spellings.map(canonicalZone)).toEqual(names);
  const zone = "eUROPE/bERLIN";
  expect([ChooseTimeZone.parse({ zone }), RecordQuery.parse({ zone }), { zone: SPAN.zone.parse(zone) }]).toEqual(Array(3).fill({ zone: "Europe/Berlin" }));
});
