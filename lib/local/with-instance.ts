/**
 * Runs a script against the local instance: `node lib/local/with-instance.ts <script> [arguments]`.
 * What `npm start` runs is shared and left running. In production, where everything is named in the environment, that is used.
 */
import path from "node:path";
import { migrateAll, missingDatabases } from "./databases.ts";
import { bringUp, type Instance } from "./instance.ts";
import { claim, holderOf } from "./lock.ts";
import { portOf } from "./ports.ts";
import { ended } from "./processes.ts";
import { Run, root } from "./run.ts";

/** Ends the process with the script's exit code. */
export function withInstance(script: string, args: string[]): Promise<never> {
  const run = new Run();
  const isProduction = missingDatabases(process.env).length === 0 && (process.env.MASTER_KEYS ?? process.env.MASTER_KEYS_FILE) !== undefined;
  return run.do(async () => {
    const instance = isProduction ? null : await local(run);
    return ended(await run.node([path.join(root, script), ...args], { ...process.env, ...instance?.env }));
  });
}

async function local(run: Run): Promise<Instance> {
  const { dataDir } = run;
  const holder = holderOf(dataDir);
  if (holder && !holder.inboxUrl) throw new Error(`Kept is just starting on this data folder (process ${holder.pid}). Try again once it runs.`);
  const port = holder?.port ?? portOf(process.env.PORT, 3000);
  if (holder?.inboxUrl) return bringUp({ dataDir, port, sharedInbox: holder.inboxUrl, env: process.env });
  const held = await run.begin(
    async () => claim(dataDir, port),
    async ({ release }) => release(),
  );
  const instance = await run.begin(
    () => bringUp({ dataDir, port, inboxPort: 3009, env: process.env, onTrouble: (line) => void process.stderr.write(`${line}\n`) }),
    ({ stop }) => stop(),
  );
  await migrateAll(instance.env);
  held.note(instance.inboxUrl);
  return instance;
}

if (import.meta.main) await withInstance(process.argv[2] ?? "", process.argv.slice(3));
