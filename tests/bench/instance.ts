/** A cluster of its own for the measurements, durable as in production, and gone afterwards. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { createDatabases, databaseEnv, migrateAll } from "#lib/local/databases.ts";
import { DEMO_OPERATOR } from "#lib/local/demo-operator.ts";
import { startPostgres } from "#lib/local/postgres.ts";
import { localSecrets } from "#lib/local/secrets.ts";
import { closeAccount } from "#lib/platform/db/account.ts";
import { closeTelemetry } from "#lib/platform/db/telemetry.ts";
import { closeVault } from "#lib/platform/db/vault.ts";

export type Instance = { /** The database goes away and comes again on the same port. */ restart(): Promise<void>; stop(): Promise<void> };

export async function bringUp(): Promise<Instance> {
  const folder = path.resolve(import.meta.dirname, `../.artifacts/bench-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const secrets = localSecrets(folder);
  const directory = path.join(folder, "postgres");
  const flags = ["-c", "max_wal_size=8GB", "-c", "shared_buffers=2GB"];
  let cluster = await startPostgres({ directory, flags });
  const passwords = { owner: "owner-of-a-bench-cluster", app: "app-of-a-bench-cluster" };
  await createDatabases(cluster, passwords);
  const databases = databaseEnv(cluster, passwords);
  await migrateAll(databases);
  Object.assign(process.env, secrets, databases, {
    BENCH_CLUSTER: directory,
    KEPT_MODE: "local",
    KEPT_DATA_DIR: folder,
    KEPT_ORIGIN: "http://localhost:3000",
    RESEND_API_KEY: "re_bench",
    RESEND_BASE_URL: "http://127.0.0.1:9",
    MAIL_FROM: "Kept <post@kept.example>",
    PRIVACY_CONTACT: "privacy@kept.example",
    ...DEMO_OPERATOR,
    LOG_LEVEL: "warn",
  });
  return {
    restart: async () => {
      const { port } = cluster;
      await cluster.stop();
      cluster = await startPostgres({ directory, flags: [...flags, "-c", `port=${port}`] });
    },
    stop: async () => {
      await Promise.all([closeAccount(), closeTelemetry(), closeVault()]);
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
