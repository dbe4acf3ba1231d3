import { describe, expect, it } from "vitest";
import { DeviceQuery, type ListedDevice, type Status } from "#lib/devices/schema.ts";
import { find } from "#lib/devices/search.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute));
const device = (name: string, more: Partial<ListedDevice> = {}): ListedDevice => ({ id: name, name, tags: [], interval: 60, createdAt: at(0), retiredAt: null, retiresAt: null, tokenId: null, tokenHint: "", hardwareHint: null, acceptsTests: false, resetsCounter: false, messageChangedAt: null, fields: [], seenAt: null, status: "never", ...more }); // biome-ignore format: one line

const names = (all: ListedDevice[], query: Record<string, unknown>) => find(all, DeviceQuery.parse(query)).devices.map(({ name }) => name);

const FARM = [
  device("Grüne Scheune", { tags: ["Nord", "Stall"], status: "online", seenAt: at(5), createdAt: at(3) }),
  device("Silo 10", { tags: ["nord"], status: "late", seenAt: at(4), createdAt: at(1) }),
  device("Silo 9", { tags: [], status: "silent", seenAt: at(1), createdAt: at(2) }),
  device("Alte Straße", { status: "retired", retiredAt: at(9) }),
];

describe("the list of devices", () => {
  it("is found by words of the name in any order, without regard to case and accents", () => {
    for (const name of ["scheune grune", "GRÜNE", "gru\u0308ne", " grüne   sch "]) expect(names(FARM, { name })).toEqual(["Grüne Scheune"]);
    expect(names(FARM, { name: "strasse", status: "retired" })).toEqual(["Alte Straße"]);
    expect(names(FARM, { name: ".*" })).toEqual([]);
  });

  it("is narrowed to a tag without regard to case, and to a status", () => {
    expect(names(FARM, { tag: "NORD" })).toEqual(["Grüne Scheune", "Silo 10"]);
    expect(names(FARM, { tag: "nor" })).toEqual([]);
    const of = (status: Status) => names(FARM, { status });
    expect([of("online"), of("late"), of("silent"), of("never"), of("retired")]).toEqual([["Grüne Scheune"], ["Silo 10"], ["Silo 9"], [], ["Alte Straße"]]);
  });

  it("hides what is retired until it is asked for", () => {
    expect(names(FARM, {})).toEqual(["Grüne Scheune", "Silo 9", "Silo 10"]);
  });

  it("is sorted by name as people count, by the last reading, and by when it was added", () => {
    expect(names(FARM, { sort: "seen" })).toEqual(["Grüne Scheune", "Silo 10", "Silo 9"]);
    expect(names(FARM, { sort: "added" })).toEqual(["Grüne Scheune", "Silo 9", "Silo 10"]);
  });

  it("comes in pages of 50, each device on one of them, though all have one name", () => {
    const many = Array.from({ length: 120 }, (_, index) => device("Twin", { id: `twin-${(index * 37) % 120}` }));
    const pages = [1, 2, 3, 4].map((page) => find(many, DeviceQuery.parse({ page: String(page) })));
    expect(pages.map(({ devices, page, total }) => [devices.length, page, total])).toEqual([[50, 1, 120], [50, 2, 120], [20, 3, 120], [20, 3, 120]]); // biome-ignore format: one line
    expect(new Set(pages.slice(0, 3).flatMap(({ devices }) => devices.map(({ id }) => id))).size).toBe(120);
  });

  it("names every tag in use once", () => {
    expect(find(FARM, DeviceQuery.parse({})).tags).toEqual(["Nord", "Stall"]);
  });

  it("is shown whole where the address makes no sense", () => {
    const odd = { name: ["a", "b"], tag: "x".repeat(300), status: "gone", sort: "__proto__", page: "-1", other: "1" };
    expect(DeviceQuery.parse(odd)).toEqual({ name: "", tag: "", status: "all", sort: "name", page: 1 });
    for (const page of ["0", "1e9", "NaN", "", "1.5", ["1", "2"]]) expect(DeviceQuery.parse({ page }).page).toBe(1);
  });
});
