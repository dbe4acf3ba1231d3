/** Triggers and privileges on the tables of a database, set by its owner: to see how statements work, and to let some of them fail. */
import pg from "pg";
import { onTestFinished } from "vitest";
import type { Region } from "#lib/platform/db/telemetry.ts";

type Place = Region | "account";

async function asOwner<T extends pg.QueryResultRow>(place: Place, sql: string): Promise<T[]> {
  const name = place === "account" ? "ACCOUNT" : `TELEMETRY_${place.toUpperCase()}`;
  const client = new pg.Client({ connectionString: process.env[`DATABASE_OWNER_URL_${name}`] });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

type Deletions = {
  /** Rows of each DELETE statement so far, in order, by device. */
  statements(): Promise<{ ref: string; rows: number }[]>;
  /** From now on no statement fails. */
  allow(): Promise<void>;
};

type Limits = { readonly table?: string; readonly maxRows?: number; readonly maxStatements?: number };
const MANY = 1_000_000_000;

/** Notes each DELETE statement on a table (`measurement` by default) until the test ends. One that deletes more than `maxRows`, or comes after `maxStatements`, fails. */
export async function watchDeletions(region: Region, { table = "measurement", maxRows = MANY, maxStatements = MANY }: Limits = {}): Promise<Deletions> {
  await asOwner(
    region,
    `CREATE TABLE parts.deletion (id bigserial, ref bigint, rows int);
     CREATE FUNCTION parts.note_deletion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
       IF (SELECT count(*) FROM gone) > TG_ARGV[0]::int OR (SELECT count(*) FROM parts.deletion) >= TG_ARGV[1]::int THEN RAISE 'too many'; END IF;
       INSERT INTO parts.deletion (ref, rows) SELECT device_ref, count(*) FROM gone GROUP BY device_ref;
       RETURN NULL;
     END $$;`,
  );
  const limit = (rows: number, statements: number) =>
    asOwner(
      region,
      `DROP TRIGGER IF EXISTS note_deletion ON ${table};
       CREATE TRIGGER note_deletion AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
         EXECUTE FUNCTION parts.note_deletion(${rows}, ${statements})`,
    );
  await limit(maxRows, maxStatements);
  onTestFinished(async () => {
    await asOwner(region, `DROP TRIGGER IF EXISTS note_deletion ON ${table}; DROP FUNCTION parts.note_deletion(); DROP TABLE parts.deletion`);
  });
  return {
    statements: () => asOwner(region, "SELECT ref::text, rows FROM parts.deletion ORDER BY id"),
    allow: async () => void (await limit(MANY, MANY)),
  };
}

/** Lets every statement fail that does `what` to a row of `ref` in `table`, until the returned function is called or the test ends. */
export async function failFor(region: Region, table: string, what: "INSERT" | "DELETE", ref: bigint): Promise<() => Promise<void>> {
  const row = what === "INSERT" ? "NEW" : "OLD";
  await asOwner(
    region,
    `CREATE FUNCTION parts.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused by a test'; END $$;
     CREATE TRIGGER refuse BEFORE ${what} ON ${table} FOR EACH ROW WHEN (${row}.device_ref = ${ref}) EXECUTE FUNCTION parts.refuse()`,
  );
  let isOver = false;
  const end = async () => {
    if (isOver) return;
    isOver = true;
    await asOwner(region, `DROP TRIGGER refuse ON ${table}; DROP FUNCTION parts.refuse()`);
  };
  onTestFinished(end);
  return end;
}

/** Lets every statement fail that inserts a row with `id` in `column` into a table of the account database, until the returned function is called or the test ends. */
export const refuseInserts = (table: string, id: string, column: "workspace_id" | "user_id" = "workspace_id"): Promise<() => Promise<void>> =>
  refuseRows(table, `NEW.${column} = '${id}'`);

/** The same for rows for which `condition` is true: SQL about NEW, the row. */
export async function refuseRows(table: string, condition: string): Promise<() => Promise<void>> {
  await asOwner(
    "account",
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused by a test'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION refuse()`,
  );
  const allow = async () => void (await asOwner("account", `DROP TRIGGER IF EXISTS refuse ON ${table}; DROP FUNCTION IF EXISTS refuse()`));
  onTestFinished(allow);
  return allow;
}

/** Lets every statement of the app that reads `table` fail, until the returned function is called or the test ends. */
export async function refuseReads(place: Place, table: string): Promise<() => Promise<void>> {
  await asOwner(place, `REVOKE SELECT ON ${table} FROM kept_app`);
  const allow = async () => void (await asOwner(place, `GRANT SELECT ON ${table} TO kept_app`));
  onTestFinished(allow);
  return allow;
}
