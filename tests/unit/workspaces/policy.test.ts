import { describe, expect, it } from "vitest";
import { isAllowed, type Right, ROLES, type Role } from "#lib/workspaces/policy.ts";

/** Written out a second time on purpose: a right that is given or taken by mistake shows here. */
const EXPECTED: Record<Right, Record<Role, boolean>> = {
  "workspace:read": { owner: true, admin: true, editor: true, viewer: true, billing: true },
  "workspace:manage": { owner: true, admin: false, editor: false, viewer: false, billing: false },
  "devices:read": { owner: true, admin: true, editor: true, viewer: true, billing: false },
  "devices:write": { owner: true, admin: true, editor: true, viewer: false, billing: false },
  "tokens:write": { owner: true, admin: true, editor: false, viewer: false, billing: false },
  "measurements:read": { owner: true, admin: true, editor: true, viewer: true, billing: false },
};

const CASES = Object.entries(EXPECTED).flatMap(([right, roles]) => Object.entries(roles).map(([role, is]) => ({ role, right, is })));

describe("the table of rights", () => {
  it.each(CASES)("$role, $right: $is", ({ role, right, is }) => {
    expect(isAllowed(role as Role, right as Right)).toBe(is);
  });

  it("knows no other roles", () => {
    expect(Object.keys(EXPECTED["workspace:read"])).toEqual([...ROLES]);
  });

  it("gives nothing to a role that it does not know", () => {
    for (const right of Object.keys(EXPECTED))
      for (const role of ["", "Owner", "staff", "__proto__", "constructor"]) expect(isAllowed(role as Role, right as Right)).toBe(false);
  });
});
