/**
 * Writes down the tests that passed, for the last step of tests/run.ts: a reporter of vitest and of Playwright alike.
 * Does nothing unless KEPT_PASSED names the folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestCase, TestResult } from "@playwright/test/reporter";
import type { TestModule } from "vitest/node";

const folder = process.env.KEPT_PASSED;

function write(step: string, titles: readonly string[]): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${step}.json`), JSON.stringify(titles, null, 2));
}

/** The titles of the tests that passed in `steps`. A step that wrote none has not run. */
export const passedIn = (from: string, steps: readonly string[]): string[] =>
  steps.flatMap((step) => JSON.parse(readFileSync(path.join(from, `${step}.json`), "utf8")) as string[]);

export default class PassedTests {
  readonly #inBrowser: string[] = [];

  /** Vitest calls this. */
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const step of new Set(modules.map(({ project }) => project.name))) {
      const ours = modules.filter(({ project }) => project.name === step);
      write(
        step,
        ours.flatMap((module) => [...module.children.allTests("passed")].map(({ name }) => name)),
      );
    }
  }

  /** Playwright calls these. */
  onTestEnd(test: TestCase, { status }: TestResult): void {
    if (status === "passed" && test.expectedStatus === "passed") this.#inBrowser.push(test.title);
  }

  onEnd(): void {
    write("browser", this.#inBrowser);
  }
}
