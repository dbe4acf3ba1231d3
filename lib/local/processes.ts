/**
 * Processes of ours.
 *
 * Each runs in a group of its own, so that Ctrl-C reaches the one who started it and nobody else, and on a leash, so
 * that it ends when that one is killed and can stop nobody any more.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const LEASH = pathToFileURL(path.join(import.meta.dirname, "leash.ts")).href;

/** Where what it says goes; a number is an open file. */
export type Output = "pipe" | "inherit" | number;
type Options = { cwd: string; env: NodeJS.ProcessEnv; output?: Output };

export function startNode(args: string[], { cwd, env, output = "inherit" }: Options): ChildProcess {
  const leashed = { ...env, KEPT_LEASH: String(process.pid) };
  return spawn(process.execPath, ["--import", LEASH, ...args], { cwd, env: leashed, detached: true, stdio: ["ignore", output, output, "ipc"] });
}

/** Its exit code, once it ends; 1 when something killed it. */
export const ended = (child: ChildProcess): Promise<number> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode ?? 1);
    child.once("exit", (code) => done(code ?? 1)).once("error", () => done(1));
  });

/** Asks it to end; after `patience`, makes it. */
export async function end(child: ChildProcess, patience = 20_000): Promise<void> {
  const gone = ended(child);
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  await gone;
  clearTimeout(timer);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // One that ended and that nobody has asked about yet has no command any more.
  return commandOf(pid) !== "";
}

/** How the process was called, where the system tells (Linux); empty when it is gone. */
export function commandOf(pid: number): string | null {
  if (process.platform !== "linux") return null;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

export async function gone(pid: number, within: number): Promise<boolean> {
  for (const until = Date.now() + within; Date.now() < until; await pause(50)) if (!isAlive(pid)) return true;
  return !isAlive(pid);
}
