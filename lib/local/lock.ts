import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Claims a data folder for this process. Two starts on one folder would stop each other's database. */
export function claim(dataDir: string, port: number): () => void {
  const file = path.join(dataDir, "running.json");
  mkdirSync(dataDir, { recursive: true });
  if (existsSync(file)) {
    const other = JSON.parse(readFileSync(file, "utf8")) as { pid: number; port: number };
    if (isAlive(other.pid)) throw new Error(`Kept is already running on this data folder: http://localhost:${other.port} (process ${other.pid}).`);
  }
  writeFileSync(file, JSON.stringify({ pid: process.pid, port }));
  return () => rmSync(file, { force: true });
}

/** After a crash and a reboot the number may belong to another program, so its command line is looked at where that is possible. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes("lib/local/start.ts");
}
