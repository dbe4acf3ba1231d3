import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { missingDatabases } from "#lib/local/databases.ts";
import { sentenceOf } from "#lib/local/faults.ts";
import { bringUp } from "#lib/local/instance.ts";
import { claim, holderOf, wasLeftBehind } from "#lib/local/lock.ts";
import { freePort, isFree, portOf } from "#lib/local/ports.ts";
import { clusterPassword, localSecrets } from "#lib/local/secrets.ts";

const root = mkdtempSync(path.join(tmpdir(), "kept-folder-"));
let made = 0;
const folder = (): string => {
  const directory = path.join(root, String(++made));
  mkdirSync(directory);
  return directory;
};
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the keys of a data folder", () => {
  it("are made once, and are for their owner's eyes", () => {
    const dataDir = folder();
    const secrets = localSecrets(dataDir);
    expect(localSecrets(dataDir)).toEqual(secrets);
    expect(statSync(path.join(dataDir, "secrets.json")).mode & 0o077).toBe(0);
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, 100)],
    ["empty", () => ""],
    ["without one of them", (text: string) => JSON.stringify({ ...JSON.parse(text), LOOKUP_KEY: undefined })],
    ["something else", () => "[1]"],
  ])("are never made anew when their file is %s", (_, damage) => {
    const dataDir = folder();
    localSecrets(dataDir);
    const file = path.join(dataDir, "secrets.json");
    const damaged = damage(readFileSync(file, "utf8"));
    writeFileSync(file, damaged);
    expect(() => localSecrets(dataDir)).toThrow("secrets.json is damaged");
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  it("hold the master keys in a file of their own, which a folder of an earlier version gets", () => {
    const dataDir = folder();
    const { MASTER_KEYS_FILE: masterKeys, ...secrets } = localSecrets(dataDir);
    const file = path.join(dataDir, "secrets.json");
    const former = readFileSync(masterKeys, "utf8");
    rmSync(masterKeys);
    writeFileSync(file, JSON.stringify({ ...secrets, MASTER_KEYS: former }));
    const replaced = openSync(file, "r");
    onTestFinished(() => closeSync(replaced));
    expect(localSecrets(dataDir)).toEqual({ ...secrets, MASTER_KEYS_FILE: masterKeys });
    expect(readFileSync(masterKeys, "utf8")).toBe(former);
    expect(readFileSync(file, "utf8")).not.toContain(former);
    expect(readFileSync(replaced).some(Boolean)).toBe(false);
    expect(statSync(masterKeys).mode & 0o077).toBe(0);
    writeFileSync(masterKeys, "1:damaged");
    expect(() => localSecrets(dataDir)).toThrow("master-keys is damaged");
    rmSync(masterKeys);
    expect(() => localSecrets(dataDir)).toThrow("master-keys is missing");
  });

  it("are never made anew for databases that are there", () => {
    const dataDir = folder();
    mkdirSync(path.join(dataDir, "postgres"));
    expect(() => localSecrets(dataDir)).toThrow("secrets.json is missing");
    expect(() => clusterPassword(path.join(dataDir, "postgres"))).toThrow("postgres.password is missing");
    expect(existsSync(path.join(dataDir, "secrets.json"))).toBe(false);
  });
});

describe("a data folder", () => {
  it("is not held by a process that is gone, by a number that is another's now, or by half a record", () => {
    const dataDir = folder();
    for (const record of ['{"pid":999999999,"port":1}', `{"pid":${process.ppid},"port":1}`, '{"pid":', ""]) {
      writeFileSync(path.join(dataDir, "running.json"), record);
      expect([holderOf(dataDir), wasLeftBehind(dataDir)]).toEqual([null, true]);
    }
    claim(dataDir, 1).release();
    expect(wasLeftBehind(dataDir)).toBe(false);
  });

  it("that cannot be used is named in a sentence", () => {
    const file = path.join(root, "file");
    writeFileSync(file, "");
    try {
      claim(file, 1);
      expect.unreachable();
    } catch (error) {
      expect(sentenceOf(error, file)).toContain(`${file} should be a folder, and is something else.`);
    }
    expect(sentenceOf(Object.assign(new Error("write"), { code: "ENOSPC" }), root)).toBe(`The disk of ${root} is full.`);
  });

  it("is not brought up on some of the four databases, and those that are missing are named", async () => {
    const env = { DATABASE_URL_ACCOUNT: "postgres://x", DATABASE_URL_VAULT: "postgres://x" };
    expect(missingDatabases(env)).toEqual(["DATABASE_URL_TELEMETRY_EU", "DATABASE_URL_TELEMETRY_US"]);
    await expect(bringUp({ dataDir: folder(), port: 1, env })).rejects.toThrow("Missing: DATABASE_URL_TELEMETRY_EU, DATABASE_URL_TELEMETRY_US.");
  });
});

describe("a port", () => {
  it("is taken when something listens on any of our addresses", async () => {
    const port = await freePort();
    expect(await isFree(port)).toBe(true);
    for (const host of ["127.0.0.1", "0.0.0.0"]) {
      const other = createServer();
      await new Promise<void>((ready) => other.listen(port, host, ready));
      expect(await isFree(port), host).toBe(false);
      await new Promise((done) => other.close(done));
    }
  });

  it.each(["abc", "0", "65536", "80.5", "-1"])("is not %s", (text) => {
    expect(() => portOf(text, 3000)).toThrow("PORT must be a number");
  });
});
