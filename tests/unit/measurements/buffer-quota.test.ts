import { describe, expect, it } from "vitest";
import { Hold, Room } from "#lib/measurements/writer/room.ts";

const MEBIBYTE = 1024 * 1024;

describe("the buffer quota", () => {
  it("lets one workspace hold a quarter of it", () => {
    const hold = new Hold(new Room(), "backfill");
    hold.add(16 * MEBIBYTE);
    expect(() => hold.add(64 * 1024)).toThrow();
  });

  it("stores what has arrived, and reads ordinary messages, however many workspaces hold large bodies back", () => {
    const room = new Room();
    for (let index = 0; index < 30; index++) {
      const hold = new Hold(room, `slow-${index}`);
      try {
        for (;;) hold.add(64 * 1024);
      } catch {
        // It holds as much as it gets.
      }
    }
    expect(() => new Hold(room, "next").add(16 * 1024)).not.toThrow();
    expect(() => room.take("next", MEBIBYTE)).not.toThrow();
    expect(() => new Hold(room, "large").add(MEBIBYTE)).toThrow();
  });
});
