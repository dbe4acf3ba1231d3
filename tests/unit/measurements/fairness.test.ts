import { describe, expect, it } from "vitest";
import { Lane } from "#lib/measurements/writer/lane.ts";
import { Room } from "#lib/measurements/writer/room.ts";

const row = { field: 1, time: 1, value: 1, isOurs: false };
const waiting = (workspaceId: string, readings: number, name = "") => ({
  load: { ref: name, workspaceId, rows: Array(readings).fill(row), drops: new Map(), bytes: 1 },
  resolve: () => {},
  reject: () => {},
});

const laneOf = (...all: ReturnType<typeof waiting>[]) => {
  const lane = new Lane();
  for (const one of all) lane.push(one);
  return lane;
};
const many = (workspaceId: string, loads: number, readings: number) => Array.from({ length: loads }, (_, name) => waiting(workspaceId, readings, String(name)));
const readingsOf = (taken: { load: { workspaceId: string; rows: readonly unknown[] } }[], workspaceId: string) =>
  taken.filter(({ load }) => load.workspaceId === workspaceId).reduce((sum, { load }) => sum + load.rows.length, 0);

describe("a flush", () => {
  it("holds the one reading that came after another workspace's flood", () => {
    const lane = laneOf(...many("flood", 1_000, 100), waiting("other", 1));
    expect(readingsOf(lane.take(2_000), "other")).toBe(1);
  });

  it("is shared evenly by readings between workspaces that send more than it holds, whatever the size of their requests", () => {
    const lane = laneOf(...many("large", 40, 500), ...many("small", 20_000, 1));
    const taken = Array.from({ length: 5 }, () => lane.take(2_000)).flat();
    expect(readingsOf(taken, "large")).toBe(5_000);
    expect(readingsOf(taken, "small")).toBe(5_000);
  });

  it("belongs to one workspace when no other waits", () => {
    expect(laneOf(...many("only", 50, 100)).take(2_000)).toHaveLength(20);
  });

  it("keeps the order of a workspace, loses nothing, and counts what still waits", () => {
    const lane = laneOf(...many("a", 70, 30), ...many("b", 7, 499), ...many("c", 3, 0));
    const taken = [];
    while (lane.rows > 0) taken.push(...lane.take(300));
    expect(lane.take(300)).toEqual([]);
    for (const [workspaceId, loads] of [["a", 70], ["b", 7], ["c", 3]] as const) {
      const names = taken.filter(({ load }) => load.workspaceId === workspaceId).map(({ load }) => load.ref);
      expect(names).toEqual(Array.from({ length: loads }, (_, name) => String(name)));
    }
  }); // biome-ignore format: one line

  it("takes a load that is larger than a flush, in its turn and not before the others", () => {
    const lane = laneOf(waiting("backfill", 20_000), ...many("other", 10, 100));
    expect(readingsOf(lane.take(500), "other")).toBe(500);
    const rest = Array.from({ length: 5 }, () => lane.take(500)).flat();
    expect(readingsOf(rest, "other")).toBe(500);
    expect(readingsOf(rest, "backfill")).toBe(20_000);
    expect(lane.rows).toBe(0);
  });
});

describe("the room for what waits", () => {
  const MEBIBYTE = 1024 * 1024;
  const unavailable = expect.objectContaining({ kind: "unavailable", detail: { retryAfterSeconds: 5 } });

  it("is not all for one workspace", () => {
    const room = new Room();
    room.take("flood", 16 * MEBIBYTE);
    expect(() => room.take("flood", 1)).toThrow(unavailable);
    room.take("other", MEBIBYTE);
    room.free("flood", MEBIBYTE);
    room.take("flood", MEBIBYTE);
  });

  it("ends, however many workspaces share it", () => {
    const room = new Room();
    for (let index = 0; index < 64; index++) room.take(`workspace ${index}`, MEBIBYTE);
    expect(() => room.check("another", 1)).toThrow(unavailable);
    room.free("workspace 0", MEBIBYTE);
    room.check("another", MEBIBYTE);
  });
});
