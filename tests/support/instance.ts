/** Runs before each integration test file: clones the databases and names them in the environment. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { APP, asSuperuser, DATABASES, databaseEnv, OWNER } from "#lib/local/databases.ts";
import { localSecrets } from "#lib/local/secrets.ts";

const cluster = inject("cluster");
const prefix = `t${randomBytes(5).toString("hex")}`;
const dataDir = mkdtempSync(path.join(tmpdir(), "kept-test-"));

await asSuperuser(cluster, async (client) => {
  for (const name of Object.keys(DATABASES)) {
    const database = name.toLowerCase();
    await client.query(`CREATE DATABASE ${prefix}_${database} TEMPLATE template_${database} OWNER ${OWNER}`);
    await client.query(`GRANT CONNECT ON DATABASE ${prefix}_${database} TO ${APP}`);
  }
});

Object.assign(process.env, databaseEnv(cluster, cluster, prefix), localSecrets(dataDir), {
  KEPT_MODE: "local",
  KEPT_DATA_DIR: dataDir,
  KEPT_ORIGIN: "http://localhost:3000",
  RESEND_API_KEY: "re_test_local",
  RESEND_BASE_URL: "http://127.0.0.1:9",
  MAIL_FROM: "Kept <post@kept.example>",
  PRIVACY_CONTACT: "privacy@kept.example",
});

afterAll(async () => {
  const { closeAccount } = await import("#lib/platform/db/account.ts");
  const { closeTelemetry } = await import("#lib/platform/db/telemetry.ts");
  const { closeVault } = await import("#lib/platform/db/vault.ts");
  await Promise.all([closeAccount(), closeTelemetry(), closeVault()]);
  await asSuperuser(cluster, async (client) => {
    for (const name of Object.keys(DATABASES)) await client.query(`DROP DATABASE IF EXISTS ${prefix}_${name.toLowerCase()} WITH (FORCE)`);
  });
  rmSync(dataDir, { recursive: true, force: true });
});
