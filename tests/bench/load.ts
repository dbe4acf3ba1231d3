/** Runs the load generator against a server and says what it did and what it cost. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { cpuOf, databaseCpu } from "./cpu.ts";
import type { Orders, Report } from "./generator.ts";

const GENERATOR = new URL("./generator.ts", import.meta.url);

/** CPU a request, in microseconds. */
export type Measured = Report & { cpuMicroseconds: number; databaseMicroseconds: number };

/** What a generator of ours reports when it has carried out its orders. */
async function generate<T>(script: URL, orders: unknown): Promise<T> {
  const child = spawn(process.execPath, [fileURLToPath(script)], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(orders));
  return JSON.parse(await text(child.stdout)) as T;
}

/** What `script` reports of the server `pid`, and what it cost. */
export async function measured(pid: number, script: URL, orders: unknown): Promise<Measured> {
  const before = { server: cpuOf(pid), database: databaseCpu() };
  const report = await generate<Report>(script, orders);
  const each = (microseconds: number) => microseconds / Math.max(1, report.requests);
  return { ...report, cpuMicroseconds: each(cpuOf(pid) - before.server), databaseMicroseconds: each(databaseCpu() - before.database) };
}

export const load = (pid: number, orders: Orders): Promise<Measured> => measured(pid, GENERATOR, orders);

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
