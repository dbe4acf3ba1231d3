/** Processes that a test or a measurement starts, and ends. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

export type Started = { readonly port: number; readonly pid: number; kill(signal?: NodeJS.Signals): Promise<void> };

/** Starts `script` with Node and waits for the port it prints. */
export async function startServer(script: string, env: Record<string, string | undefined> = {}): Promise<Started> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, "../..", script)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
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
