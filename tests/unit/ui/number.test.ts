import { describe, expect, it } from "vitest";
import { formatDigits, formatRounded } from "#app/_ui/number.ts";

const written = (value: number, digits: number | null) => formatDigits(value, digits).replaceAll("\u00a0", " ");

describe("a measured value", () => {
  it("has as many decimals as were asked for, and otherwise as many as it has", () => {
    expect([0, 1, 2, 10].map((digits) => written(21.456, digits))).toEqual(["21", "21.5", "21.46", "21.4560000000"]);
    expect(written(21.456, null)).toBe("21.456");
    expect(formatDigits(21.456, null, formatRounded)).toBe("21.46");
    expect(written(1_234_567.891, 1)).toBe("1 234 567.9");
  });

  it("is never minus nothing, and keeps its size when it is beyond counting", () => {
    expect(written(-0.001, 2)).toBe("0.00");
    expect(written(-0.006, 2)).toBe("-0.01");
    expect(written(1.7e308, 2)).toBe("1.700e+308");
  });
});
