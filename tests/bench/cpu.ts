/** The CPU that processes have used, in microseconds, from /proc; 0 where there is none. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const MICROSECONDS_PER_TICK = 10_000;

/** From the parent's number on: see proc(5). */
function fieldsOf(pid: number | string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ").slice(1) ?? [];
  } catch {
    return [];
  }
}

const ticks = (fields: readonly string[], ...places: number[]): number => places.reduce((sum, place) => sum + Number(fields[place] ?? 0), 0);

export const cpuOf = (pid: number): number => ticks(fieldsOf(pid), 10, 11) * MICROSECONDS_PER_TICK;

/** Of the cluster of this instance: its first process, those that run, and those that have ended. */
export function databaseCpu(): number {
  const first = readFileSync(path.join(process.env.BENCH_CLUSTER ?? "", "postmaster.pid"), "utf8").split("\n")[0] ?? "";
  const running = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(fieldsOf)
    .filter(([parent]) => parent === first);
  return [...running.map((fields) => ticks(fields, 10, 11)), ticks(fieldsOf(first), 10, 11, 12, 13)].reduce((sum, one) => sum + one, 0) * MICROSECONDS_PER_TICK;
}
