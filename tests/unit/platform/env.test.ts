import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { DEMO_OPERATOR } from "#lib/local/demo-operator.ts";
import { newKey } from "#lib/platform/crypto.ts";
import { readEnv } from "#lib/platform/env.ts";
import { variables } from "#lib/platform/env-example.ts";

const base64 = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString("base64");
const key = () => base64(newKey());
const database = (name: string) => `postgres://app@db.example:5432/${name}?sslmode=verify-full`;

const REQUIRED = {
  KEPT_ORIGIN: "https://portal.kept.example",
  DATABASE_URL_ACCOUNT: database("account"),
  DATABASE_URL_TELEMETRY_EU: database("eu"),
  DATABASE_URL_TELEMETRY_US: database("us"),
  DATABASE_URL_VAULT: database("vault"),
  MASTER_KEYS: `1:${key()},2:${key()}`,
  LOOKUP_KEY: key(),
  PASSWORD_PEPPER: key(),
  RESEND_API_KEY: "re_Fz3kQ9dV_8sLmWn2pRtXyB4cGhJ6kQvA",
  MAIL_FROM: "Kept <post@kept.example>",
  PRIVACY_CONTACT: "privacy@kept.example",
  OPERATOR_NAME: "Harbour Devices GmbH",
  OPERATOR_ADDRESS: "Quay 4, 20457 Hamburg, Germany",
  OPERATOR_REGISTER: "none",
  SUPERVISORY_AUTHORITY: "The authority of Hamburg",
};
const COMPLETE: Record<string, string> = { ...REQUIRED, TRUSTED_PROXY_HOPS: "1" };

const faultsOf = (env: Record<string, string | undefined>): string[] => {
  try {
    readEnv(env);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").slice(1);
  }
};

describe("the environment of production", () => {
  it("is read when it is complete, and the mode is production by default", () => {
    expect(readEnv(COMPLETE)).toMatchObject({ KEPT_MODE: "production", KEPT_ROLE: "all", PORT: 3000 });
  });

  it("names every variable that is missing, all at once", () => {
    const needed = variables()
      .filter(({ isRequired }) => isRequired)
      .map(({ name }) => `  ${name} is missing`);
    expect(faultsOf({}).sort()).toEqual(needed.sort());
    expect(needed).toHaveLength(Object.keys(REQUIRED).length);
  });

  it.each(Object.keys(REQUIRED))("names %s when it alone is missing, or empty", (name) => {
    expect(faultsOf({ ...COMPLETE, [name]: undefined })).toEqual([`  ${name} is missing`]);
    expect(faultsOf({ ...COMPLETE, [name]: "" })).toEqual([`  ${name} is missing`]);
  });

  it("reads the master keys from the file that is named, and checks them alike", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "kept-env-"));
    const file = path.join(folder, "master-keys");
    const keys = `3:${key()}`;
    writeFileSync(file, `${keys}\n`);
    const named = { ...COMPLETE, MASTER_KEYS: undefined, MASTER_KEYS_FILE: file };
    expect(readEnv(named)).toMatchObject({ MASTER_KEYS: keys, MASTER_KEYS_FILE: file });
    writeFileSync(file, `3:${base64(Buffer.alloc(32))}`);
    expect(faultsOf(named)).toEqual([expect.stringContaining("MASTER_KEYS (version 3) is predictable")]);
    rmSync(folder, { recursive: true });
    expect(faultsOf(named)).toEqual(["  MASTER_KEYS_FILE names a file that cannot be read"]);
  });

  const ascending = base64(Array.from({ length: 32 }, (_, at) => at));
  it.each([
    ["KEPT_ORIGIN", "http://localhost:3000"],
    ["KEPT_ORIGIN", "https://portal.kept.example/app"],
    ["KEPT_ORIGIN", "https://portal.kept.example/"],
    ["KEPT_ORIGIN", "https://portal.kept.example?from=mail"],
    ["KEPT_ORIGIN", "https://portal.kept.example#top"],
    ["KEPT_ORIGIN", "https://admin:x@portal.kept.example"],
    ["KEPT_ORIGIN", "https://admin@portal.kept.example"],
    ["RESEND_BASE_URL", "http://localhost:3009"],
    ["BREACHED_PASSWORDS_URL", "http://list.example/range/"],
    ["MASTER_KEYS", "a secret"],
    ["MASTER_KEYS", `1:${base64(Buffer.alloc(32))}`],
    ["MASTER_KEYS", `1:${key()},2:${base64(Buffer.alloc(32, 7))}`],
    ["MASTER_KEYS", `1:${key()},1:${key()}`],
    ["LOOKUP_KEY", "short"],
    ["LOOKUP_KEY", base64(Buffer.alloc(32))],
    ["LOOKUP_KEY", base64(Buffer.alloc(32, 255))],
    ["LOOKUP_KEY", base64(Buffer.alloc(32, "ab"))],
    ["LOOKUP_KEY", base64(Buffer.from("please-change-me-before-you-boot"))],
    ["PASSWORD_PEPPER", ascending],
    ["PASSWORD_PEPPER", base64(Buffer.from(ascending, "base64").reverse())],
    ["PASSWORD_PEPPER", base64(Buffer.concat([Buffer.alloc(31), Buffer.from([1])]))],
    ["MQTT_AUTH_SECRET", "0".repeat(64)],
    ["MQTT_AUTH_SECRET", "0123456789abcdef".repeat(4)],
    ["RESEND_API_KEY", "re_test_local"],
    ["RESEND_API_KEY", "a-key"],
    ["RESEND_API_KEY", "re_short"],
    ["RESEND_API_KEY", "re_xxxxxxxxxxxxxxxxxxxx"],
    ["RESEND_API_KEY", "sk_live_Fz3kQ9dV8sLmWn2pRtXyB4cG"],
    ["MAIL_FROM", "Kept <post@example.eu>"],
    ["MQTT_UPSTREAM_URL", "mqtts://broker.example.eu"],
    ...Object.entries(DEMO_OPERATOR),
    ["OPERATOR_NAME", "Example Devices GmbH"],
    ["OPERATOR_REGISTER", "District Court Exampletown, HRB 12345"],
    ["HOSTING_PROVIDERS", "Example Hosting"],
    ["HOSTING_PROVIDERS", '{"name":"Example Hosting"}'],
    ["HOSTING_PROVIDERS", '[{"name":"Example Hosting","purpose":"Servers","data":"All of it"}]'],
    ["DATABASE_URL_VAULT", "mysql://db"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?sslmode=disable"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?sslmode=prefer"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?sslmode=no-verify"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?uselibpqcompat=true&sslmode=require"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?sslmode=require&sslmode=disable"],
    ["DATABASE_URL_VAULT", "postgres://app@localhost/vault?host=db.example"],
    ["DATABASE_URL_VAULT", "postgres://app@127.0.0.1.example/vault"],
    ["DATABASE_OWNER_URL_VAULT", "postgres://owner@db.example/vault"],
    ["KEPT_ROLE", "everything"],
    ["PORT", "0"],
  ])("refuses %s as %s, by name and without repeating it", (name, value) => {
    const faults = faultsOf({ ...COMPLETE, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
    expect(faults[0]).not.toContain(value);
  });

  it.each([
    ["KEPT_ORIGIN", "https://portal.kept.example:8443"],
    ["DATABASE_URL_VAULT", "postgres://app@127.0.0.1:5433/vault"],
    ["DATABASE_URL_VAULT", "postgres://app@localhost/vault"],
    ["DATABASE_URL_VAULT", "postgres://app@[::1]/vault"],
    ["DATABASE_URL_VAULT", "postgres://app@%2Fvar%2Frun%2Fpostgresql/vault"],
    ["DATABASE_URL_VAULT", "postgres:///vault?host=/var/run/postgresql"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?sslmode=require"],
    ["DATABASE_URL_VAULT", "postgres://app@db.example/vault?sslmode=verify-ca&sslrootcert=/no/such/file.pem"],
    ["DATABASE_OWNER_URL_VAULT", database("vault").replace("app@", "owner@")],
    ["MQTT_AUTH_SECRET", newKey().toString("hex")],
    ["HOSTING_PROVIDERS", '[{"name":"Example Hosting","purpose":"Servers","data":"All of it","where":"Germany"}]'],
  ])("accepts %s as %s", (name, value) => {
    expect(faultsOf({ ...COMPLETE, [name]: value })).toEqual([]);
  });
});

describe("a proxy in front of production", () => {
  it.each(["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "127.1.2.3", "::ffff:127.0.0.1", undefined])(
    "is counted explicitly where KEPT_HOST is %s, which only this machine can reach",
    (KEPT_HOST) => {
      const faults = faultsOf({ ...COMPLETE, KEPT_HOST, TRUSTED_PROXY_HOPS: undefined });
      expect(faults).toEqual([expect.stringContaining("TRUSTED_PROXY_HOPS")]);
      for (const hops of ["0", "1", "2"]) expect(faultsOf({ ...COMPLETE, KEPT_HOST, TRUSTED_PROXY_HOPS: hops })).toEqual([]);
    },
  );

  it("need not be counted where others reach KEPT_HOST themselves", () => {
    expect(faultsOf({ ...COMPLETE, KEPT_HOST: "0.0.0.0", TRUSTED_PROXY_HOPS: undefined })).toEqual([]);
  });

  it("need not be counted in a local instance", () => {
    expect(faultsOf({ ...COMPLETE, KEPT_MODE: "local", TRUSTED_PROXY_HOPS: undefined })).toEqual([]);
  });
});

describe("one value for two secrets of production", () => {
  const shared = newKey();
  const text = base64(shared);
  it.each([
    ["LOOKUP_KEY", "PASSWORD_PEPPER", { LOOKUP_KEY: text, PASSWORD_PEPPER: text }],
    ["MASTER_KEYS", "LOOKUP_KEY", { MASTER_KEYS: `1:${key()},2:${text}`, LOOKUP_KEY: text }],
    ["MASTER_KEYS", "MASTER_KEYS", { MASTER_KEYS: `1:${text},2:${text}` }],
    ["PASSWORD_PEPPER", "MQTT_AUTH_SECRET", { PASSWORD_PEPPER: text, MQTT_AUTH_SECRET: text }],
    ["PASSWORD_PEPPER", "MQTT_AUTH_SECRET", { PASSWORD_PEPPER: text, MQTT_AUTH_SECRET: shared.toString("hex").toUpperCase() }],
    ["PASSWORD_PEPPER", "MQTT_AUTH_SECRET", { PASSWORD_PEPPER: text, MQTT_AUTH_SECRET: shared.toString("base64url") }],
    ["MQTT_AUTH_SECRET", "MQTT_UPSTREAM_PASSWORD", { MQTT_AUTH_SECRET: shared.toString("hex"), MQTT_UPSTREAM_PASSWORD: shared.toString("hex") }],
    ["LOOKUP_KEY", "DATABASE_URL_VAULT", { LOOKUP_KEY: text, DATABASE_URL_VAULT: database("vault").replace("app@", `app:${encodeURIComponent(text)}@`) }],
  ])("is refused: %s and %s", (one, other, changed) => {
    const faults = faultsOf({ ...COMPLETE, ...changed });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(one);
    expect(faults[0]).toContain(other);
    expect(faults[0]).not.toContain(text);
  });

  it("is accepted for the passwords of one database role in several addresses", () => {
    const withPassword = (name: string) => database(name).replace("app@", "app:gT5vR8wQ2zX7cB4n@");
    expect(faultsOf({ ...COMPLETE, DATABASE_URL_ACCOUNT: withPassword("account"), DATABASE_URL_VAULT: withPassword("vault") })).toEqual([]);
  });
});

describe("one database for two purposes of production", () => {
  const local = (host: string, name = "kept") => `postgres://app@${host}/${name}`;
  it.each([
    ["two regions", "DATABASE_URL_TELEMETRY_EU", "DATABASE_URL_TELEMETRY_US", database("eu"), database("eu")],
    ["vault and account", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", database("account"), database("account")],
    ["another user", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", database("account"), database("account").replace("app@", "vault:x@")],
    ["the port left out", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", database("account"), database("account").replace(":5432", "")],
    ["another spelling of the host", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", database("a"), database("a").replace("db.example", "DB.example.")],
    ["another name of this machine", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", local("127.0.0.1"), local("localhost:5432")],
    ["an escaped name", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", local("localhost"), local("[::1]", "%6bept")],
    ["a host in the query", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", local("localhost"), `postgres://app@db.example/kept?host=127.0.0.1`],
    ["no name, which is that of the user", "DATABASE_URL_ACCOUNT", "DATABASE_URL_VAULT", local("localhost", "app"), "postgres://app@localhost"],
    ["an owner", "DATABASE_URL_ACCOUNT", "DATABASE_OWNER_URL_VAULT", database("account"), database("account")],
    ["two owners", "DATABASE_OWNER_URL_TELEMETRY_EU", "DATABASE_OWNER_URL_TELEMETRY_US", database("x"), database("x")],
  ])("is refused: %s", (_, one, other, first, second) => {
    const faults = faultsOf({ ...COMPLETE, [one]: first, [other]: second });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(one);
    expect(faults[0]).toContain(other);
  });
});
