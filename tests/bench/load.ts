/** Runs the load generator against a server and says what it did and what it cost. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Orders, Report } from "./generator.ts";

const GENERATOR = new URL("./generator.ts", import.meta.url);
const TICKS_PER_SECOND = 100;

/** The CPU a process has used, in microseconds; 0 where there is no /proc. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
  } catch {
    return 0;
  }
}

export type Measured = Report & { cpuMicroseconds: number };

export async function load(pid: number, orders: Orders): Promise<Measured> {
  const before = cpuOf(pid);
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(GENERATOR), JSON.stringify(orders)], { maxBuffer: 1e7 });
  const report = JSON.parse(stdout) as Report;
  return { ...report, cpuMicroseconds: (cpuOf(pid) - before) / Math.max(1, report.requests) };
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
