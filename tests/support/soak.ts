/** `npm run soak`: which files it runs, and tests/soak.json, where it records when it last passed and what. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readTag } from "./security/tags.ts";
import { root } from "./steps/list.ts";
import type { Outcome } from "./steps/run-step.ts";
import { testFiles } from "./steps/selected.ts";
import { passedIn, VITEST_PROJECTS } from "./test-results.ts";

const RECORD = path.join(root, "tests/soak.json");

/** `date` as YYYY-MM-DD; `tests` is how many passed, and `passed` holds the titles of those that prove a security requirement. */
export type Soak = { readonly date: string; readonly seconds: number; readonly tests: number; readonly passed: readonly string[] };

/** Null before the first soak that passed. */
export const lastSoak = (): Soak | null => (existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, "utf8")) as Soak) : null);

/** The test files that import `effort`. */
export const soakFiles = (): string[] => testFiles().filter((file) => readFileSync(path.join(root, file), "utf8").includes("#tests/support/effort.ts"));

export function recordSoak(results: string, outcomes: readonly Outcome[], now = new Date()): void {
  const seconds = Math.round(outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0));
  const all = passedIn(results, VITEST_PROJECTS);
  const passed = all.filter((title) => readTag(title).ids.length > 0).sort();
  const soak: Soak = { date: now.toISOString().slice(0, 10), seconds, tests: all.length, passed };
  writeFileSync(RECORD, `${JSON.stringify(soak, null, 2)}\n`);
}
