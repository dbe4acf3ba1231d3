/** Runs a command and reports to its parent the CPU time that the command and its descendants used. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";

/** The kernel's unit of process times: 100 a second on every Linux architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds of all descendants that ended and were waited for (proc(5): cutime, cstime); null where the system does not tell. */
function descendantSeconds(): number | null {
  if (process.platform !== "linux") return null;
  const stat = readFileSync("/proc/self/stat", "utf8");
  // The command's name, in parentheses, may hold spaces. Behind it, cutime and cstime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

const [command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));

const finish = (code: number) => {
  process.send?.({ cpuSeconds: descendantSeconds() }, undefined, undefined, () => process.exit(code));
};
child.once("error", (error) => {
  console.log(error.message);
  finish(1);
});
child.once("exit", (code, signal) => finish(code ?? 128 + (signal ? constants.signals[signal] : 1)));
