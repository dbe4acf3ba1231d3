import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { list, publish } from "#lib/documents/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { drift, SCHEMAS } from "#lib/platform/db/schema-engine.ts";
import { ids } from "#lib/platform/ids.ts";

const connect = async (variable: string) => {
  const client = new pg.Client({ connectionString: process.env[variable] });
  await client.connect();
  return client;
};

let app: pg.Client;
let owner: pg.Client;

beforeAll(async () => {
  app = await connect("DATABASE_URL_ACCOUNT");
  owner = await connect("DATABASE_OWNER_URL_ACCOUNT");
});
afterAll(() => Promise.all([app.end(), owner.end()]));

const PERMISSION_DENIED = "42501";
const CHECK = "23514";
const DUPLICATE = "23505";
const FINAL = "23001";
const refused = (code: string) => expect.objectContaining({ code });

const person = async () => {
  const id = ids.new();
  await app.query(
    `INSERT INTO "user" (id, name_sealed, email_sealed, email_lookup, audit_ref, verified_at, created_at) VALUES ($1, '', '', $2, $3, now(), now())`,
    [id, Buffer.from(id), ids.new()],
  );
  return id;
};

const workspace = async (region = "eu") => {
  const id = ids.new();
  await app.query("INSERT INTO workspace (id, name_sealed, region, created_at) VALUES ($1, '', $2, now())", [id, region]);
  return id;
};

let ref = 1;
const device = async (workspaceId: string) => {
  const id = ids.new();
  await app.query("INSERT INTO device (id, workspace_id, name_sealed, telemetry_ref, created_at) VALUES ($1, $2, '', $3, now())", [id, workspaceId, ref++]);
  return id;
};

describe("the schema files and the databases", () => {
  it.each(SCHEMAS)("agree: %s", async (name) => {
    const url = process.env[`DATABASE_OWNER_URL_${name === "telemetry" ? "TELEMETRY_EU" : name.toUpperCase()}`] ?? "";
    const statements = (await drift(name, url)).split(";").filter((statement) => statement.trim());
    // Prisma has no word for INCLUDE, which makes a chart an index-only scan; nothing else may differ.
    const known = statements.filter((statement) => name === "telemetry" && statement.includes('"measurement_pkey"'));
    expect(statements.filter((statement) => !known.includes(statement))).toEqual([]);
  });
});

describe("the app role", () => {
  it.each([
    "CREATE TABLE sneaked (id int)",
    "ALTER TABLE workspace ADD COLUMN sneaked int",
    "DROP TABLE budget",
    "TRUNCATE audit_entry",
    "CREATE SCHEMA sneaked",
  ])("cannot change the structure: %s", async (statement) => {
    await expect(app.query(statement)).rejects.toEqual(refused(PERMISSION_DENIED));
  });

  it("cannot read the record of migrations", async () => {
    await expect(app.query("SELECT 1 FROM _prisma_migrations")).rejects.toEqual(refused(PERMISSION_DENIED));
  });

  it.each(["DATABASE_URL_TELEMETRY_EU", "DATABASE_URL_VAULT"])("has no structure to change in %s either", async (variable) => {
    const client = await connect(variable);
    await expect(client.query("CREATE TABLE sneaked (id int)")).rejects.toEqual(refused(PERMISSION_DENIED));
    await client.end();
  });
});

describe("a workspace", () => {
  it("never changes its region, not even for the owner of the database", async () => {
    const id = await workspace("eu");
    for (const client of [app, owner]) {
      await expect(client.query("UPDATE workspace SET region = 'us' WHERE id = $1", [id])).rejects.toEqual(refused(FINAL));
    }
    await app.query("UPDATE workspace SET region = 'eu' WHERE id = $1", [id]);
  });

  it("has a region that exists", async () => {
    await expect(workspace("mars")).rejects.toEqual(refused(CHECK));
  });

  it("has members with roles that exist", async () => {
    const member = [await workspace(), await person()];
    await expect(app.query("INSERT INTO membership VALUES ($1, $2, 'king', now())", member)).rejects.toEqual(refused(CHECK));
  });
});

describe("a device", () => {
  it("has one working token", async () => {
    const workspaceId = await workspace();
    const deviceId = await device(workspaceId);
    const insert = (revoked: string) =>
      app.query(
        `INSERT INTO device_token (id, workspace_id, device_id, secret_hash, hint, created_at, revoked_at) VALUES ($1, $2, $3, $4, '', now(), ${revoked})`,
        [ids.new(), workspaceId, deviceId, Buffer.from(ids.new())],
      );
    await insert("now()");
    await insert("NULL");
    await expect(insert("NULL")).rejects.toEqual(refused(DUPLICATE));
  });

  it("belongs to the workspace its tokens and fields belong to", async () => {
    const deviceId = await device(await workspace());
    const elsewhere = await workspace();
    const field = (workspaceId: string, ordinal: number, kind: string) =>
      app.query("INSERT INTO field (workspace_id, device_id, ordinal, key, kind, created_at) VALUES ($1, $2, $3, 'a', $4, now())", [
        workspaceId,
        deviceId,
        ordinal,
        kind,
      ]);
    await expect(field(elsewhere, 1, "number")).rejects.toEqual(refused("23503"));
    const [{ workspace_id: home }] = (await app.query("SELECT workspace_id FROM device WHERE id = $1", [deviceId])).rows;
    await expect(field(home, 0, "number")).rejects.toEqual(refused(CHECK));
    await expect(field(home, 1, "colour")).rejects.toEqual(refused(CHECK));
  });

  it("tells every process when a token changes or goes", async () => {
    const workspaceId = await workspace();
    const deviceId = await device(workspaceId);
    const insert = "INSERT INTO device_token (id, workspace_id, device_id, secret_hash, hint, created_at) VALUES ($1, $2, $3, $4, '', now())";
    const tokenId = ids.new();
    await app.query(insert, [tokenId, workspaceId, deviceId, Buffer.from(ids.new())]);
    const told: string[] = [];
    owner.on("notification", ({ payload }) => told.push(payload ?? ""));
    await owner.query("LISTEN device_token");
    await app.query("UPDATE device_token SET last_used_at = now() WHERE device_id = $1", [deviceId]);
    await app.query("UPDATE workspace SET closed_at = now() WHERE id = $1", [workspaceId]);
    await app.query("UPDATE device_token SET revoked_at = now() WHERE device_id = $1", [deviceId]);
    await app.query("DELETE FROM device WHERE id = $1", [deviceId]);
    await expect.poll(() => told).toEqual([tokenId, tokenId, tokenId]);
  });
});

describe("an export", () => {
  it("is made one at a time for each person", async () => {
    const userId = await person();
    const insert = (state: string) =>
      app.query("INSERT INTO export (id, user_id, state, created_at, expires_at) VALUES ($1, $2, $3, now(), now())", [ids.new(), userId, state]);
    await insert("ready");
    await insert("waiting");
    await expect(insert("running")).rejects.toEqual(refused(DUPLICATE));
    await expect(insert("lost")).rejects.toEqual(refused(CHECK));
  });
});

describe("a published document", () => {
  beforeAll(publish);

  it("cannot be changed or removed, not even by the owner of the database", async () => {
    for (const statement of ["UPDATE document SET body = 'other'", "DELETE FROM document"]) {
      await expect(app.query(statement)).rejects.toEqual(refused(PERMISSION_DENIED));
      await expect(owner.query(statement)).rejects.toEqual(refused(FINAL));
    }
  });

  it("is published once, however many processes start", async () => {
    await Promise.all([publish(), publish(), publish()]);
    expect(await account().document.count()).toBe(list().length);
  });

  it("stops the start when its text is another one", async () => {
    await owner.query("ALTER TABLE document DISABLE TRIGGER document_is_final");
    const { rows } = await owner.query<{ sha256: Buffer }>("SELECT sha256 FROM document WHERE version = 1");
    await owner.query("UPDATE document SET sha256 = '\\x00' WHERE version = 1");
    await expect(publish()).rejects.toThrow("needs a new version");
    await owner.query("UPDATE document SET sha256 = $1 WHERE version = 1", [rows[0]?.sha256]);
    await owner.query("ALTER TABLE document ENABLE TRIGGER document_is_final");
  });
});

describe("a telemetry database", () => {
  it("refuses what is not a number, what is endless, and long texts", async () => {
    const telemetry = await connect("DATABASE_URL_TELEMETRY_EU");
    for (const value of ["NaN", "Infinity", "-Infinity"]) {
      await expect(telemetry.query("INSERT INTO measurement VALUES (1, 1, now(), $1::float8)", [value])).rejects.toEqual(refused(CHECK));
    }
    await expect(telemetry.query("INSERT INTO measurement_text VALUES (1, 1, now(), repeat('a', 501))")).rejects.toEqual(refused(CHECK));
    await telemetry.query("INSERT INTO measurement VALUES (1, 1, now(), 1)");
    await telemetry.end();
  });

  it("makes the partitions of a month without giving the app role the right to make tables", async () => {
    const telemetry = await connect("DATABASE_URL_TELEMETRY_US");
    await telemetry.query("SELECT ensure_month('2031-05-17')");
    await telemetry.query("SELECT ensure_month('2031-05-01')");
    await telemetry.query("INSERT INTO measurement VALUES (1, 1, '2031-05-31T23:59:59Z', 1)");
    await telemetry.end();
  });
});
