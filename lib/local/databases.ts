/** The two roles and the four databases of a local cluster, migrated, and the environment that names them. */
import pg from "pg";
import { parse } from "pg-connection-string";
import { migrate, type Target } from "../platform/db/migrate.ts";
import type { SchemaName } from "../platform/db/schema-engine.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { withoutTls } from "../platform/secret-faults.ts";
import type { Cluster } from "./postgres.ts";

export const DATABASES = { ACCOUNT: "account", TELEMETRY_EU: "telemetry", TELEMETRY_US: "telemetry", VAULT: "vault" } as const satisfies Record<
  string,
  SchemaName
>;

const REGION_OF: Partial<Record<string, Region>> = { TELEMETRY_EU: "eu", TELEMETRY_US: "us" };

export const OWNER = "kept_owner";
export const APP = "kept_app";

type Passwords = { owner: string; app: string };

const address = (role: string, password: string, port: number, database: string) => `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;

/** `prefix` tells instances on one cluster apart: each test worker has its own four databases. */
export function databaseEnv(cluster: Pick<Cluster, "port">, passwords: Passwords, prefix = "kept"): Record<string, string> {
  const entries = Object.keys(DATABASES).flatMap((name) => {
    const database = `${prefix}_${name.toLowerCase()}`;
    return [
      [`DATABASE_URL_${name}`, address(APP, passwords.app, cluster.port, database)],
      [`DATABASE_OWNER_URL_${name}`, address(OWNER, passwords.owner, cluster.port, database)],
    ];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

export async function asSuperuser<T>(cluster: Pick<Cluster, "port" | "password">, work: (client: pg.Client) => Promise<T>, database = "postgres"): Promise<T> {
  const client = new pg.Client({ host: "127.0.0.1", port: cluster.port, user: "postgres", password: cluster.password, database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function createDatabases(cluster: Cluster, passwords: Passwords, prefix = "kept"): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    for (const [role, password] of [
      [OWNER, passwords.owner],
      [APP, passwords.app],
    ] as const) {
      const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
      if (!rowCount) await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    }
    for (const name of Object.keys(DATABASES)) {
      const database = `${prefix}_${name.toLowerCase()}`;
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
      if (!rowCount) await client.query(`CREATE DATABASE ${database} OWNER ${OWNER}`);
    }
  });
  await asSuperuser(cluster, allowUpkeep, `${prefix}_vault`);
}

/** Lets the app remove old copies of keys from the write-ahead log (`lib/platform/seal/upkeep.ts`). */
async function allowUpkeep(vault: pg.Client): Promise<void> {
  await vault.query(`GRANT pg_checkpoint TO ${APP}`);
  await vault.query(`GRANT EXECUTE ON FUNCTION pg_switch_wal() TO ${APP}`);
}

/** Only for what nobody has used yet: a first start that was cut off. */
export async function dropDatabases(cluster: Cluster, prefix = "kept"): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    for (const name of Object.keys(DATABASES)) await client.query(`DROP DATABASE IF EXISTS ${prefix}_${name.toLowerCase()} WITH (FORCE)`);
  });
}

export const missingDatabases = (env: Record<string, string | undefined>): string[] =>
  Object.keys(DATABASES)
    .map((name) => `DATABASE_URL_${name}`)
    .filter((name) => !env[name]);

/** The migration targets that an environment names; the owner's address where there is one, else the app's own. */
function targets(env: Record<string, string | undefined>): Target[] {
  const missing = missingDatabases(env);
  if (missing.length > 0) throw new Error(`These databases are not named: ${missing.join(", ")}.`);
  return Object.entries(DATABASES).map(([name, schema]) => {
    const app = env[`DATABASE_URL_${name}`] ?? "";
    return { schema, region: REGION_OF[name], ownerUrl: env[`DATABASE_OWNER_URL_${name}`] ?? app, appRole: parse(withoutTls(app)).user ?? "" };
  });
}

export async function migrateAll(env: Record<string, string | undefined>): Promise<string[]> {
  const applied: string[] = [];
  for (const target of targets(env)) applied.push(...(await migrate(target)).map((name) => `${target.schema}/${name}`));
  return applied;
}
