/** What `npm test` prints at its end: time and CPU of each step against its budget, and the slowest test files. */
import { slowestFiles } from "../test-results.ts";
import type { Outcome } from "./run-step.ts";

const columns = (cells: readonly string[]): string => cells.map((cell, at) => (at === 0 ? cell.padEnd(18) : cell.padStart(9))).join("");

export const isOverBudget = ({ step, cpuSeconds }: Outcome): boolean => (cpuSeconds ?? 0) > step.budget;

export function stepTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.step.name,
    `${outcome.seconds.toFixed(1)} s`,
    outcome.cpuSeconds === null ? "unknown" : `${outcome.cpuSeconds.toFixed(1)} s`,
    Number.isFinite(outcome.step.budget) ? `${outcome.step.budget} s` : "none",
    ...(isOverBudget(outcome) ? [" over budget"] : []),
  ]);
  return [["step", "time", "CPU", "budget"], ...rows].map(columns).join("\n");
}

export function slowestTable(folder: string, count = 10): string {
  const rows = slowestFiles(folder, count).map(({ file, seconds }) => `${`${seconds.toFixed(1)} s`.padStart(9)}  ${file}`);
  return rows.length > 0 ? ["slowest test files", ...rows].join("\n") : "";
}
