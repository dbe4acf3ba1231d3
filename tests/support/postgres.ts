/** One PostgreSQL server for a test run, with a migrated template of each database; every test file gets clones. */
import { globSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { asSuperuser, createDatabases, databaseEnv, migrateAll } from "#lib/local/databases.ts";
import { startPostgres } from "#lib/local/postgres.ts";
import { isAlive } from "#lib/local/processes.ts";

export type TestCluster = { port: number; password: string; owner: string; app: string };

declare module "vitest" {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

const PASSWORDS = { owner: "owner-of-a-test-cluster", app: "app-of-a-test-cluster" };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const artifacts = path.resolve(import.meta.dirname, "../.artifacts");
  sweep(artifacts);
  const folder = path.join(artifacts, `postgres-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const cluster = await startPostgres({ directory: path.join(folder, "data") });
  await createDatabases(cluster, PASSWORDS, "template");
  await migrateAll(databaseEnv(cluster, PASSWORDS, "template"));
  project.provide("cluster", { port: cluster.port, password: cluster.password, ...PASSWORDS });
  return async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

export const superuser = asSuperuser;

/** Takes away what runs that were killed have left. */
function sweep(artifacts: string): void {
  for (const folder of globSync("postgres-*", { cwd: artifacts })) {
    if (!isAlive(Number(folder.slice("postgres-".length)))) rmSync(path.join(artifacts, folder), { recursive: true, force: true });
  }
}
