/** What the files of a PostgreSQL server still hold of keys that were destroyed. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { handlers, schedule } from "#lib/jobs.ts";
import { asSuperuser } from "#lib/local/databases.ts";
import { HOUR } from "#lib/platform/clock.ts";
import { openBytes } from "#lib/platform/crypto.ts";
import { account } from "#lib/platform/db/account.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { log } from "#lib/platform/log.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { open } from "#lib/platform/seal/index.ts";
import { masters } from "#lib/platform/seal/master-keys.ts";
import { OLD_COPIES_MAX_AGE, removeOldCopies, vaultFaults } from "#lib/platform/seal/upkeep.ts";
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
});

describe("the upkeep of the vault", () => {
  it("runs every hour, so that a run may fail or be late within the stated delay", () => {
    expect(schedule.find(({ task }) => task === "vault.upkeep")?.match).toMatch(/^\d+ \* \* \* \*$/);
    expect(OLD_COPIES_MAX_AGE).toBe(2 * HOUR);
  });

  const inVault = (sql: string) => asSuperuser(cluster, (client) => client.query(sql), new URL(process.env.DATABASE_URL_VAULT ?? "").pathname.slice(1));

  it("says when the database does not let it delete the write-ahead log", async () => {
    expect([await removeOldCopies(), await vaultFaults()]).toEqual([true, []]);
    await inVault("REVOKE EXECUTE ON FUNCTION pg_switch_wal() FROM kept_app");
    onTestFinished(async () => void (await inVault("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO kept_app")));
    expect(await removeOldCopies()).toBe(false);
    expect(await vaultFaults()).toMatchObject([{ code: "wal.no_right" }]);
  });

  it("alerts the operator when the table of keys cannot be written anew", async () => {
    await inVault("ALTER FUNCTION rewrite_subject_keys() RENAME TO away");
    onTestFinished(async () => void (await inVault("ALTER FUNCTION away() RENAME TO rewrite_subject_keys")));
    const alert = vi.spyOn(log, "alert");
    await expect(handlers["vault.upkeep"](JobAccess.claimed("1"), {})).rejects.toThrow("rewrite_subject_keys");
    expect(alert).toHaveBeenCalledWith("vault.upkeep_failed", {}, expect.any(Error));
  });
});
