import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LADDER, rules } from "./ladder.ts";

const planted = path.resolve(import.meta.dirname, "../../.artifacts/planted");
const plant = (file: string, text: string) => {
  const full = path.join(planted, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
};

/** The names of the rules that the planted tree violates. */
async function violated(): Promise<string[]> {
  const { output } = await cruise(["app", "lib"], {
    baseDir: planted,
    ruleSet: { forbidden: rules() },
    validate: true,
    parser: "swc",
    tsPreCompilationDeps: true,
  } as never);
  const { summary } = output as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

beforeAll(() => {
  for (const name of LADDER) plant(`lib/${name}/index.ts`, "export const x = 1;\n");
  plant("lib/platform/db/account.ts", "export const x = 1;\n");
  plant("lib/local/inbox.ts", "export const x = 1;\n");
  plant("lib/devices/device.ts", "export const x = 1;\n");
  plant("app/page.ts", 'export { x } from "../lib/devices/index.ts";\n');
});

afterAll(() => rmSync(planted, { recursive: true, force: true }));

describe("the ladder", () => {
  it("allows what goes downhill and through doors", async () => {
    plant("lib/devices/index.ts", 'export { x } from "../workspaces/index.ts";\nexport { x as y } from "./device.ts";\n');
    expect(await violated()).toEqual([]);
  });

  it.each([
    ["an import uphill", "lib/identity/bad.ts", "../devices/index.ts", "uphill-from-identity"],
    ["an import past a door", "lib/measurements/bad.ts", "../devices/device.ts", "past-the-door-of-devices"],
    ["a page that touches the database", "app/bad.ts", "../lib/platform/db/account.ts", "pages-know-no-database"],
    ["a domain that uses a stand-in", "lib/devices/bad.ts", "../local/inbox.ts", "stand-ins-stay-local"],
  ])("refuses %s", async (_, file, target, rule) => {
    plant(file, `export { x as z } from "${target}";\n`);
    expect(await violated()).toContain(rule);
    rmSync(path.join(planted, file));
  });
});
