/**
 * Brings the four databases up to date, as their owner, and gives the app role its rights: rows, never structure.
 */
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { applyMigrations, type SchemaName } from "./schema-engine.ts";

export type Target = { schema: SchemaName; ownerUrl: string; appRole: string };

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Runs again and again without harm. Returns the names of the migrations it applied. */
export async function migrate({ schema, ownerUrl, appRole }: Target): Promise<string[]> {
  const applied = await applyMigrations(schema, ownerUrl);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    if (schema === "account") await runMigrations({ connectionString: ownerUrl });
    await grant(owner, schema, quote(appRole));
    if (schema === "telemetry") await ensureMonths(owner, new Date());
  } finally {
    await owner.end();
  }
  return applied;
}

async function grant(owner: pg.Client, schema: SchemaName, role: string) {
  const schemas = schema === "account" ? ["public", "graphile_worker"] : schema === "telemetry" ? ["public", "parts"] : ["public"];
  await owner.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  for (const name of schemas) {
    await owner.query(`GRANT USAGE ON SCHEMA ${name} TO ${role}`);
    await owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${role}`);
    await owner.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${name} TO ${role}`);
    await owner.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${name} TO ${role}`);
    await owner.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`);
  }
  await owner.query(`REVOKE ALL ON TABLE _prisma_migrations FROM ${role}`);
  if (schema === "account") await owner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON TABLE audit_entry, document FROM ${role}`);
}

export const MONTHS_BACK = 36;
export const MONTHS_AHEAD = 3;

/** Partitions from three years back to three months ahead of `now`. The worker calls it once a day. */
export async function ensureMonths(client: pg.Client | pg.Pool, now: Date): Promise<void> {
  for (let offset = -MONTHS_BACK; offset <= MONTHS_AHEAD; offset++) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
    await client.query("SELECT ensure_month($1::date)", [month.toISOString().slice(0, 10)]);
  }
}
