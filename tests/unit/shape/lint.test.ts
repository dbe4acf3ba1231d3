import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const planted = mkdtempSync(path.join(tmpdir(), "kept-lint-"));
const longFunction = (lines: number) =>
  `export function long(): number[] {\n  const all: number[] = [];\n${"  all.push(1);\n".repeat(lines - 2)}  return all;\n}\n`;

const BAD = {
  noExplicitAny: ["lib/devices/any.ts", "export const as = (value: any) => value;\n"],
  noConsole: ["lib/devices/console.ts", 'console.log("hello");\n'],
  noNonNullAssertion: ["app/assertion.ts", "export const first = (all: string[]) => all[0]!;\n"],
  noDefaultExport: ["app/(portal)/_part.tsx", "export default function Part() {\n  return null;\n}\n"],
  noDangerouslySetInnerHtml: ["app/html.tsx", "export const Bad = ({ html }: { html: string }) => <p dangerouslySetInnerHTML={{ __html: html }} />;\n"],
  noGlobalEval: ["app/eval.ts", 'eval("1");\n'],
  noExcessiveLinesPerFunction: ["lib/devices/long.ts", longFunction(52)],
} as const;

const GOOD = {
  "app/(portal)/page.tsx": "export default function Page() {\n  return null;\n}\n",
  "lib/devices/as-long-as-may-be.ts": longFunction(49),
};

/** The rules broken in each planted file, by the linter as it is configured. */
const broken = new Map<string, string[]>();

beforeAll(() => {
  const config = JSON.parse(readFileSync(path.join(root, "biome.json"), "utf8")) as { vcs: object };
  const files: (readonly [string, string])[] = [
    ["biome.json", JSON.stringify({ ...config, vcs: { enabled: false } })],
    ...Object.values(BAD),
    ...Object.entries(GOOD),
  ];
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(planted, file)), { recursive: true });
    writeFileSync(path.join(planted, file), text);
  }
  const { stdout } = spawnSync(path.join(root, "node_modules/.bin/biome"), ["lint", "--reporter=json", "."], { cwd: planted, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; severity: string; location: { path: string } }[] };
  for (const { category, severity, location } of diagnostics) {
    if (severity === "error") broken.set(location.path, [...(broken.get(location.path) ?? []), category.split("/").at(-1) ?? ""]);
  }
});

afterAll(() => rmSync(planted, { recursive: true, force: true }));

describe("the linter", () => {
  it.each(Object.entries(BAD))("refuses what breaks %s", (rule, [file]) => {
    expect(broken.get(file)).toContain(rule);
  });

  it("allows a default export where Next looks for one, and a function of 50 lines", () => {
    for (const file of Object.keys(GOOD)) expect(broken.get(file)).toBeUndefined();
  });

  it("is told to look away in few places, each with its reason", () => {
    const away = sources("{app,lib,prisma}/**/*.{ts,tsx,css}").flatMap(({ text }) => text.match(/biome-ignore lint.*/g) ?? []);
    expect(away.length).toBeLessThanOrEqual(5);
    for (const place of away) expect(place).toMatch(/^biome-ignore lint\/\w+\/\w+: .{20,}/);
  });
});
