/** `npm test -- <file or part of its path> …`: the test files that match, and the command that runs them. */
import { globSync } from "node:fs";
import { browser, root, type Step, vitest } from "./list.ts";

const FILES = ["tests/unit/**/*.test.ts", "tests/integration/**/*.test.ts", "tests/e2e/*.spec.ts"];

export const testFiles = (): string[] => globSync(FILES, { cwd: root }).sort();

/** The files whose path contains one of `patterns`. Throws when a pattern matches none. */
export function matching(patterns: readonly string[], files = testFiles()): string[] {
  for (const pattern of patterns) if (!files.some((file) => file.includes(pattern))) throw new Error(`No test file's path contains "${pattern}".`);
  return files.filter((file) => patterns.some((pattern) => file.includes(pattern)));
}

/** One step for the files that Vitest runs and one for the browser's. `title` narrows them to tests whose title matches. */
export function stepsFor(files: readonly string[], title?: string): Step[] {
  const inBrowser = files.filter((file) => file.startsWith("tests/e2e/"));
  const others = files.filter((file) => !file.startsWith("tests/e2e/"));
  const named = (flag: string) => (title === undefined ? [] : [flag, title]);
  const step = (name: string, command: string[]): Step => ({ name, purpose: "selected tests", command, budget: Number.POSITIVE_INFINITY });
  return [
    ...(others.length > 0 ? [step("vitest", vitest(...others, ...named("-t")))] : []),
    ...(inBrowser.length > 0 ? [step("browser", browser(...inBrowser, ...named("-g")))] : []),
  ];
}
