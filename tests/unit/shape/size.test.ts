import { describe, expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

const code = sources("{app,lib,prisma}/**/*.{ts,tsx}");

describe("the size of files", () => {
  it("has a median of 60 lines at most", () => {
    const lines = code.map((file) => file.lines).sort((a, b) => a - b);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(60);
  });

  it("has no file over 250 lines", () => {
    expect(code.filter((file) => file.lines > 250).map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });
});

describe("names", () => {
  it("has no file or folder whose owner has not been found", () => {
    const homeless = /(^|\/)(utils?|helpers?|common|misc|types?|services?)(\/|\.tsx?$)/;
    expect(
      sources("{app,lib,prisma,tests}/**/*.{ts,tsx}")
        .filter(({ file }) => homeless.test(file))
        .map(({ file }) => file),
    ).toEqual([]);
  });

  it("are in kebab case", () => {
    const kebab = /^[a-z0-9\-_.[\]()/]+$/;
    expect(
      sources("{app,lib,prisma,tests}/**/*.{ts,tsx}")
        .filter(({ file }) => !kebab.test(file))
        .map(({ file }) => file),
    ).toEqual([]);
  });
});
