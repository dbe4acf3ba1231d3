/** The region mark of the telemetry databases: a process and a migration refuse the database of another region. */
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { migrateAll } from "#lib/local/databases.ts";
import { checkRegions } from "#lib/platform/db/check-regions.ts";
import { closeTelemetry, telemetry } from "#lib/platform/db/telemetry.ts";
import { startServer } from "#tests/integration/server/process.ts";

/** What the owner of the US database does to its mark. */
async function asOwner(statement: string): Promise<void> {
  const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL_TELEMETRY_US });
  await owner.connect();
  await owner.query(statement).finally(() => owner.end());
}

/** The check of a process that has just started: connections that are open were checked already. */
async function checkAnew(): Promise<void> {
  await closeTelemetry();
  await checkRegions();
}

const swapped = (prefix: string) => ({
  [`${prefix}_TELEMETRY_EU`]: process.env[`${prefix}_TELEMETRY_US`],
  [`${prefix}_TELEMETRY_US`]: process.env[`${prefix}_TELEMETRY_EU`],
});

describe("a process whose telemetry databases are swapped", () => {
  it.each(["web", "broker"])("does not start as %s, and names the variable", async (KEPT_ROLE) => {
    const server = await startServer({ KEPT_ROLE, ...swapped("DATABASE_URL") });
    expect(await server.exit).toBe(1);
    expect(server.said()).toMatch(/DATABASE_URL_TELEMETRY_(EU names the database of the region "us"|US names the database of the region "eu")/);
    expect(server.said()).not.toMatch(/"started"|^\s+at /m);
  });
});

describe("the region mark", () => {
  afterEach(() => asOwner("DELETE FROM database_region; INSERT INTO database_region VALUES (1, 'us')"));

  it("matches after a migration", async () => {
    await expect(checkAnew()).resolves.toBeUndefined();
  });

  it("is written by the next migration where it is missing, and nothing starts before", async () => {
    await asOwner("DELETE FROM database_region");
    await expect(checkAnew()).rejects.toThrow(/DATABASE_URL_TELEMETRY_US has no region mark.*kept -- migrate/);
    await migrateAll(process.env);
    await expect(checkAnew()).resolves.toBeUndefined();
  });

  it("is compared by every new connection, so a database that answers only after the start is not used under another region", async () => {
    await closeTelemetry();
    await asOwner("UPDATE database_region SET region = 'eu'");
    await expect(telemetry("us").query("SELECT 1")).rejects.toThrow('DATABASE_URL_TELEMETRY_US names the database of the region "eu"');
    await asOwner("UPDATE database_region SET region = 'us'");
    await expect(telemetry("us").query("SELECT 1")).resolves.toMatchObject({ rowCount: 1 });
  });

  it("is never overwritten by a migration under the name of another region", async () => {
    await expect(migrateAll({ ...process.env, ...swapped("DATABASE_OWNER_URL") })).rejects.toThrow(
      /DATABASE_OWNER_URL_TELEMETRY_EU names the database of the region "us"/,
    );
    await expect(checkAnew()).resolves.toBeUndefined();
  });

  it.each([
    "INSERT INTO database_region VALUES (1, 'eu')",
    "UPDATE database_region SET region = 'eu'",
    "DELETE FROM database_region",
    "TRUNCATE database_region",
  ])("cannot be changed by the app role: %s", async (statement) => {
    await expect(telemetry("us").query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("is one row with a region that exists", async () => {
    await expect(asOwner("INSERT INTO database_region VALUES (2, 'us')")).rejects.toMatchObject({ code: "23514" });
    await expect(asOwner("UPDATE database_region SET region = 'mars'")).rejects.toMatchObject({ code: "23514" });
  });
});
