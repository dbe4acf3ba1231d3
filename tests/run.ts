/**
 * `npm test`: everything a change must pass, cheapest first; stops at the first that fails.
 * `--no-browser` leaves the browser out; `--only <step>` runs one step.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const root = path.resolve(import.meta.dirname, "..");
const bin = (name: string) => path.join(root, "node_modules/.bin", name);
const vitest = (project: string) => [bin("vitest"), "run", "--config", "tests/support/vitest.config.ts", "--project", project];

/** Where each step writes down which tests passed, for the last one. */
const KEPT_PASSED = path.join(root, "tests/.artifacts/passed");

const { values } = parseArgs({ options: { "no-browser": { type: "boolean", default: false }, only: { type: "string" } } });
if (!values.only) rmSync(KEPT_PASSED, { recursive: true, force: true });

type Step = { name: string; command: string[]; needsBrowser?: true; onlyOnDemand?: true };

const STEPS: Step[] = [
  { name: "generate", command: [process.execPath, "prisma/generate.ts"] },
  { name: "format and lint", command: [bin("biome"), "ci", "--error-on-warnings", "."] },
  { name: "types", command: [bin("tsc"), "--noEmit"] },
  { name: "ladder", command: [bin("depcruise"), "--config", "tests/unit/shape/dependency-cruiser.config.mjs", "app", "lib", "prisma"] },
  { name: "unused", command: [bin("knip"), "--config", "tests/support/knip.jsonc", "--no-progress"] },
  { name: "unit", command: vitest("unit") },
  { name: "integration", command: vitest("integration") },
  { name: "build", command: [bin("next"), "build"] },
  { name: "browser", command: [process.execPath, "tests/e2e/run.ts"], needsBrowser: true },
  { name: "security table", command: [process.execPath, "tests/support/security/table.ts", ...(values["no-browser"] ? ["--no-browser"] : [])] },
  { name: "screenshots", command: [process.execPath, "tests/e2e/run.ts", "--screenshots"], onlyOnDemand: true },
];

const steps = STEPS.filter((step) => (values.only ? step.name === values.only : !step.onlyOnDemand && !(values["no-browser"] && step.needsBrowser)));
if (steps.length === 0) throw new Error(`There is no step "${values.only}". There are: ${STEPS.map((step) => step.name).join(", ")}.`);

let current: ChildProcess | undefined;

/** A program that cannot be started, or that something killed, has not passed. */
const run = ([command = "", ...args]: string[]): Promise<number> =>
  new Promise((done) => {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", KEPT_PASSED };
    current = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    current.once("exit", (code) => done(code ?? 1)).once("error", (error) => done(console.log(error.message) ?? 1));
  });

// A terminal's Ctrl-C reaches the step by itself; whoever else stops us does not know it.
for (const [signal, code] of [["SIGINT", 130] as const, ["SIGTERM", 143] as const]) {
  process.once(signal, () => {
    current?.once("exit", () => process.exit(code));
    if (signal === "SIGTERM") current?.kill(signal);
  });
}

let passed = 0;
for (const step of steps) {
  const began = Date.now();
  console.log(`\n── ${step.name}`);
  const code = await run(step.command);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (code !== 0) {
    console.log(`\n${step.name} failed after ${seconds} s\n${passed} passed, 1 failed`);
    process.exit(1);
  }
  passed++;
  console.log(`── ${step.name}: passed in ${seconds} s`);
}
console.log(`\n${passed} passed, 0 failed`);
