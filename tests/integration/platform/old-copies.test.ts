/** What the files of a PostgreSQL server still hold of keys that were destroyed. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { handlers, schedule } from "#lib/jobs.ts";
import { asSuperuser, migrateAll } from "#lib/local/databases.ts";
import { HOUR } from "#lib/platform/clock.ts";
import { openBytes } from "#lib/platform/crypto.ts";
import { account } from "#lib/platform/db/account.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { open } from "#lib/platform/seal/index.ts";
import { masters } from "#lib/platform/seal/master-keys.ts";
import { OLD_COPIES_MAX_AGE, removeOldCopies, vaultFaults, walFaults } from "#lib/platform/seal/upkeep.ts";
import { runErasure } from "#lib/privacy/index.ts";
import { CAST, sessionOf } from "#tests/support/cast.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";

const cluster = inject("cluster");
const directory = path.join(cluster.folder, "data");

/** Every file of the server: tables, indexes, the write-ahead log, and its own log beside them. */
function contents(): { file: string; bytes: Buffer }[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => path.join(directory, name));
  return [`${directory}.log`, ...names].flatMap((file) => {
    try {
      return statSync(file).isFile() ? [{ file, bytes: readFileSync(file) }] : [];
    } catch {
      // PostgreSQL deletes files all the time.
      return [];
    }
  });
}

function* positions(bytes: Buffer, needle: Buffer): Generator<number> {
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) yield at;
}

const WRAPPED_BYTES = 60;
/** A row holds the wrapped key right behind the reference. */
const REACH = 64;

type Found = { wrapped: string[]; opened: Buffer[] };

/** The files that hold `wrapped`, and the keys that a master key opens out of whatever stands behind the reference `ref`, anywhere. */
function search(ref: string, wrapped: Buffer): Found {
  const found: Found = { wrapped: [], opened: [] };
  const uuid = Buffer.from(ref.replaceAll("-", ""), "hex");
  for (const { file, bytes } of contents()) {
    if (bytes.includes(wrapped)) found.wrapped.push(path.relative(directory, file));
    for (const start of positions(bytes, uuid)) {
      for (let at = start + uuid.length; at < start + uuid.length + REACH; at++) {
        for (const master of masters()) {
          try {
            found.opened.push(openBytes(master.bytes, bytes.subarray(at, at + WRAPPED_BYTES), `subject_key|key_wrapped|${ref}`));
          } catch {
            // No key.
          }
        }
      }
    }
  }
  return found;
}

const inVault = (sql: string) => asSuperuser(cluster, (client) => client.query(sql), new URL(process.env.DATABASE_URL_VAULT ?? "").pathname.slice(1));

/** Stores 300 rows in the table of keys. Returns the least and the greatest value, which are in any sample that the planner would keep. */
async function storeKeys(): Promise<Buffer[]> {
  const values = Array.from({ length: 300 }, (_, i) => Buffer.concat([Buffer.from([i === 0 ? 0 : i === 1 ? 255 : 128]), randomBytes(WRAPPED_BYTES - 1)]));
  await vault().subjectKey.createMany({ data: values.map((keyWrapped) => ({ ref: ids.new(), keyWrapped, masterVersion: 0, createdAt: new Date() })) });
  return values.slice(0, 2);
}

describe("a key that an erasure destroyed", () => {
  it("is in no file of the vault's server after the hourly upkeep, so that no old copy of a name can be read", async () => {
    const { session } = await sessionOf(CAST.ada);
    const { userId } = session;
    const { nameSealed } = await account().user.findUniqueOrThrow({ where: { id: userId }, select: { nameSealed: true } });
    const wrapped = Buffer.from((await vault().subjectKey.findUniqueOrThrow({ where: { ref: userId } })).keyWrapped);
    await eraseAccount(session);
    await runJobs({ "erasure.run": runErasure });
    expect(await vault().subjectKey.count({ where: { ref: userId } })).toBe(0);

    // What somebody with the disk and the master key could do before: in the table's file and in the log.
    await asSuperuser(cluster, (client) => client.query("CHECKPOINT"));
    const before = search(userId, wrapped);
    expect(before.wrapped.some((file) => file.startsWith("base/"))).toBe(true);
    const [bytes] = before.opened;
    expect(bytes && open({ ref: userId, bytes }, "user.name_sealed", userId, nameSealed)).toBe(CAST.ada.name);

    const keys = await vault().subjectKey.findMany({ orderBy: { ref: "asc" } });
    await handlers["vault.upkeep"](JobAccess.claimed("1"), {});
    expect(search(userId, wrapped)).toEqual({ wrapped: [], opened: [] });
    expect(await vault().subjectKey.findMany({ orderBy: { ref: "asc" } })).toEqual(keys);
  });

  it("is in no file after the hourly upkeep where the planner's statistics were collected while it existed", async () => {
    const [least, greatest] = (await storeKeys()) as [Buffer, Buffer];
    await inVault("ANALYZE");
    await vault().subjectKey.deleteMany({ where: { masterVersion: 0 } });
    await handlers["vault.upkeep"](JobAccess.claimed("1"), {});
    const found = contents().filter(({ bytes }) => bytes.includes(least) || bytes.includes(greatest));
    expect(found.map(({ file }) => path.relative(directory, file))).toEqual([]);
    await inVault("ANALYZE");
    expect((await inVault("SELECT attname FROM pg_stats WHERE tablename IN ('subject_key', 'master_key')")).rows).toEqual([]);
  });

  it("is removed from statistics and files by the migration of a vault that had statistics", async () => {
    const [least, greatest] = (await storeKeys()) as [Buffer, Buffer];
    await inVault("ALTER TABLE subject_key ALTER COLUMN key_wrapped SET STATISTICS 100");
    await inVault("ANALYZE");
    await vault().subjectKey.deleteMany({ where: { masterVersion: 0 } });
    await handlers["vault.upkeep"](JobAccess.claimed("1"), {});
    const files = () => contents().flatMap(({ file, bytes }) => (bytes.includes(least) || bytes.includes(greatest) ? [file] : []));
    expect(files()).not.toEqual([]);
    await migrateAll(process.env);
    await handlers["vault.upkeep"](JobAccess.claimed("1"), {});
    expect(files()).toEqual([]);
  });
});

describe("the upkeep of the vault", () => {
  it("runs every hour, so that a run may fail or be late within the stated delay", () => {
    expect(schedule.find(({ task }) => task === "vault.upkeep")?.match).toMatch(/^\d+ \* \* \* \*$/);
    expect(OLD_COPIES_MAX_AGE).toBe(2 * HOUR);
  });

  it("says when the database does not let it delete the write-ahead log", async () => {
    expect([await removeOldCopies(), await vaultFaults()]).toEqual([true, []]);
    await inVault("REVOKE EXECUTE ON FUNCTION pg_switch_wal() FROM kept_app");
    onTestFinished(async () => void (await inVault("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO kept_app")));
    expect(await removeOldCopies()).toBe(false);
    expect(await vaultFaults()).toMatchObject([{ code: "wal.no_right" }]);
    const alert = vi.spyOn(log, "alert").mockClear();
    await handlers["vault.check"](JobAccess.claimed("1"), {});
    expect(alert.mock.calls).toEqual([["vault.fault", { fault: "wal.no_right" }]]);
  });

  it("says when a replication slot keeps the write-ahead log", async () => {
    await inVault("SELECT pg_create_physical_replication_slot('kept_test')");
    onTestFinished(async () => void (await inVault("SELECT pg_drop_replication_slot('kept_test')")));
    expect(await vaultFaults()).toMatchObject([{ code: "wal.slot" }]);
  });

  it.each([
    ["wal.recycled", { isRecycled: true }],
    ["wal.archived", { archiveMode: "on" }],
    ["wal.archived", { archiveMode: "always" }],
    ["wal.kept", { keepSize: 64 }],
    ["wal.slot", { slots: 1 }],
    ["wal.no_right", { mayCheckpoint: false }],
  ])("says %s for %j, and nothing for the settings that are stated", (code, setting) => {
    const stated = { isRecycled: false, archiveMode: "off", keepSize: 0, slots: 0, mayCheckpoint: true };
    expect(walFaults(stated)).toEqual([]);
    expect(walFaults({ ...stated, ...setting }).map((fault) => fault.code)).toEqual([code]);
  });

  it("alerts the operator when the table of keys cannot be written anew", async () => {
    await inVault("ALTER FUNCTION rewrite_subject_keys() RENAME TO away");
    onTestFinished(async () => void (await inVault("ALTER FUNCTION away() RENAME TO rewrite_subject_keys")));
    const alert = vi.spyOn(log, "alert");
    await expect(handlers["vault.upkeep"](JobAccess.claimed("1"), {})).rejects.toThrow("rewrite_subject_keys");
    expect(alert).toHaveBeenCalledWith("vault.upkeep_failed", {}, expect.any(Error));
  });
});
