import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownPath } from "#app/_edge/own-path.ts";
import { effort } from "#tests/support/effort.ts";

const OWN = "https://kept.example";
const isRefused = (next: string | undefined) => ownPath(next, "/otherwise") === "/otherwise";

/** Where a browser ends up, also when a path that it already resolved is resolved once more. */
function landsOn(next: string): string {
  const once = new URL(next, OWN);
  return new URL(once.pathname + once.search, once.origin).origin;
}

describe("where to go after signing in", () => {
  it("may be any page of ours", () => {
    for (const path of ["/", "/w", "/account/export", "/w/0e3f-1/devices/0e3f-2", "/w/0e3f-1/devices/0e3f-2?span=day&field=a.b", "/erased/a_b-C"]) expect(ownPath(path, "/otherwise")).toBe(path); // biome-ignore format: one line
  });

  it.each([
    undefined,
    "",
    "w",
    "//evil",
    "//evil/w",
    "/w//evil",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/.//evil.example",
    "/w/..//evil.example",
    "/w//evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "//evil.example@kept.example",
    "/@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/w\0",
    "/w\r\nSet-Cookie: a=b",
    "/w#//evil.example",
    "/‮",
    "/．．//evil.example",
  ])("is never %j", (next) => {
    expect(isRefused(next)).toBe(true);
  });

  it("stays with us, whatever is given", () => {
    const tricky = fc.array(fc.constantFrom("/", "\\", ".", "..", "@", ":", "?", "#", "%2f", "%5c", "\t", "w", "evil.example", "https", "&", "=", " "), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          tricky.map((parts) => parts.join("")),
        ),
        (next) => {
          expect(landsOn(ownPath(next, "/"))).toBe(OWN);
        },
      ),
      { numRuns: effort(1_000, 5_000) },
    );
  });
});
