import { describe, expect, it } from "vitest";
import { drops, json, only, parse, values } from "./parsing.ts";

describe("Datacake's format", () => {
  it("is one record or several, with the time in seconds as a number or as text", () => {
    expect(only(json([{ field: "TEMPERATURE", value: 23.5, timestamp: "1741000000" }, { field: "OPEN", value: true }])).samples).toMatchObject([
      { time: "1741000000", pairs: [["TEMPERATURE", 23.5]] },
      { time: undefined, pairs: [["OPEN", true]] },
    ]); // biome-ignore format: one line
    expect(parse(json({ field: "a", value: "23.5" }))).toMatchObject({ format: "datacake", messages: [{ samples: [{ pairs: [["a", "23.5"]] }] }] });
  });

  it("makes two fields of a place, and leaves alone what only looks like one", () => {
    expect(values(only(json({ field: "LOCATION", value: "(52.5, -13.4)" })))).toEqual({ "LOCATION.latitude": 52.5, "LOCATION.longitude": -13.4 });
    for (const value of ["(52.5)", "(a,b)", "52.5,13.4", "(1,2,3)"]) expect(values(only(json({ field: "LOCATION", value })))).toEqual({ LOCATION: value });
  });

  it("says whose it is under any of three names, each item for itself, and keeps the name nowhere", () => {
    for (const name of ["serial", "serial_number", "device"]) {
      expect(only(json({ [name]: "ABC123", temperature: 24.5, timestamp: 1_741_000_000 }))).toMatchObject({
        hardwareId: "ABC123",
        samples: [{ time: 1_741_000_000, pairs: [["temperature", 24.5]] }],
        drops: expect.objectContaining({ size: 0 }),
      });
    }
    const { messages } = parse(json([{ serial: "A", a: 1 }, { serial: 7, a: 2 }, { serial: "A", a: 3 }, { device: "A", field: "b", value: 4 }])); // biome-ignore format: one line
    expect(messages.map(({ hardwareId, samples }) => [hardwareId, samples.length])).toEqual([["A", 3], ["7", 1]]); // biome-ignore format: one line
  });

  it("drops what is neither, and passes over null", () => {
    expect(only(json([{ field: "a", value: 1 }, 5, { field: "b", value: null }, { field: "c", value: [1] }]))).toMatchObject({
      samples: [{}, { pairs: [] }, { pairs: [] }],
    });
    expect(drops(only(json([{ field: "a", value: 1 }, 5, { field: "c", value: [1] }])))).toEqual({ nested: 2 });
  });

  it("is not what ThingsBoard's is, or ours", () => {
    expect(parse(json({ serial: "A", ts: 1, values: { a: 1 } })).format).toBe("thingsboard");
    expect(parse(json({ serial: { a: 1 }, a: 1 })).format).toBe("native");
    expect(parse(json({ field: "a", value: 1, other: 2 })).format).toBe("native");
  });
});
