/**
 * Removes old copies of destroyed keys from the files of the vault's server, and replaces the master keys (decision 0026).
 *
 * A deleted row stays in its page and in the write-ahead log. So every hour the table is written anew, and the log before that is deleted. What
 * is left where PostgreSQL deleted a file, or in a copy of the disk, opens under a master key that is destroyed when its time has come.
 */
import { after, clock, DAY, HOUR } from "../clock.ts";
import { longVaultSession, vault } from "../db/vault.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";
import { runEach } from "../run-each.ts";
import { rewrapAll } from "./keys.ts";
import { addMaster, destroyOlderMasters, masters, newestMaster } from "./master-keys.ts";

/** A master key is replaced and destroyed before it is older. The policy states it. */
export const MASTER_KEY_MAX_AGE = 30 * DAY;
/** Local mode replaces it then. Elsewhere the operator is reminded from `REMIND_AFTER` on. */
const ROTATE_AFTER = MASTER_KEY_MAX_AGE - 2 * DAY;
const REMIND_AFTER = MASTER_KEY_MAX_AGE - 7 * DAY;
/** No file of the vault's server holds a destroyed key for longer. The policy states it; `vault.upkeep` runs every hour. */
export const OLD_COPIES_MAX_AGE = 2 * HOUR;
/** A process that read the older key just before the newer one came has stored what it wrapped by then. */
const SETTLED_AFTER = HOUR;

/** The hourly job. Keys are rotated also when old copies could not be removed. Alerts the operator to the first error and throws it. */
export async function keepVault(now = clock.now()): Promise<void> {
  try {
    await runEach([removeOldCopies, () => rotateWhenDue(now)], "vault.upkeep_part_failed", (part): Promise<unknown> => part());
  } catch (error) {
    log.alert("vault.upkeep_failed", {}, error);
    throw error;
  }
}

/**
 * Writes the table of keys anew and deletes the write-ahead log before that. Returns whether the database allowed the second; otherwise its log
 * is deleted after the server's own checkpoints.
 */
export const removeOldCopies = (): Promise<boolean> =>
  longVaultSession(async (client) => {
    await client.query("SELECT rewrite_subject_keys()");
    if (!(await mayCheckpoint((sql) => client.query(sql)))) return false;
    // In this order: a checkpoint deletes the segments before the one it begins in.
    await client.query("SELECT pg_switch_wal()");
    await client.query("CHECKPOINT");
    return true;
  });

type Query = (sql: string) => Promise<{ rows: Record<string, unknown>[] }>;

const MAY_CHECKPOINT = "has_function_privilege('pg_switch_wal()', 'execute') AND pg_has_role('pg_checkpoint', 'usage')";

const mayCheckpoint = async (query: Query): Promise<boolean> => (await query(`SELECT ${MAY_CHECKPOINT} AS may`)).rows[0]?.may === true;

/**
 * In local mode, where the keys are in a file of the data folder: adds the next version when the newest is too old, and destroys the older ones
 * once nothing is wrapped under them. Returns what it did.
 */
export async function rotateWhenDue(now = clock.now()): Promise<"added" | "destroyed" | null> {
  const since = await noteVersions(now);
  const file = env().MASTER_KEYS_FILE;
  if (!file || !isRotatedHere()) return null;
  const isOlderThan = (age: number) => (since.get(newestMaster().version) ?? now) <= after(now, -age);
  if (masters().length === 1) {
    if (!isOlderThan(ROTATE_AFTER)) return null;
    addMaster(file);
    await noteVersions(now);
    await rewrapAll();
    return "added";
  }
  await rewrapAll();
  if (!isOlderThan(SETTLED_AFTER)) return null;
  destroyOlderMasters(file);
  return "destroyed";
}

const isRotatedHere = (): boolean => env().KEPT_MODE === "local" && env().MASTER_KEYS_FILE !== undefined;

/** Notes since when each version has been configured, and forgets those that are gone. Returns the times by version. */
async function noteVersions(now: Date): Promise<Map<number, Date>> {
  const versions = masters().map(({ version }) => version);
  await vault().masterKey.createMany({ data: versions.map((version) => ({ version, since: now })), skipDuplicates: true });
  await vault().masterKey.deleteMany({ where: { version: { notIn: versions, lt: Math.max(...versions) } } });
  const rows = await vault().masterKey.findMany();
  return new Map(rows.map(({ version, since }) => [version, since]));
}

/** The daily job: alerts the operator to each fault, until it is repaired. */
export async function alertVaultFaults(now = clock.now()): Promise<void> {
  for (const { code } of await vaultFaults(now)) log.alert("vault.fault", { fault: code });
}

type VaultFault = { readonly code: string; readonly sentence: string };

/** What keeps the vault from being kept as the policy says: its master keys, and the settings of its server. */
export async function vaultFaults(now = clock.now()): Promise<VaultFault[]> {
  const [keys, settings] = [await keyFaults(now), await settingFaults()];
  return [...keys, ...settings];
}

async function keyFaults(now: Date): Promise<VaultFault[]> {
  const since = await noteVersions(now);
  const newest = newestMaster().version;
  const older = masters().flatMap(({ version }) => (version === newest ? [] : [version]));
  const used = (await vault().subjectKey.groupBy({ by: ["masterVersion"] })).map(({ masterVersion }) => masterVersion);
  const faults: VaultFault[] = [];
  const fault = (code: string, sentence: string) => faults.push({ code, sentence });
  const age = now.getTime() - (since.get(newest) ?? now).getTime();
  if (age > (isRotatedHere() ? MASTER_KEY_MAX_AGE : REMIND_AFTER)) {
    const days = Math.floor(age / DAY);
    fault(
      "master_key.old",
      `Master key ${newest} is ${days} days old, and ${MASTER_KEY_MAX_AGE / DAY} is the limit. Add the next version to MASTER_KEYS, then run keys:rotate.`,
    );
  }
  const unused = older.filter((version) => !used.includes(version));
  if (unused.length > 0 && age > DAY) {
    fault("master_key.unused", `Nothing is wrapped under master key ${unused.join(", ")} any more. Remove it from MASTER_KEYS and destroy it.`);
  }
  const unwrapped = older.filter((version) => used.includes(version));
  if (unwrapped.length > 0) fault("master_key.in_use", `Keys are still wrapped under master key ${unwrapped.join(", ")}. Run keys:rotate.`);
  const missing = used.filter((version) => version !== newest && !older.includes(version));
  if (missing.length > 0) fault("master_key.missing", `Keys are wrapped under master key ${missing.join(", ")}, which is not in MASTER_KEYS. Put it back.`);
  return faults;
}

/** The settings of the vault's server that decide for how long its write-ahead log keeps destroyed keys. */
type WalSettings = {
  readonly isRecycled: boolean;
  /** off, on or always. */
  readonly archiveMode: string;
  /** wal_keep_size in MB. */
  readonly keepSize: number;
  readonly slots: number;
  /** Whether the app role may switch to the next segment and run a checkpoint. */
  readonly mayCheckpoint: boolean;
};

async function settingFaults(): Promise<VaultFault[]> {
  const { rows } = await longVaultSession((client) =>
    client.query<WalSettings>(`
      SELECT current_setting('wal_recycle')::bool AS "isRecycled", current_setting('archive_mode') AS "archiveMode",
        (SELECT setting::int FROM pg_settings WHERE name = 'wal_keep_size') AS "keepSize", (SELECT count(*)::int FROM pg_replication_slots) AS slots,
        ${MAY_CHECKPOINT} AS "mayCheckpoint"`),
  );
  return rows.flatMap(walFaults);
}

/** A fault for each setting under which the server keeps its write-ahead log for longer than needed. */
export function walFaults({ isRecycled, archiveMode, keepSize, slots, mayCheckpoint }: WalSettings): VaultFault[] {
  const faults: VaultFault[] = [];
  const check = (isFault: boolean, code: string, sentence: string) => {
    if (isFault) faults.push({ code, sentence });
  };
  check(isRecycled, "wal.recycled", "The vault's server has wal_recycle = on: used files of its write-ahead log keep their content. Set it to off.");
  check(
    archiveMode !== "off",
    "wal.archived",
    "The vault's server archives its write-ahead log. Set archive_mode to off, or delete the archive as soon as the policy says.",
  );
  check(keepSize > 0, "wal.kept", "The vault's server has a wal_keep_size. Set it to 0.");
  check(slots > 0, "wal.slot", "The vault's server has a replication slot, which keeps the write-ahead log while nobody reads it. Drop it.");
  check(
    !mayCheckpoint,
    "wal.no_right",
    "The app role may not delete the write-ahead log of the vault's server. Run in the vault, as a superuser: GRANT pg_checkpoint TO <role>; GRANT EXECUTE ON FUNCTION pg_switch_wal() TO <role>;",
  );
  return faults;
}
