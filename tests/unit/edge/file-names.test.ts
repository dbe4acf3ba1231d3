import { expect, it } from "vitest";
import { attachment } from "#app/_edge/answers.ts";
import { inFileName } from "#lib/platform/text.ts";

const headerFor = (filename: string) => attachment(null, { filename, type: "text/csv" }).headers.get("content-disposition");

it.each([
  ["Gauge", "Gauge"],
  ["Kühlraum 1/Süd", "Kühlraum-1-Süd"],
  ["..\\..\\etc\\passwd", "etc-passwd"],
  ['a"; filename="b.exe', "a-filename-b.exe"],
  ["50 % \u202Egnp\r\nX: y", "50-gnp-X-y"],
  ["///", ""],
  ["冷蔵庫 2", "冷蔵庫-2"],
  ["x".repeat(200), "x".repeat(60)],
])("the name %j is %j in the name of a file", (name, expected) => {
  expect(inFileName(name)).toBe(expected);
});

it("a file name goes out whole, with an ASCII one beside it for old programs (RFC 6266, RFC 8187)", () => {
  expect(headerFor("readings-Gauge-2026-05-01.csv")).toBe('attachment; filename="readings-Gauge-2026-05-01.csv"');
  expect(headerFor("readings-Süd.csv")).toBe("attachment; filename=\"readings-Sud.csv\"; filename*=UTF-8''readings-S%C3%BCd.csv");
  expect(headerFor("冷蔵庫.csv")).toBe("attachment; filename=\"___.csv\"; filename*=UTF-8''%E5%86%B7%E8%94%B5%E5%BA%AB.csv");
});
