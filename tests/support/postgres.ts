/** One PostgreSQL server for a test run, with a migrated template of each database. Each test worker clones the templates once. */
import { globSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { createDatabases, databaseEnv, migrateAll } from "#lib/local/databases.ts";
import { startPostgres } from "#lib/local/postgres.ts";
import { isAlive } from "#lib/local/processes.ts";

/** `folder` holds the cluster and the data folder of each worker; it is deleted at the end of the run. `project` is the Vitest project that asks. */
export type TestCluster = { port: number; password: string; owner: string; app: string; folder: string; project: string };

declare module "vitest" {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

const PASSWORDS = { owner: "owner-of-a-test-cluster", app: "app-of-a-test-cluster" };

/** Nothing in this cluster outlives the run. Tests of durability start a durable one: `startKillable`. */
const NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"].flatMap((setting) => ["-c", setting]);

type Running = { cluster: Omit<TestCluster, "project">; users: number; stop(): Promise<void> };

// Vitest loads this module once for each project; they share the server.
const shared = globalThis as { keptTestCluster?: Promise<Running> };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.keptTestCluster ??= start();
  const running = await shared.keptTestCluster;
  running.users++;
  project.provide("cluster", { ...running.cluster, project: project.name });
  return async () => {
    if (--running.users === 0) await running.stop();
  };
}

async function start(): Promise<Running> {
  const artifacts = path.resolve(import.meta.dirname, "../.artifacts");
  removeLeftovers(artifacts);
  const folder = path.join(artifacts, `postgres-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const cluster = await startPostgres({ directory: path.join(folder, "data"), flags: NOT_DURABLE });
  await createDatabases(cluster, PASSWORDS, "template");
  await migrateAll(databaseEnv(cluster, PASSWORDS, "template"));
  const stop = async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { cluster: { port: cluster.port, password: cluster.password, folder, ...PASSWORDS }, users: 0, stop };
}

/** Deletes the folders of runs that were killed. */
function removeLeftovers(artifacts: string): void {
  for (const folder of globSync("postgres-*", { cwd: artifacts })) {
    if (!isAlive(Number(folder.slice("postgres-".length)))) rmSync(path.join(artifacts, folder), { recursive: true, force: true });
  }
}
