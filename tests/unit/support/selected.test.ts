import { describe, expect, it } from "vitest";
import { isOverBudget } from "#tests/support/steps/report.ts";
import { matching, stepsFor } from "#tests/support/steps/selected.ts";

const FILES = ["tests/unit/edge/own-path.test.ts", "tests/integration/identity/sign-up.test.ts", "tests/e2e/tokens.spec.ts"];

describe("the test files that npm test is asked for", () => {
  it("are those whose path contains one of the patterns", () => {
    expect(matching(["sign-up", "tests/unit"], FILES)).toEqual(FILES.slice(0, 2));
  });

  it("are refused when a pattern matches no file, so that a typo does not pass as green", () => {
    expect(() => matching(["sign-up", "sing-in"], FILES)).toThrow('No test file\'s path contains "sing-in".');
  });

  it("run in Vitest or in the browser, each only when it has files, narrowed by title", () => {
    expect(stepsFor(FILES).map(({ name }) => name)).toEqual(["vitest", "browser"]);
    const [only, ...more] = stepsFor(FILES.slice(2), "expired");
    expect([only?.name, only?.command.slice(-3), more]).toEqual(["browser", [FILES[2], "-g", "expired"], []]);
  });
});

describe("the budget of a step", () => {
  const step = { name: "unit", purpose: "", command: [], budget: 60 };
  it("is exceeded by CPU seconds, never by clock time", () => {
    expect(isOverBudget({ step, code: 0, seconds: 3_600, cpuSeconds: 59 })).toBe(false);
    expect(isOverBudget({ step, code: 0, seconds: 30, cpuSeconds: 61 })).toBe(true);
    expect(isOverBudget({ step, code: 0, seconds: 3_600, cpuSeconds: null })).toBe(false);
  });
});
