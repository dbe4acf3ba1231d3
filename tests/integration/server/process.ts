/** The server as a process of its own, on the databases of this test. */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { freePort } from "#lib/local/ports.ts";
import { ended, startNode } from "#lib/local/processes.ts";

const root = path.resolve(import.meta.dirname, "../../..");

export type ServerProcess = { child: ChildProcess; port: number; mqtt: number; said(): string; exit: Promise<number> };

export async function startServer(env: Record<string, string | undefined>, base: NodeJS.ProcessEnv = process.env): Promise<ServerProcess> {
  const [port, mqtt] = [await freePort(), await freePort()];
  const own = Object.fromEntries(
    Object.entries({ ...base, PORT: String(port), MQTT_PORT: String(mqtt), KEPT_ORIGIN: `http://localhost:${port}`, ...env }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const child = startNode(["lib/server.ts"], { cwd: root, env: own as NodeJS.ProcessEnv, output: "pipe" });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  return { child, port, mqtt, said: () => text, exit: ended(child) };
}

export async function until<T>(look: () => Promise<T> | T, within = 60_000): Promise<T> {
  for (const end = Date.now() + within; ; ) {
    const found = await look();
    if (found || Date.now() > end) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}

export const started = (server: ServerProcess): Promise<boolean> => until(() => server.said().includes('"started"'), 50_000);
