/** The file in which PostgreSQL says which process serves a folder. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { commandOf, isAlive } from "../processes.ts";

export type Found = { pid: number; port: number };

export const fileIn = (directory: string): string => path.join(directory, "postmaster.pid");

export function pidFile(directory: string): (Found & { isReady: boolean }) | null {
  try {
    const [pid, , , port, , , , state = ""] = readFileSync(fileIn(directory), "utf8").split("\n");
    return Number(pid) > 0 && Number(port) > 0 ? { pid: Number(pid), port: Number(port), isReady: state.trim() === "ready" } : null;
  } catch {
    return null;
  }
}

/** Whether that process lives and serves this folder: after a crash, its number may belong to another program. */
export const serves = (pid: number, directory: string): boolean => isAlive(pid) && (commandOf(pid) ?? directory).includes(directory);
