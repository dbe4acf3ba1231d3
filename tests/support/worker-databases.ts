/** The four databases of one test worker: cloned from the templates once, emptied before each test file. */
import pg from "pg";
import { APP, asSuperuser, DATABASES, OWNER } from "#lib/local/databases.ts";
import type { TestCluster } from "./postgres.ts";

const NAMES = Object.keys(DATABASES).map((name) => name.toLowerCase());

/** Creates the databases of `worker` where they do not exist yet. Returns whether they did. */
async function clone(cluster: TestCluster, worker: string): Promise<boolean> {
  return asSuperuser(cluster, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [`${worker}_vault`]);
    if (rowCount) return true;
    for (const name of NAMES) {
      await client.query(`CREATE DATABASE ${worker}_${name} TEMPLATE template_${name} OWNER ${OWNER} STRATEGY file_copy`);
      await client.query(`GRANT CONNECT ON DATABASE ${worker}_${name} TO ${APP}`);
    }
    return false;
  });
}

/** Tables that take up space, so may hold rows. The records of the migrations and the region mark stay. */
const USED = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relname NOT IN ('_prisma_migrations', 'migrations', 'database_region')
    AND pg_relation_size(c.oid) > 0`;

async function empty(cluster: TestCluster, database: string): Promise<void> {
  const client = new pg.Client({ host: "127.0.0.1", port: cluster.port, user: "postgres", password: cluster.password, database });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(USED);
    // A test that left a transaction open must fail the next file, not hang it.
    await client.query("SET lock_timeout = '20s'");
    if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(", ")} RESTART IDENTITY CASCADE`);
  } finally {
    await client.end();
  }
}

/** Makes sure that the databases of `worker` exist and hold no rows. */
export async function emptyDatabases(cluster: TestCluster, worker: string): Promise<void> {
  if (await clone(cluster, worker)) await Promise.all(NAMES.map((name) => empty(cluster, `${worker}_${name}`)));
}
