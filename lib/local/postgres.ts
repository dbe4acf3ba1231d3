/**
 * An embedded PostgreSQL server under the data folder: one cluster with the four databases and the two roles.
 *
 * It survives a crash of ours: a server that an earlier start left running is taken over, and one that died is
 * recovered by PostgreSQL itself from its write-ahead log. Kept under watch, it is started again on the same port
 * when it dies. A guardian stops it when we end without doing so.
 */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { freePort } from "./ports.ts";
import { checkReach, postgresAccount } from "./postgres/account.ts";
import { binaries } from "./postgres/binaries.ts";
import { find } from "./postgres/found.ts";
import { type Cluster as Files, launch, makeCluster } from "./postgres/launch.ts";
import { end, gone, isAlive, pause, startNode } from "./processes.ts";
import { clusterPassword } from "./secrets.ts";

export type Cluster = { port: number; password: string /** Whether it was there before us. */; wasRunning: boolean; stop(): Promise<void> };

type Options = {
  directory: string;
  flags?: string[];
  /** Keeps it under watch, and is told what happens to it. */
  onTrouble?: (line: string) => void;
  /** Somebody else runs it, and stops it. */
  isShared?: boolean;
};

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // Durable as in production; the rest keeps a small machine quick.
  max_connections: "200",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  // A segment of the write-ahead log is deleted after the checkpoint that follows it, not kept to be overwritten: it holds copies of erased keys.
  wal_recycle: "off",
  autovacuum_vacuum_insert_scale_factor: "0.02",
  log_min_messages: "log",
  log_checkpoints: "off",
  timezone: "UTC",
};

export async function startPostgres({ directory, flags = [], onTrouble, isShared = false }: Options): Promise<Cluster> {
  mkdirSync(path.dirname(directory), { recursive: true });
  const account = postgresAccount();
  checkReach(binaries().folder, account, "Move this folder to where everyone may enter");
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const files: Files = { directory, account, flags: [...settings, ...flags] };
  const password = clusterPassword(directory);
  if (!existsSync(directory)) await makeCluster(files);
  checkReach(path.dirname(directory), account, "Set KEPT_DATA_DIR to a folder that everyone may enter");
  const found = await find(directory, password);
  const port = found?.port ?? (await freePort());
  const server = { pid: found?.pid ?? 0 };
  const start = () => launch(files, port, (pid) => (server.pid = pid));
  if (isShared) {
    if (!found) throw new Error(`No PostgreSQL server is running in ${directory}.`);
    return { port, password, wasRunning: true, stop: async () => {} };
  }
  const guardian = startNode([path.join(import.meta.dirname, "postgres/guardian.ts"), directory], { cwd: "/", env: process.env });
  guardian.unref();
  guardian.channel?.unref();
  if (!found) await start();
  const unwatch = onTrouble ? watch(server, start, onTrouble) : () => {};
  const stopAll = async () => {
    unwatch();
    await stop(server.pid);
    await end(guardian);
  };
  return { port, password, wasRunning: found !== null, stop: stopAll };
}

function watch(server: { pid: number }, start: () => Promise<void>, say: (line: string) => void): () => void {
  let isWatching = true;
  const look = async () => {
    for (let wait = 250; isWatching; await pause(wait)) {
      if (isAlive(server.pid)) continue;
      say("PostgreSQL ended unexpectedly. Starting it again …");
      wait = await start().then(
        () => 250,
        (error: unknown) => {
          if (isWatching) say(error instanceof Error ? error.message : String(error));
          return Math.min(wait * 2, 10_000);
        },
      );
      if (wait === 250 && isWatching) say("PostgreSQL is running again.");
    }
  };
  void look();
  return () => {
    isWatching = false;
  };
}

/** Lets it end transactions and write down what it has; if that does not help, without writing down: it recovers at the next start. */
async function stop(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5_000],
  ] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await gone(pid, patience)) return;
  }
}
