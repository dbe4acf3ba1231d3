import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { writeWhole } from "./files.ts";
import { commandOf, isAlive } from "./processes.ts";

/** Who keeps the services of a data folder running. */
export type Holder = { pid: number; port: number; inboxUrl?: string };

const fileIn = (dataDir: string) => path.join(dataDir, "running.json");

/** The process that holds the folder, if it lives; a record that a crash left behind is none. */
export function holderOf(dataDir: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(fileIn(dataDir), "utf8")) as Holder;
    // After a crash and a restart of the machine the number may belong to another program.
    return isAlive(holder.pid) && (commandOf(holder.pid) ?? "lib/local/").includes("lib/local/") ? holder : null;
  } catch {
    return null;
  }
}

export const wasLeftBehind = (dataDir: string): boolean => existsSync(fileIn(dataDir)) && holderOf(dataDir) === null;

/** Claims a data folder for this process. Two that run on one folder would stop each other's database. */
export function claim(dataDir: string, port: number): { note(inboxUrl: string): void; release(): void } {
  const other = holderOf(dataDir);
  if (other) throw new Error(`Kept is already running on this data folder: http://localhost:${other.port} (process ${other.pid}).`);
  mkdirSync(dataDir, { recursive: true });
  const write = (more: Partial<Holder> = {}) => writeWhole(fileIn(dataDir), JSON.stringify({ pid: process.pid, port, ...more }));
  write();
  return { note: (inboxUrl) => write({ inboxUrl }), release: () => rmSync(fileIn(dataDir), { force: true }) };
}
