import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileFormat, timeWriter } from "#lib/measurements/download-formats.ts";
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
  expect(fileFormat({ format: "csv" }).lineOf("-a", "number")("T", "1")).toBe("T,'-a,1");
  expect(fileFormat({ format: "excel" }).lineOf("-a,=b", "number")("T", "1.5")).toBe("T;\"'-a,'=b\";1,5");
  expect(fileFormat({ format: "json" }).lineOf("-a", "boolean")("T", "1")).toBe('{"time":"T","field":"-a","value":true}');
});

it("CSV for Excel has local times with their offset, also where the clock repeats an hour", () => {
  const excel = fileFormat({ format: "excel", zone: "Europe/Berlin" });
  const write = excel.times();
  expect(excel.head).toBe("\ufefftime (Europe/Berlin);offset;field;value");
  expect([Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)].map((at) => write(at * 1_000 + 123_456))).toEqual(["2026-10-25 02:30:00;UTC+2", "2026-10-25 02:30:00;UTC+1"]); // biome-ignore format: one line
});

it("the separator and the decimal sign of CSV can be chosen, and a decimal comma between commas stands in quotation marks", () => {
  const lineOf = (separator: "comma" | "semicolon" | "tab", decimal: "point" | "comma") =>
    fileFormat({ format: "csv", separator, decimal }).lineOf("t", "number")("T", "-5.25");
  expect([lineOf("comma", "comma"), lineOf("semicolon", "comma"), lineOf("tab", "point")]).toEqual(['T,t,"-5,25"', "T;t;-5,25", "T\tt\t-5.25"]);
});
