/** Runs before each integration test file: gives it the empty databases and the data folder of its worker. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { databaseEnv } from "#lib/local/databases.ts";
import { DEMO_OPERATOR } from "#lib/local/demo-operator.ts";
import { localSecrets } from "#lib/local/secrets.ts";
import { clock } from "#lib/platform/clock.ts";
import { emptyDatabases } from "./worker-databases.ts";

const cluster = inject("cluster");
const worker = `${cluster.project}_${process.env.VITEST_POOL_ID}`;
const workerDir = path.join(cluster.folder, worker);
const dataDir = path.join(workerDir, "data");

await emptyDatabases(cluster, worker);
// Not imported: a file with a process of its own replaces standard output before the log is loaded.
(globalThis as { keptDailyKeys?: Map<string, unknown> }).keptDailyKeys?.clear();
rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });

// The same values for every file of the worker: the code under test reads its environment once.
Object.assign(process.env, databaseEnv(cluster, cluster, worker), localSecrets(workerDir), {
  KEPT_MODE: "local",
  KEPT_DATA_DIR: dataDir,
  KEPT_ORIGIN: "http://localhost:3000",
  RESEND_API_KEY: "re_test_local",
  RESEND_BASE_URL: "http://127.0.0.1:9",
  MAIL_FROM: "Kept <post@kept.example>",
  PRIVACY_CONTACT: "privacy@kept.example",
  ...DEMO_OPERATOR,
});

// Constant-duration responses wait no time here. tests/unit/platform/even.test.ts proves that they wait.
clock.sleep = async () => {};

// Counters that are written seconds later would land in the next file's tables.
afterAll(() => (globalThis as { keptUsage?: { write(): Promise<void> } }).keptUsage?.write());
