/** Makes a cluster, and runs a server in it, in a process group of its own: Ctrl-C must reach us first. */
import { spawn } from "node:child_process";
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { ended, isAlive, pause } from "../processes.ts";
import { type Account, checkReach } from "./account.ts";
import { binaries } from "./binaries.ts";
import { pidFile } from "./pid-file.ts";

export type Cluster = { directory: string; account: Account | null; flags: string[] };

/** None of our environment, which holds keys; and messages in the language that we look for words in. */
const ENV: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH ?? "", LC_ALL: "C", TZ: "UTC" };

const PATIENCE = 60_000;
const failed = (directory: string, said: string) => {
  const reason = /No space left/.test(said) ? "The disk is full." : said.trim().split("\n").slice(-3).join("\n") || "It ended without a word.";
  return new Error(`The embedded PostgreSQL server could not start in ${directory}.\n${reason}`);
};

/** A cluster that is made halfway would look like one that is broken, so it gets its name last. */
export async function makeCluster({ directory, account }: Cluster): Promise<void> {
  const half = `${directory}.new`;
  const password = `${directory}.password`;
  rmSync(half, { recursive: true, force: true });
  checkReach(path.dirname(directory), account, "Set KEPT_DATA_DIR to a folder that everyone may enter");
  if (account) {
    // Only its owner may make it, and read the password.
    mkdirSync(half);
    chownSync(half, account.uid, account.gid);
    chownSync(password, account.uid, account.gid);
  }
  const args = ["-D", half, "-U", "postgres", `--pwfile=${password}`, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"];
  const child = spawn(binaries().initdb, args, { ...account, cwd: "/", env: ENV, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  if ((await ended(child)) !== 0) throw failed(directory, said);
  renameSync(half, directory);
}

/** Starts the server; `spawned` learns its number before it is ready. */
export async function launch(cluster: Cluster, port: number, spawned: (pid: number) => void): Promise<void> {
  const { directory, account, flags } = cluster;
  const log = `${directory}.log`;
  for (const until = Date.now() + PATIENCE; ; await pause(500)) {
    const began = existsSync(log) ? statSync(log).size : 0;
    const output = openSync(log, "a", 0o600);
    const args = ["-D", directory, "-p", String(port), ...flags];
    const child = spawn(binaries().postgres, args, { ...account, cwd: "/", env: ENV, detached: true, stdio: ["ignore", output, output] });
    closeSync(output);
    child.unref();
    const hasEnded = ended(child).then(() => "ended" as const);
    if (child.pid) spawned(child.pid);
    if ((await Promise.race([hasEnded, ready(directory, child.pid ?? 0)])) === "ready") return;
    const said = readFileSync(log, "utf8").slice(began);
    // The children of a server that was killed need a moment to notice.
    if (!/pre-existing shared memory block|lock file .* already exists/.test(said) || Date.now() > until) throw failed(directory, said);
  }
}

async function ready(directory: string, pid: number): Promise<"ready" | "ended"> {
  while (isAlive(pid)) {
    const found = pidFile(directory);
    if (found?.pid === pid && found.isReady) return "ready";
    await pause(50);
  }
  return "ended";
}
