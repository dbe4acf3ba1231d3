/** InfluxDB 1.6 as Debian has it, set up to be as durable as we are: every write is synced before it is answered. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "#lib/local/ports.ts";
import type { Started } from "#tests/support/processes.ts";

const PROGRAM = "/usr/bin/influxd";

export const isInstalled = existsSync(PROGRAM);

const settings = (folder: string, port: number, rpcPort: number) => `
reporting-enabled = false
bind-address = "127.0.0.1:${rpcPort}"
[meta]
dir = "${folder}/meta"
logging-enabled = false
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
wal-fsync-delay = "0s"
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[logging]
level = "error"
suppress-logo = true
`;

export async function startInfluxdb(): Promise<Started> {
  const folder = path.resolve(import.meta.dirname, `../.artifacts/influxdb-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  writeFileSync(path.join(folder, "influxdb.conf"), settings(folder, port, await freePort()));
  const child = spawn(PROGRAM, ["run", "-config", path.join(folder, "influxdb.conf")], { stdio: "ignore" });
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/ping`).catch(() => null))) await new Promise((done) => setTimeout(done, 100));
  await fetch(`${url}/query?q=CREATE%20DATABASE%20bench`, { method: "POST" });
  return {
    port,
    pid: child.pid ?? 0,
    kill: async (signal = "SIGKILL") => {
      child.kill(signal);
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
