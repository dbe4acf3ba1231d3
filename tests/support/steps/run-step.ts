/** Runs one step as a process of its own, and measures it. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { root, type Step } from "./list.ts";

export type Outcome = {
  readonly step: Step;
  readonly code: number;
  readonly seconds: number /** Null where the system does not tell. */;
  readonly cpuSeconds: number | null;
};

const running = new Set<ChildProcess>();

/** Asks every running step to stop. */
export const stopSteps = (signal: NodeJS.Signals): void => {
  for (const child of running) child.kill(signal);
};

/** `isQuiet` holds the output back until the step has ended, for a step that runs beside another. */
export function runStep(step: Step, env: NodeJS.ProcessEnv, isQuiet: boolean): Promise<Outcome> {
  const began = performance.now();
  const output = isQuiet ? "pipe" : "inherit";
  const measured = path.join(import.meta.dirname, "measured.ts");
  const child = spawn(process.execPath, [measured, ...step.command], { cwd: root, env, stdio: ["ignore", output, output, "ipc"] });
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (said += chunk));
  let cpuSeconds: number | null = null;
  child.on("message", (told: { cpuSeconds: number | null }) => (cpuSeconds = told.cpuSeconds));
  return new Promise((done) => {
    child.once("close", (code) => {
      running.delete(child);
      if (said) process.stdout.write(`\n── ${step.name}\n${said}`);
      done({ step, code: code ?? 1, seconds: (performance.now() - began) / 1000, cpuSeconds });
    });
  });
}
