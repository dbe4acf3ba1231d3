/**
 * Runs a script against the local instance: `node lib/local/with-instance.ts <script> [arguments]`.
 * Where databases are named in the environment, those are used; a server that `npm start` runs is shared, not stopped.
 */
import { spawn } from "node:child_process";
import path from "node:path";
import { migrateAll } from "./databases.ts";
import { bringUp } from "./instance.ts";

const root = path.resolve(import.meta.dirname, "../..");
const [script = "", ...args] = process.argv.slice(2);

async function main(): Promise<number> {
  const isNamed = process.env.DATABASE_URL_ACCOUNT !== undefined;
  const instance = isNamed
    ? null
    : await bringUp({ dataDir: path.resolve(process.env.KEPT_DATA_DIR ?? path.join(root, ".data")), port: Number(process.env.PORT ?? 3000), env: process.env });
  try {
    if (instance) await migrateAll(instance.env);
    return await new Promise<number>((done) => {
      const child = spawn(process.execPath, [path.join(root, script), ...args], { cwd: root, env: { ...process.env, ...instance?.env }, stdio: "inherit" });
      child.once("exit", (code) => done(code ?? 1));
    });
  } finally {
    await instance?.stop({ leaveShared: true });
  }
}

process.exit(
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }),
);
