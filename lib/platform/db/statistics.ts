/**
 * Keeps erased values out of the statistics of PostgreSQL (decision 0026).
 *
 * ANALYZE copies samples of a column into `pg_statistic`, where they stay after the rows are deleted, and the app role may read them. So only
 * numbers, times and references of the class `technical` have statistics, and of the other classes only the columns in `PLANNED`.
 */
import type pg from "pg";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import type { SchemaName } from "./schema-engine.ts";

const ACTOR = "finds the rows of a pseudonym in an index that is not unique";
const TIME = "finds rows by their time, in a range";

/** Columns of a personal class that keep their statistics, and what the planner needs them for. They hold times and random references only. */
export const PLANNED: Readonly<Record<string, string>> = {
  "workspace.parent_id": "finds the workspaces below one",
  "audit_entry.actor_ref": ACTOR,
  "audit_entry.subject_ref": ACTOR,
  "audit_entry.workspace_id": "finds the entries of a workspace among those of all",
  "audit_entry.object_id": "finds the entries of an object among those of all",
  "invitation.inviter_ref": ACTOR,
  "access_period.user_ref": ACTOR,
  "api_token.ended_by_ref": ACTOR,
  "device_token.ended_by_ref": ACTOR,
  "device.retires_by_ref": ACTOR,
  "capture.at": TIME,
  "measurement.ts": TIME,
  "measurement_text.ts": TIME,
  "rollup_hour.bucket": TIME,
  "rollup_day.bucket": TIME,
};

const TYPES = ["uuid", "int2", "int4", "int8", "float8", "bool", "date", "timestamp", "timestamptz"];

/**
 * One ALTER TABLE for each table with a column whose target is wrong. A partition follows its parent. A column that is unique by itself needs
 * no statistics, since the planner knows that one row has the value.
 */
const CHANGES = `
  WITH wanted AS (
    SELECT c.oid::regclass::text AS name, a.attname, coalesce(a.attstattarget, -1) AS is, CASE
      WHEN c.relname || '.' || a.attname = ANY($2) THEN -1
      WHEN c.relname || '.' || a.attname = ANY($1) OR t.typname <> ALL($3) THEN 0
      WHEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL AND i.indkey[0] = a.attnum) THEN 0
      ELSE -1 END AS target
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
    WHERE n.nspname IN ('public', 'graphile_worker') AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
  )
  SELECT 'ALTER TABLE ' || name || ' ' || string_agg(format('ALTER COLUMN %I SET STATISTICS %s', attname, target), ', ') AS sql
  FROM wanted WHERE "is" <> target GROUP BY name`;

/** The statistics that columns without a target still have, from before. PostgreSQL 18 is the first that lets their owner clear them. */
const CLEARED = `
  SELECT pg_clear_attribute_stats(s.schemaname, s.tablename, s.attname, s.inherited)
  FROM pg_stats s JOIN pg_attribute a ON a.attrelid = format('%I.%I', s.schemaname, s.tablename)::regclass AND a.attname = s.attname
  WHERE s.schemaname IN ('public', 'parts', 'graphile_worker') AND a.attstattarget = 0`;

/** The columns of a database whose content must not be in statistics, as `table.column`. The vault has none that may. */
const withheld = (schema: SchemaName): string[] =>
  INVENTORY.filter(({ database }) => database === schema).flatMap(({ table, columns }) =>
    columns.filter((column) => schema === "vault" || column.class !== "technical").map(({ column }) => `${table}.${column}`),
  );

/**
 * Sets which columns have statistics, clears those of the others, and removes their bytes from the files. Runs as the owner, outside a
 * transaction, any number of times.
 */
export async function limitStatistics(owner: pg.Client, schema: SchemaName): Promise<void> {
  const { rows } = await owner.query<{ sql: string }>(CHANGES, [withheld(schema), Object.keys(PLANNED), TYPES]);
  for (const { sql } of rows) await owner.query(sql);
  const { rows: found } = await owner.query<{ may: boolean }>("SELECT current_setting('server_version_num')::int >= 180000 AS may");
  const cleared = found[0]?.may ? (await owner.query(CLEARED)).rowCount : 0;
  // Clears the statistics of wrapped keys before PostgreSQL 18, too.
  if (schema === "vault") await owner.query("SELECT rewrite_subject_keys()");
  // Writes the live rows into a new file: in the vault always, since `vault.upkeep` clears statistics there, too.
  if (cleared || schema === "vault") await owner.query("VACUUM FULL pg_statistic");
}
