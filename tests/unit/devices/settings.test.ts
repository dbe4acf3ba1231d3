import { describe, expect, it } from "vitest";
import { ChangeDevice, ChangeDeviceForm, inUnits } from "#lib/devices/schema.ts";

const form = (change: Record<string, string>) => ChangeDeviceForm.safeParse({ device: "d", name: "Gate", tags: "", every: "1", unit: "hours", ...change });
const wrongOf = (change: Record<string, string>) => form(change).error?.issues.map(({ path, message }) => [path.join("."), message]);

describe("tags", () => {
  it("are trimmed, and one that differs in case alone is left out", () => {
    expect(form({ tags: " North side , greenhouse,north SIDE,, Greenhouse " }).data?.tags).toEqual(["North side", "greenhouse"]);
    expect(form({ tags: " , " }).data?.tags).toEqual([]);
  });

  it("are 20 at most, of 40 characters at most, without what separates them or deceives; said at their field", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
    expect(form({ tags: many(20).join() }).success).toBe(true);
    expect(wrongOf({ tags: many(21).join() })).toEqual([["tags", "Please keep it to 20 tags."]]);
    expect(wrongOf({ tags: `fine,${"x".repeat(41)}` })).toEqual([["tags", `“${"x".repeat(40)}”: Please keep it to 40 characters.`]]);
    for (const tag of ["a;b", "a\u202Eb", "a\0b"]) expect(wrongOf({ tags: tag })?.[0]?.[0]).toBe("tags");
    expect(ChangeDevice.safeParse({ tags: ["a,b"] }).success).toBe(false);
    expect(ChangeDevice.parse({ tags: ["😀".repeat(40)] }).tags).toEqual(["😀".repeat(40)]);
  });
});

describe("an interval", () => {
  it.each([
    ["1", "seconds", 1],
    ["1,5", "minutes", 90],
    ["0.5", "hours", 1_800],
    [" 31 ", "days", 2_678_400],
  ])("of %s %s is %i seconds", (every, unit, seconds) => {
    expect(form({ every, unit }).data?.interval).toBe(seconds);
  });

  it.each([
    ["0", "hours"],
    ["0.4", "seconds"],
    ["-1", "hours"],
    ["32", "days"],
    ["1e3", "seconds"],
    ["", "hours"],
    ["NaN", "days"],
    ["1", "toString"],
    ["1", "weeks"],
  ])("of %j %s is refused at its field", (every, unit) => {
    expect(wrongOf({ every, unit })).toEqual([["every", "Please give an interval between one second and 31 days."]]);
  });

  it("is shown in the largest unit without a remainder", () => {
    expect([1, 90, 120, 5_400, 3_600, 86_400, 90_000].map(inUnits)).toEqual([
      { every: 1, unit: "seconds" },
      { every: 90, unit: "seconds" },
      { every: 2, unit: "minutes" },
      { every: 90, unit: "minutes" },
      { every: 1, unit: "hours" },
      { every: 1, unit: "days" },
      { every: 25, unit: "hours" },
    ]);
  });
});
