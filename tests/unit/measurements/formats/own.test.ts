import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseContent } from "#lib/measurements/formats/index.ts";
import type { Message } from "#lib/measurements/formats/message.ts";
import { parseTime } from "#lib/measurements/formats/time.ts";
import { parseJson } from "#lib/platform/json.ts";
import { effort } from "#tests/support/effort.ts";

const parsed = (body: unknown) => {
  const { messages } = parseContent({ kind: "json", value: body }, null, new Date());
  const [{ samples, drops }] = messages as [Message];
  return { samples, drops: Object.fromEntries(drops) };
};

describe("reading JSON", () => {
  it("agrees with JSON.parse on everything that has no name twice", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: effort(200, 5_000) },
    );
  });

  it("finds a name that stands twice, whatever it is and whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((name) => name.isWellFormed()),
        fc.json({ maxDepth: 2 }),
        fc.boolean(),
        (name, value, isNested) => {
          const key = JSON.stringify(name);
          const twice = `{"${name.length}-other":${value},${key}:1, ${key} :${value}}`;
          expect(() => parseJson(Buffer.from(isNested ? `[{"a":${twice}}]` : twice))).toThrow("appears twice");
        },
      ),
      { numRuns: effort(200, 5_000) },
    );
  });

  it("is not misled by colons and brackets in text", () => {
    expect(parseJson(Buffer.from('{"a:b":"[[[[[[[[[[{\\":"}'))).toEqual({ "a:b": '[[[[[[[[[[{":' });
  });

  it("allows eight levels and refuses nine", () => {
    expect(() => parseJson(Buffer.from(`${"[".repeat(8)}${"]".repeat(8)}`))).not.toThrow();
    expect(() => parseJson(Buffer.from(`${"[".repeat(9)}${"]".repeat(9)}`))).toThrow("8 levels");
  });
});

describe("reading a time", () => {
  it("tells seconds from milliseconds", () => {
    expect(parseTime(1_741_000_000)).toBe(1_741_000_000_000_000);
    expect(parseTime(1_741_000_000_123)).toBe(1_741_000_000_123_000);
    expect(parseTime("1741000000")).toBe(1_741_000_000_000_000);
    expect(parseTime(1_741_000_000.5)).toBe(1_741_000_000_500_000);
  });

  it("reads ISO 8601 to the microsecond, in any zone, and in UTC when it names none", () => {
    const at = Date.UTC(2026, 4, 1, 10, 0, 0) * 1000;
    for (const text of ["2026-05-01T10:00:00Z", "2026-05-01 10:00:00", "2026-05-01T12:00:00+02:00", "2026-05-01T12:00+0200"]) expect(parseTime(text)).toBe(at);
    expect(parseTime("2026-05-01T10:00:00.123456789Z")).toBe(at + 123_457);
  });

  it("refuses what is no time", () => {
    for (const text of ["", "soon", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-05-01", "2026-05-01T25:00:00Z", 1e14, 1e300, {}, [], true]) {
      expect(parseTime(text)).toBeNull();
    }
  });

  it("never throws and only ever gives whole microseconds", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const at = parseTime(value);
        expect(at === null || Number.isInteger(at)).toBe(true);
      }),
    );
  });
});

describe("our own format", () => {
  it("takes an object of values, with its time under any of three names", () => {
    for (const name of ["time", "ts", "timestamp"]) {
      expect(parsed({ [name]: 5, a: 1, b: true, c: "x" })).toMatchObject({ samples: [{ time: 5, pairs: [["a", 1], ["b", true], ["c", "x"]] }], drops: {} }); // biome-ignore format: one line
    }
  });

  it("takes records of field and value", () => {
    expect(parsed([{ field: "a", value: 1, time: 5 }, { field: "b", value: "2" }]).samples).toMatchObject([
      { time: 5, pairs: [["a", 1]] },
      { time: undefined, pairs: [["b", "2"]] },
    ]); // biome-ignore format: one line
  });

  it("takes an object with more than field and value as values", () => {
    expect(parsed({ field: "a", value: 1, other: 2 }).samples[0]?.pairs).toHaveLength(3);
  });

  it("is not touched by names that objects have by themselves", () => {
    const { samples, drops } = parsed(JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"hasOwnProperty":2}'));
    expect(samples[0]?.pairs).toEqual([["constructor", 1], ["hasOwnProperty", 2]]); // biome-ignore format: one line
    expect(drops).toEqual({ nested: 1 });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("ThingsBoard's format", () => {
  it("is timed only with both ts and values, and then text that is a number is one", () => {
    expect(parsed({ ts: 5, values: { a: "4.2", b: "4.2 V", c: null } })).toMatchObject({ samples: [{ time: 5, pairs: [["a", 4.2], ["b", "4.2 V"]] }], drops: {} }); // biome-ignore format: one line
  });

  it("takes a lone ts beside timed objects as a field", () => {
    expect(parsed([{ ts: 5, values: { a: 1 } }, { ts: 7 }]).samples[1]).toMatchObject({ time: undefined, pairs: [["ts", 7]] });
  });
});

describe("numbers of more than 64 bits", () => {
  it("keep their digits as text, in JSON and as text of ThingsBoard's, and shorter ones are numbers", () => {
    const body = '{"a":9223372036854775808,"b":-9223372036854775809,"c":9223372036854775807,"d":1e30,"e":"123456789012345678901","f":"42"}';
    expect(parseJson(Buffer.from(body), true)).toMatchObject({ a: "9223372036854775808", b: "-9223372036854775809", c: 2 ** 63, d: 1e30 });
    expect(parsed({ ts: 1, values: parseJson(Buffer.from(body), true) }).samples[0]?.pairs).toEqual([
      ["a", "9223372036854775808"], ["b", "-9223372036854775809"], ["c", 2 ** 63], ["d", 1e30], ["e", "123456789012345678901"], ["f", 42],
    ]); // biome-ignore format: one line
  });
});
