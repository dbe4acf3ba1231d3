/** Everything the four databases hold, as text: what somebody who took a dump could search. */
import pg from "pg";

const VARIABLES = ["DATABASE_OWNER_URL_ACCOUNT", "DATABASE_OWNER_URL_TELEMETRY_EU", "DATABASE_OWNER_URL_TELEMETRY_US", "DATABASE_OWNER_URL_VAULT"];

export async function dump(): Promise<Map<string, string>> {
  const tables = new Map<string, string>();
  for (const variable of VARIABLES) {
    const client = new pg.Client({ connectionString: process.env[variable] });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'parts')`,
    );
    for (const { name } of rows) {
      const { rows: lines } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
      tables.set(`${variable.slice(19)} ${name}`, lines.map(({ line }) => line).join("\n"));
    }
    await client.end();
  }
  return tables;
}

/** Where `text` stands in a dump, in clear or as bytes. */
export function findIn(tables: ReadonlyMap<string, string>, text: string): string[] {
  const hex = Buffer.from(text).toString("hex");
  return [...tables].filter(([, content]) => content.includes(text) || content.includes(hex)).map(([name]) => name);
}
