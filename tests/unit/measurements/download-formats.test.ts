import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILES, timeWriter } from "#lib/measurements/download-formats.ts";
import { timesIn } from "#lib/measurements/packed.ts";

const [FIRST, LAST] = [Date.UTC(2000) * 1_000, Date.UTC(2100) * 1_000];
const times = fc.array(fc.integer({ min: FIRST, max: LAST }), { minLength: 1, maxLength: 20 });

describe("the time of a line", () => {
  it("is RFC 3339 in UTC with six digits, in whatever order times come", () => {
    fc.assert(
      fc.property(times, (all) => {
        const write = timeWriter();
        for (const time of all) {
          const milliseconds = Math.floor(time / 1_000);
          expect(write(time)).toBe(`${new Date(milliseconds).toISOString().slice(0, -1)}${String(time - milliseconds * 1_000).padStart(3, "0")}Z`);
        }
      }),
    );
  });

  it("is found as the database packs it", () => {
    fc.assert(
      fc.property(times, (all) => {
        const packed = Buffer.alloc(20 + 12 * all.length);
        for (const [index, time] of all.entries()) packed.writeBigInt64BE(BigInt(time - FIRST), 24 + 12 * index);
        expect(timesIn(packed)).toEqual(all);
      }),
    );
  });
});

it("a name that a spreadsheet would run is harmless in CSV, and whole in JSON", () => {
  expect(FILES.csv.lineOf("-a", "number")("T", "1")).toBe("T,'-a,1");
  expect(FILES.json.lineOf("-a", "boolean")("T", "1")).toBe('{"time":"T","field":"-a","value":true}');
});
