/** Runs last, on the seeded instance: after it there is no Ada. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { CAST, expect, signIn, test } from "./fixtures.ts";

const VARIABLES = ["ACCOUNT", "TELEMETRY_EU", "TELEMETRY_US", "VAULT"].map((name) => `DATABASE_OWNER_URL_${name}`);

async function inDatabase<T>(variable: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: process.env[variable] });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Tables with a column that could hold one of `types`; a column of numbers and times cannot name anybody. */
const TABLES = `SELECT DISTINCT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'parts') AND data_type = ANY($1) ORDER BY 1`;

const TEXTUAL = ["text", "character varying", "bytea", "json", "jsonb", "uuid", "ARRAY", "USER-DEFINED", "name", "inet"];

/** The tables of all four databases with a row that holds one of `needles`, in clear or as bytes, when read as text. */
async function tablesWith(needles: string[]): Promise<string[]> {
  const pattern = needles.flatMap((text) => [text.replaceAll(/[.\\+*?[\]^$(){}|]/g, "\\$&"), Buffer.from(text).toString("hex")]).join("|");
  const found: string[] = [];
  for (const variable of VARIABLES) {
    await inDatabase(variable, async (client) => {
      const { rows } = await client.query<{ name: string }>(TABLES, [TEXTUAL]);
      for (const { name } of rows) {
        const { rowCount } = await client.query(`SELECT 1 FROM ${name} t WHERE t::text ~* $1 LIMIT 1`, [pattern]);
        if (rowCount) found.push(`${variable.slice(19).toLowerCase()}: ${name}`);
      }
    });
  }
  return found;
}

/** The telemetry tables with a row under one of `refs`. */
async function tablesUnder(refs: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const variable of VARIABLES.slice(1, 3)) {
    await inDatabase(variable, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'device_ref'",
      );
      for (const { name } of rows) if ((await client.query(`SELECT 1 FROM ${name} WHERE device_ref = ANY($1) LIMIT 1`, [refs])).rowCount) found.push(name);
    });
  }
  return found;
}

/** How many readings both regions store under `refs`. */
async function countReadings(refs: string[]): Promise<number> {
  let count = 0;
  for (const variable of VARIABLES.slice(1, 3)) {
    const { rows } = await inDatabase(variable, (client) =>
      client.query<{ count: number }>("SELECT count(*)::int AS count FROM measurement WHERE device_ref = ANY($1)", [refs]),
    );
    count += rows[0]?.count ?? 0;
  }
  return count;
}

const NAMES = ["Ada Marsh", "Ben Reed", "Cleo Quay", "Sam Post", ...Object.values(CAST), "Marsh Weather", "Harbour Labs", "Heron hide", "Pier 3"];

test("a dump of the seeded databases holds no name and no address of the cast", async () => {
  expect(await tablesWith(NAMES)).toEqual([]);
  // The search does find what is there: the event of a sign-up, in the audit record.
  expect(await tablesWith(["user.signed_up"])).toEqual(["account: public.audit_entry"]);
});

test("the receipt page of an erasure that takes longer than a day says that it is delayed and that the operators know", async ({ page }) => {
  const secret = randomBytes(32).toString("base64url");
  // Its next attempt is an hour away, so it stays delayed while the test looks at it.
  await inDatabase("DATABASE_OWNER_URL_ACCOUNT", (client) =>
    client.query(
      `WITH delayed AS (
         INSERT INTO erasure (id, token_hash, state, counts, progress_done, progress_total, created_at, alerted_at)
         VALUES (gen_random_uuid(), sha256($1), 'running', '{"of":"account","deleted":{}}', 1, 3, now() - interval '2 days', now() - interval '3 hours')
         RETURNING id)
       SELECT graphile_worker.add_job('erasure.run', json_build_object('erasureId', id), job_key => 'erasure.run:' || id, run_at => now() + interval '1 hour')
       FROM delayed`,
      [Buffer.from(secret)],
    ),
  );
  await page.goto(`/erased/${secret}`);
  await expect(page.getByText("This erasure is delayed")).toBeVisible();
  await expect(page.getByText("Our operators know: they were last alerted on")).toBeVisible();
  await expect(page.getByRole("progressbar")).toBeVisible();
});

test("after Ada's erasure no row is about her", async ({ page }) => {
  const her = await inDatabase("DATABASE_OWNER_URL_ACCOUNT", async (client) => {
    const { rows } = await client.query<{ user: string; lookup: string; workspaces: string[]; devices: string[]; refs: string[] }>(
      `SELECT u.id AS user, encode(u.email_lookup, 'hex') AS lookup, array_agg(DISTINCT m.workspace_id::text) AS workspaces,
         array_agg(DISTINCT d.id::text) AS devices, array_agg(DISTINCT d.telemetry_ref::text) AS refs
       FROM "user" u JOIN membership m ON m.user_id = u.id AND m.role = 'owner' JOIN workspace w ON w.id = m.workspace_id JOIN device d ON d.workspace_id = w.id
       WHERE EXISTS (SELECT 1 FROM device e WHERE e.workspace_id = w.id GROUP BY e.workspace_id HAVING count(*) >= 12)
       GROUP BY u.id, u.email_lookup`,
    );
    return rows[0];
  });
  if (!her) throw new Error("Ada was not found.");

  // What others work in would stay: this test is about what goes.
  await inDatabase("DATABASE_OWNER_URL_ACCOUNT", (client) =>
    client.query("DELETE FROM membership WHERE workspace_id = ANY($1) AND user_id <> $2", [her.workspaces, her.user]),
  );
  const readings = await countReadings(her.refs);
  expect(readings).toBeGreaterThan(250_000);
  await signIn(page, CAST.ada);
  await page.goto("/account/delete");
  await expect(
    page.getByText(`Your account, ${her.devices.length} devices, ${readings.toLocaleString("en").replaceAll(",", "\u00a0")} readings`),
  ).toBeVisible();
  await page.getByLabel(/Type/).fill("erase everything");
  await page.getByRole("button", { name: "Erase everything now" }).click();
  await page.waitForURL(/\/erased\//);
  await expect(page.getByText("rows are deleted")).toBeVisible({ timeout: 200_000 });

  expect(await tablesWith([her.user, her.lookup, CAST.ada, "Ada Marsh"])).toEqual([]);
  // What the page said would stay: random numbers that nothing leads to any more.
  expect(await tablesWith([...her.workspaces, ...her.devices])).toEqual(["account: public.audit_entry"]);
  expect(await tablesUnder(her.refs)).toEqual(["tombstone"]);
});
