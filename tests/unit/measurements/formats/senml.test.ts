import { describe, expect, it } from "vitest";
import { drops, json, NOW, only, parse, values } from "./parsing.ts";

const now = NOW.getTime() / 1_000;

describe("SenML (RFC 8428)", () => {
  it("resolves base values, each from the record that has it on", () => {
    const message = only(
      json([
        { bn: "kitchen/", bt: 1_777_600_000, bv: 20, bs: 100, bu: "Cel", n: "temperature", v: 1.5 },
        { n: "temperature", t: -5, v: 1 },
        { bn: "bath/", n: "temperature", t: 1, v: 2 },
        { bv: 0, n: "energy", v: 5, s: 7 },
      ]),
    );
    expect(message.samples).toMatchObject([
      { time: 1_777_600_000, pairs: [["kitchen.temperature", 21.5]] },
      { time: 1_777_599_995, pairs: [["kitchen.temperature", 21]] },
      { time: 1_777_600_001, pairs: [["bath.temperature", 22]] },
      { time: 1_777_600_000, pairs: [["bath.energy", 5], ["bath.energy.sum", 107]] },
    ]); // biome-ignore format: one line
  });

  it("takes a time below 2**28 as so many seconds from now, and 0 as now", () => {
    const times = only(json([{ n: "a", v: 1 }, { n: "a", t: -60, v: 2 }, { n: "a", t: 30, v: 3 }, { n: "a", t: 2 ** 28, v: 4 }, { n: "a", t: 2 ** 28 - 1, v: 5 }])).samples; // biome-ignore format: one line
    expect(times.map(({ time }) => time)).toEqual([undefined, now - 60, now + 30, 2 ** 28, now + 2 ** 28 - 1]);
  });

  it("takes every kind of value, and a record that is there for its base values", () => {
    const records = [{ bn: "a:" }, { n: "1", vs: "x" }, { n: "2", vb: false }, { n: "3", vd: "aGk" }, { n: "4", s: 2 }, { n: "5", u: "W", ut: 60, v: 1 }];
    expect(values(only(json(records)))).toEqual({ "a:1": "x", "a:2": false, "a:3": "aGk", "a:4.sum": 2, "a:5": 1 });
    expect(values(only(json([{ bn: "temperature", bv: 20 }, { v: 1.5 }])))).toEqual({ temperature: 21.5 });
  });

  it("tells the device from the field where a name begins with its URN", () => {
    const { messages } = parse(json([{ bn: "urn:dev:mac:0024befffe804ff1/", n: "t", v: 1 }, { n: "h", v: 2 }, { bn: "urn:dev:ow:10e2073a01080063:", n: "t", v: 3 }, { bn: "urn:dev:os:32473-123456", v: 4 }])); // biome-ignore format: one line
    expect(messages.map((message) => [message.hardwareId, values(message)])).toEqual([
      ["0024befffe804ff1", { t: 1, h: 2 }],
      ["10e2073a01080063", { t: 3 }],
      ["32473-123456", { value: 4 }],
    ]);
  });

  it("drops records that are none by name", () => {
    const bad = [{ n: "-a", v: 1 }, { n: "a b", v: 1 }, { v: 1 }, { n: "a", v: "1" }, { n: "a", vb: 1 }, { n: "a", v: 1, vs: "x" }, { n: "a", v: 1, t: "now" }, { n: "a", s: "1" }]; // biome-ignore format: one line
    expect(drops(only(json([...bad, { n: "fine", v: 1 }]), "senml"))).toEqual({ unreadable: bad.length });
    expect(drops(only(json([{ n: "x".repeat(65), v: 1 }])))).toEqual({ bad_field: 1 });
  });

  it("refuses what it must not read past", () => {
    for (const record of [{ bver: 11, n: "a", v: 1 }, { bver: "10", n: "a", v: 1 }, { n: "a", v: 1, new_: 1 }]) expect(() => parse(json([record]), "senml")).toThrow("understands"); // biome-ignore format: one line
    expect(values(only(json([{ bver: 5, n: "a", v: 1, other: 1 }])))).toEqual({ a: 1 });
    for (const body of [{ n: "a", v: 1 }, [5]]) expect(() => parse(json(body), "senml")).toThrow("SenML");
  });
});
