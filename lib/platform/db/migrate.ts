/**
 * Brings the four databases up to date, as their owner, and gives the app role its rights: rows, never structure. Limits the
 * statistics of the planner, too.
 */
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { markRegion } from "./database-region.ts";
import { ensureMonths } from "./months.ts";
import { applyMigrations, NO_STATEMENT_TIMEOUT, type SchemaName } from "./schema-engine.ts";
import { limitStatistics } from "./statistics.ts";
import type { Region } from "./telemetry.ts";

/** `region` is that of a telemetry database. */
export type Target = { schema: SchemaName; ownerUrl: string; appRole: string; region?: Region | undefined };

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** May run any number of times. Returns the names of the migrations it applied. Throws for a telemetry database that belongs to another region. */
export async function migrate({ schema, ownerUrl, appRole, region }: Target): Promise<string[]> {
  const applied = await applyMigrations(schema, ownerUrl);
  const owner = new pg.Client({ connectionString: ownerUrl, options: NO_STATEMENT_TIMEOUT });
  await owner.connect();
  try {
    if (region) await markRegion(owner, region);
    if (schema === "account") await runMigrations({ connectionString: ownerUrl });
    await grant(owner, schema, quote(appRole));
    if (schema === "account") await allowQueue(owner, quote(appRole));
    if (schema === "telemetry") await ensureMonths(owner, new Date());
    await limitStatistics(owner, schema);
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
  if (schema === "telemetry") await owner.query(`REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON TABLE database_region FROM ${role}`);
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
