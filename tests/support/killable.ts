/** A cluster of one's own, whose PostgreSQL may die as in a power cut. It is named in the environment from here on. */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createDatabases, databaseEnv, migrateAll } from "#lib/local/databases.ts";
import { startPostgres } from "#lib/local/postgres.ts";
import { pause } from "#lib/local/processes.ts";

export type Killable = {
  /** Ends PostgreSQL, and starts it again on the same port. */
  kill(downFor: number): Promise<void>;
  /** Ends it, and leaves it to `start`. */
  end(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

export async function startKillable(): Promise<Killable> {
  const folder = path.resolve(import.meta.dirname, `../.artifacts/kill-${process.pid}`);
  const directory = path.join(folder, "data");
  const passwords = { owner: "owner-of-a-killed-cluster", app: "app-of-a-killed-cluster" };
  let cluster = await startPostgres({ directory });
  const { port } = cluster;
  await createDatabases(cluster, passwords);
  await migrateAll(databaseEnv(cluster, passwords));
  // Before anything asks for the environment.
  Object.assign(process.env, databaseEnv(cluster, passwords));
  const end = async () => void process.kill(Number(readFileSync(path.join(directory, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
  const start = async () => {
    for (let attempt = 0; ; attempt++) {
      try {
        cluster = await startPostgres({ directory, flags: ["-c", `port=${port}`] });
        return;
      } catch (error) {
        // Its processes may still be letting go of the shared memory.
        if (attempt > 20) throw error;
        await pause(250);
      }
    }
  };
  return {
    end,
    start,
    kill: async (downFor) => {
      await end();
      await pause(downFor);
      await start();
    },
    stop: async () => {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
