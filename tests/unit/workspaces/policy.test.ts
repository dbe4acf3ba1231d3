import { describe, expect, it } from "vitest";
import { inGiftOf, inherited, isAllowed, isGranted, isLeftWhenClosed, RIGHTS, type Right, ROLES, type Standing } from "#lib/workspaces/policy.ts";

const STANDINGS = ["owner", "admin", "editor", "viewer", "billing", "support", "support-changes"] as const satisfies Standing[];

/** Written out a second time on purpose, a letter for each who has the right: a right that is given or taken by mistake shows here. */
const EXPECTED: Record<Right, string> = {
  //                      owner admin editor viewer billing support support-changes
  "workspace:read": "      x     x     x      x      x       x       x",
  "workspace:manage": "    x     -     -      -      -       -       -",
  "workspaces:add": "      x     x     -      -      -       -       -",
  "record:read": "         x     -     -      -      -       -       -",
  "members:read": "        x     x     -      -      -       -       -",
  "members:write": "       x     x     -      -      -       -       -",
  "devices:read": "        x     x     x      x      -       x       x",
  "devices:add": "         x     x     x      -      -       -       -",
  "devices:write": "       x     x     x      -      -       -       x",
  "devices:remove": "      x     x     -      -      -       -       -",
  "devices:move": "        x     -     -      -      -       -       -",
  "tokens:read": "         x     x     -      -      -       -       -",
  "tokens:write": "        x     x     -      -      -       -       -",
  "measurements:read": "   x     x     x      x      -       x       x",
  "measurements:write": "  x     x     x      -      -       -       -",
  "measurements:backfill": "x     x     x      -      -       -       -",
  "measurements:delete": " x     x     -      -      -       -       -",
};

const CASES = Object.entries(EXPECTED).flatMap(([right, row]) =>
  STANDINGS.map((standing, index) => ({ standing, right: right as Right, is: row.trim().split(/ +/)[index] === "x" })),
);

describe("the table of rights", () => {
  it.each(CASES)("$standing, $right: $is", ({ standing, right, is }) => {
    expect(isAllowed(standing, right)).toBe(is);
  });

  it("knows no other roles, and lets each keep its rank below, where an owner is an admin", () => {
    expect(ROLES).toEqual(["owner", "admin", "editor", "viewer", "billing"]);
    expect(ROLES.map(inherited)).toEqual(["admin", "admin", "editor", "viewer", "billing"]);
  });

  it("lets owners give every role but their own, admins those below theirs, and nobody else any", () => {
    const given = Object.fromEntries(STANDINGS.map((standing) => [standing, inGiftOf(standing)]));
    expect(given).toEqual({
      ...{ owner: ["admin", "editor", "viewer", "billing"], admin: ["editor", "viewer", "billing"] },
      ...{ editor: [], viewer: [], billing: [], support: [], "support-changes": [] },
    });
  });

  it("knows no other rights", () => {
    expect(Object.keys(RIGHTS)).toEqual(Object.keys(EXPECTED));
  });

  it("gives nothing to whom it does not know", () => {
    for (const right of Object.keys(EXPECTED) as Right[])
      for (const name of ["", "Owner", "staff", "__proto__", "constructor"]) expect(isAllowed(name as Standing, right)).toBe(false);
  });

  it("opens a device to a limited member for reading, or for changing as well, and for nothing else", () => {
    const given = (grant: "read" | "write") => (Object.keys(RIGHTS) as Right[]).filter((right) => isGranted(grant, right));
    expect(given("read")).toEqual(["devices:read", "measurements:read"]);
    expect(given("write")).toEqual(["devices:read", "devices:write", "measurements:read", "measurements:write"]);
  });

  it("leaves the owner of a closed workspace what one needs to look, take along and open again; and nobody else anything", () => {
    const left = (standing: Standing) => (Object.keys(RIGHTS) as Right[]).filter((right) => isLeftWhenClosed(standing, right));
    expect(left("owner")).toEqual(["workspace:read", "workspace:manage", "record:read", "devices:read", "measurements:read"]);
    for (const standing of STANDINGS.slice(1)) expect(left(standing)).toEqual([]);
  });
});
