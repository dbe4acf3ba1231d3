/** Processes that a test or a measurement starts, and ends. They end by themselves when the test's process dies. */
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startNode } from "#lib/local/processes.ts";

export type Started = { readonly port: number; readonly pid: number; kill(signal?: NodeJS.Signals): Promise<void> };

/** Ingest and nothing else. */
export const INGEST = new URL("./ingest-process.ts", import.meta.url);

/** MQTT and nothing else. */
export const BROKER = new URL("./broker-process.ts", import.meta.url);

/** Starts `script` with Node and waits for the port it prints. */
export async function startServer(script: URL, env: Record<string, string | undefined> = {}): Promise<Started> {
  const child = startNode([fileURLToPath(script)], { cwd: process.cwd(), env: { ...process.env, ...env }, output: "pipe" });
  child.stderr?.pipe(process.stderr);
  const port = await printedPort(child);
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  return {
    port,
    pid: child.pid ?? 0,
    kill: (signal = "SIGKILL") => {
      child.kill(signal);
      return gone;
    },
  };
}

function printedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk;
      const port = /^(\d+)\n/m.exec(said)?.[1];
      if (port) resolve(Number(port));
    });
    child.once("exit", () => reject(new Error("The server ended before it listened.")));
  });
}
