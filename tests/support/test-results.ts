/**
 * Records which tests passed and how long each file took, for the security table and the report of `npm test`: a reporter
 * for Vitest and Playwright alike. Does nothing unless KEPT_TEST_RESULTS names the folder.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestCase, TestResult } from "@playwright/test/reporter";
import type { TestModule } from "vitest/node";

type FileTime = { readonly file: string; readonly seconds: number };
type Results = { readonly passed: readonly string[]; readonly files: readonly FileTime[] };

export const VITEST_PROJECTS = ["unit", "integration", "isolated", "measured"] as const;

const root = path.resolve(import.meta.dirname, "../..");
const folder = process.env.KEPT_TEST_RESULTS;

function write(project: string, results: Results): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${project}.json`), JSON.stringify(results, null, 2));
}

const read = (from: string, project: string): Results => JSON.parse(readFileSync(path.join(from, `${project}.json`), "utf8")) as Results;

/** The titles of the tests that passed in `projects`. Throws when one of them has not run. */
export const passedIn = (from: string, projects: readonly string[]): string[] => projects.flatMap((project) => read(from, project).passed);

export function slowestFiles(from: string, count: number): FileTime[] {
  const projects = existsSync(from) ? globSync("*.json", { cwd: from }).map((file) => path.basename(file, ".json")) : [];
  const files = projects.flatMap((project) => read(from, project).files);
  return files.sort((one, other) => other.seconds - one.seconds).slice(0, count);
}

export default class TestResults {
  readonly #passed: string[] = [];
  readonly #seconds = new Map<string, number>();

  /** Vitest calls this. */
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const project of new Set(modules.map((module) => module.project.name))) {
      const ours = modules.filter((module) => module.project.name === project);
      write(project, {
        passed: ours.flatMap((module) => [...module.children.allTests("passed")].map(({ name }) => name)),
        files: ours.map((module) => ({ file: module.relativeModuleId, seconds: secondsOf(module) })),
      });
    }
  }

  /** Playwright calls these. */
  onTestEnd(test: TestCase, { status, duration }: TestResult): void {
    if (status === "passed" && test.expectedStatus === "passed") this.#passed.push(test.title);
    const file = path.relative(root, test.location.file);
    this.#seconds.set(file, (this.#seconds.get(file) ?? 0) + duration / 1000);
  }

  onEnd(): void {
    write("browser", { passed: this.#passed, files: [...this.#seconds].map(([file, seconds]) => ({ file, seconds })) });
  }
}

function secondsOf(module: TestModule): number {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = module.diagnostic();
  return (environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration) / 1000;
}
