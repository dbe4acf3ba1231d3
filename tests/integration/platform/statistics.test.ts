/** Which columns the planner keeps samples of, in the statistics that the app role may read. */
import pg from "pg";
import { describe, expect, it } from "vitest";
import { migrateAll } from "#lib/local/databases.ts";
import { ensureMonths } from "#lib/platform/db/months.ts";
import { PLANNED } from "#lib/platform/db/statistics.ts";
import { ids } from "#lib/platform/ids.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { somebody } from "#tests/support/canaries.ts";

const DATABASES = { account: "ACCOUNT", telemetry: "TELEMETRY_EU", vault: "VAULT" } as const;
type Name = keyof typeof DATABASES;

async function query<T extends object>(role: "URL" | "OWNER_URL", name: Name, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: process.env[`DATABASE_${role}_${DATABASES[name]}`] });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

type Target = { table: string; column: string; type: string; target: number };

/** Of all tables, and of the partitions under the name of the table that they belong to. */
const targetsOf = (name: Name) =>
  query<Target>(
    "OWNER_URL",
    name,
    `SELECT coalesce(parent.relname, c.relname) AS table, attname AS column, atttypid::regtype::text AS type, coalesce(attstattarget, -1)::int AS target
     FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
     WHERE c.relnamespace::regnamespace::text IN ('public', 'parts') AND c.relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped`,
  );

/** The columns of the inventory that have statistics, although their content is personal, and the columns of the vault that have. */
const sampled = (name: Name, targets: Target[]) => {
  const classes = new Map(
    INVENTORY.filter(({ database }) => database === name).flatMap(({ table, columns }) => columns.map((each) => [`${table}.${each.column}`, each.class])),
  );
  const columns = targets.filter(({ target }) => target !== 0).map(({ table, column }) => `${table}.${column}`);
  return new Set(columns.filter((column) => classes.has(column) && (name === "vault" || classes.get(column) !== "technical")));
};

describe("the statistics of the planner", () => {
  it("are kept of no column with personal content, except the times and references that queries search by", async () => {
    const all = await Promise.all((Object.keys(DATABASES) as Name[]).map(async (name) => ({ name, targets: await targetsOf(name) })));
    expect(all.flatMap(({ name, targets }) => [...sampled(name, targets)]).sort()).toEqual(Object.keys(PLANNED).sort());
    const types = all.flatMap(({ targets }) => targets).filter(({ table, column }) => `${table}.${column}` in PLANNED);
    expect(new Set(types.map(({ type }) => type))).toEqual(new Set(["uuid", "timestamp with time zone"]));
  });

  it("are kept of no text, bytes or unique number of an account, also where the class is technical", async () => {
    const kept = (await targetsOf("account")).filter(({ target }) => target !== 0);
    expect(kept.filter(({ type }) => /text|bytea|json|character/.test(type))).toEqual([]);
    expect(kept.filter(({ table, column }) => ["user.id", "user.audit_ref", "session.handle"].includes(`${table}.${column}`))).toEqual([]);
  });

  it("are limited in the partitions of months to come", async () => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL_TELEMETRY_EU });
    await client.connect();
    await ensureMonths(client, new Date("2031-01-15T00:00:00Z")).finally(() => client.end());
    const parts = await query<{ part: string }>(
      "OWNER_URL",
      "telemetry",
      "SELECT c.relname AS part FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid WHERE c.relname ~ '^measurement.*_2031_04$' AND c.relkind = 'r' AND attname = 'value' AND attstattarget = 0",
    );
    expect(parts.map(({ part }) => part).sort()).toEqual(["measurement_2031_04", "measurement_text_2031_04"]);
  });

  it("hold nothing that the app role could read of a person, besides random references and times", async () => {
    const person = await somebody();
    const allowed = new Set([...Object.keys(PLANNED), ...INVENTORY.flatMap(({ table, columns }) => columns.filter((c) => c.class === "technical").map((c) => `${table}.${c.column}`))]); // biome-ignore format: one line
    for (const name of ["account", "telemetry"] as const) {
      await query("OWNER_URL", name, "ANALYZE");
      const rows = await query<{ values: string }>("URL", name, "SELECT concat(most_common_vals, histogram_bounds) AS values FROM pg_stats WHERE schemaname <> 'pg_catalog'"); // biome-ignore format: one line
      expect(rows.length).toBeGreaterThan(0);
      const found = person.canaries.filter(({ isUnique, text }) => isUnique && rows.some(({ values }) => values.includes(text)));
      expect(found.map(({ where }) => where.replace(/^\w+\./, "")).filter((where) => !allowed.has(where))).toEqual([]);
    }
  });

  it("of an installation from before are cleared by its migration", async () => {
    const note = `note ${ids.new()}`;
    await query("OWNER_URL", "telemetry", "ALTER TABLE measurement_text ALTER COLUMN value SET STATISTICS 100");
    await query("OWNER_URL", "telemetry", `INSERT INTO measurement_text SELECT 1, 1, now() - n * interval '1 s', '${note}' FROM generate_series(1, 9) n`);
    await query("OWNER_URL", "telemetry", "ANALYZE measurement_text");
    const texts = () => query("URL", "telemetry", "SELECT 1 FROM pg_stats WHERE tablename LIKE 'measurement_text%' AND attname = 'value'");
    expect(await texts()).not.toEqual([]);
    await migrateAll(process.env);
    expect(await texts()).toEqual([]);
  });
});
