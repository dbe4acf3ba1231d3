/**
 * `npm test`: everything a change must pass, cheapest first; stops at the first failure.
 *
 *   npm test -- --no-browser          without the browser step (also `npm run check`)
 *   npm test -- sign-up tokens.spec   the test files whose path contains one of these
 *   npm test -- sign-up -t "expired"  of these, the tests whose title matches
 *   npm test -- --only types          one step
 *   npm run soak                      the long runs: every file that scales with `effort`, at full size
 */
import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { recordSoak, soakFiles } from "./support/soak.ts";
import { root, type Step, stages } from "./support/steps/list.ts";
import { isOverBudget, slowestTable, stepTable } from "./support/steps/report.ts";
import { type Outcome, runStep, stopSteps } from "./support/steps/run-step.ts";
import { matching, stepsFor } from "./support/steps/selected.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "no-browser": { type: "boolean", default: false },
    only: { type: "string" },
    title: { type: "string", short: "t" },
    soak: { type: "boolean", default: false },
  },
});
const results = path.join(root, "tests/.artifacts/results");

function chosen(): readonly (readonly Step[])[] {
  if (positionals.length > 0 || values.title !== undefined)
    return stepsFor(matching(positionals.length > 0 ? positionals : [""]), values.title).map((step) => [step]);
  if (values.soak) return stepsFor(soakFiles()).map((step) => [step]);
  const all = stages(!values["no-browser"]);
  if (values.only === undefined) return all;
  const only = all.flat().filter(({ name }) => name === values.only);
  if (only.length === 0) throw new Error(`There is no step "${values.only}". There are: ${all.flat().map(({ name }) => name).join(", ")}.`); // biome-ignore format: one line
  return [only];
}

const env: NodeJS.ProcessEnv = {
  ...process.env,
  // Programs that a test starts by name get this Node, too.
  PATH: [path.dirname(process.execPath), path.join(root, "node_modules/.bin"), process.env.PATH].join(path.delimiter),
  NODE_COMPILE_CACHE: path.join(root, "tests/.artifacts/compile-cache"),
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  KEPT_TEST_RESULTS: results,
  ...(values.soak ? { KEPT_SOAK: "1" } : {}),
};

// Ctrl-C in a terminal reaches the steps by itself; a signal to this process alone does not.
for (const [signal, code] of [["SIGINT", 130] as const, ["SIGTERM", 143] as const]) {
  process.once(signal, () => {
    process.exitCode = code;
    stopSteps(signal);
  });
}

async function runAll(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const steps of chosen()) {
    for (const { name, purpose } of steps) console.log(`\n── ${name}: ${purpose}`);
    const ended = await Promise.all(steps.map((step, at) => runStep(step, env, at > 0)));
    outcomes.push(...ended);
    if (ended.some(({ code }) => code !== 0)) break;
  }
  return outcomes;
}

if (values.only === undefined) rmSync(results, { recursive: true, force: true });
const outcomes = await runAll();
const failed = outcomes.filter((outcome) => outcome.code !== 0 || isOverBudget(outcome));
console.log(`\n${[slowestTable(results), stepTable(outcomes)].filter(Boolean).join("\n\n")}`);
// A run of some files is no soak.
if (values.soak && positionals.length === 0 && failed.length === 0) recordSoak(results, outcomes);
console.log(`\n${failed.map(({ step, code }) => `${step.name} failed${code === 0 ? ": over its CPU budget" : ""}\n`).join("")}${outcomes.length - failed.length} passed, ${failed.length} failed`); // biome-ignore format: one line
process.exitCode ||= failed.length > 0 ? 1 : 0;
