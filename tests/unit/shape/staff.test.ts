/** What staff see without an owner's leave: it cannot know of devices or measurements, whatever its author intends. */
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

const code = new Map(sources("{app,lib}/**/*.{ts,tsx}").map(({ file, text }) => [file, text]));

const IMPORTS = /(?:from|import\()\s*"((?:#|\.)[^"]+)"/g;

/** The files that `file` imports, as types as well. */
const importsOf = (file: string): string[] =>
  [...(code.get(file) ?? "").matchAll(IMPORTS)].flatMap(([, name = ""]) => {
    const target = name.startsWith("#") ? name.slice(1) : path.posix.join(path.posix.dirname(file), name);
    return code.has(target) ? [target] : [];
  });

/** All that is reached from these files, themselves included. */
function reachedFrom(files: readonly string[]): Set<string> {
  const reached = new Set(files);
  for (const file of reached) for (const next of importsOf(file)) reached.add(next);
  return reached;
}

const files = [...code.keys()];
const admin = files.filter((file) => file.startsWith("app/admin/"));
const staff = files.filter((file) => /^lib\/\w+\/staff\.ts$/.test(file));
const BLIND = /^lib\/(devices|measurements)\//;
const seen = (from: readonly string[]) => [...reachedFrom(from)].filter((file) => BLIND.test(file));

describe("what is for staff alone", () => {
  it("reaches no device and no measurement, by any way of imports", () => {
    expect(admin.length).toBeGreaterThan(1);
    expect(staff).toEqual(["lib/identity/staff.ts", "lib/workspaces/staff.ts"]);
    expect(seen(admin)).toEqual([]);
    expect(seen(staff)).toEqual([]);
  });

  it("would be caught if it did", () => {
    expect(seen(["app/(portal)/w/[workspace]/page.tsx"]).length).toBeGreaterThan(5);
    expect(seen(["lib/devices/index.ts"])).toContain("lib/devices/location.ts");
    expect(existsSync("lib/measurements/index.ts")).toBe(true);
  });

  it("reads no sealed column: what it tells of a workspace is a number", () => {
    expect(code.get("lib/workspaces/staff.ts")).not.toMatch(/[sS]eal|keyOf|keysOf/);
  });
});

describe("the pass of staff", () => {
  it("is asked by every page under /admin", () => {
    for (const page of admin.filter((file) => file.endsWith("/page.tsx"))) expect(code.get(page), page).toContain("visitAsStaff()");
    expect(admin.filter((file) => /\/(route|actions)\.ts$/.test(file))).toEqual([]);
  });

  it("is taken by nothing but a staff.ts", () => {
    const taking = files.filter((file) => /\(\s*_?\w+: StaffAccess\b/.test(code.get(file) ?? ""));
    expect(taking).toEqual(["lib/workspaces/staff.ts"]);
  });
});

describe("every page of a workspace", () => {
  it("says that support staff are let in, while they are", () => {
    const pages = files.filter((file) => file.startsWith("app/(portal)/w/[workspace]/") && file.endsWith("/page.tsx"));
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter((page) => !reachedFrom([page]).has("app/(portal)/w/[workspace]/_support-banner.tsx"))).toEqual([]);
    for (const page of pages) expect(code.get(page), page).toMatch(/<(WorkspaceHeader|SupportBanner)\b/);
  });
});
