import { describe, expect, it } from "vitest";
import { contentOf } from "#lib/measurements/ingest/content.ts";

describe("a body that is not UTF-8", () => {
  it.each([
    ["text", Buffer.from([0x6d, 0x20, 0x66, 0x3d, 0x22, 0xff, 0x22])],
    ["form", Buffer.from([0x61, 0x3d, 0xc3, 0x28])],
    ["json", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ] as const)("is refused as %s, and no character of it is replaced", (kind, bytes) => {
    expect(() => contentOf(kind, bytes, { format: null })).toThrow(expect.objectContaining({ code: "body.malformed" }));
  });
});
