/**
 * Brings the four databases up to date, as their owner, and gives the app role its rights: rows, never structure.
 */
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { ensureMonths } from "./months.ts";
import { applyMigrations, NO_STATEMENT_TIMEOUT, type SchemaName } from "./schema-engine.ts";

export type Target = { schema: SchemaName; ownerUrl: string; appRole: string };

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Runs again and again without harm. Returns the names of the migrations it applied. */
export async function migrate({ schema, ownerUrl, appRole }: Target): Promise<string[]> {
  const applied = await applyMigrations(schema, ownerUrl);
  const owner = new pg.Client({ connectionString: ownerUrl, options: NO_STATEMENT_TIMEOUT });
  await owner.connect();
  try {
    if (schema === "account") await runMigrations({ connectionString: ownerUrl });
    await grant(owner, schema, quote(appRole));
    if (schema === "account") await allowQueue(owner, quote(appRole));
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

/** The queue's tables are closed by row-level security to everybody but their owner; the app role may use every row of them. */
async function allowQueue(owner: pg.Client, role: string) {
  const { rows } = await owner.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r' AND relrowsecurity",
  );
  for (const { name } of rows) {
    await owner.query(`DROP POLICY IF EXISTS kept_app ON graphile_worker.${quote(name)}`);
    await owner.query(`CREATE POLICY kept_app ON graphile_worker.${quote(name)} FOR ALL TO ${role} USING (true) WITH CHECK (true)`);
  }
}
