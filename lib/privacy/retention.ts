/**
 * The end of every retention: driven by the `purge` words in the schemas, run every hour, harmless to repeat.
 *
 * Rows go first. A key in the vault and a file in storage that no row names any more go after them, so whatever was
 * interrupted elsewhere is cleared here too. Keys younger than a day are left: their row may be about to come.
 */
import type { Database } from "#prisma/annotation.ts";
import { deleteEndedSigning } from "../devices/index.ts";
import { tellOfAbandoned } from "../identity/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { destroyPastDailyKeys } from "../platform/daily-key.ts";
import { account, longTransaction } from "../platform/db/account.ts";
import { REGIONS, type Region } from "../platform/db/region.ts";
import { telemetryBatches } from "../platform/db/telemetry.ts";
import { log } from "../platform/log.ts";
import { deleteFailedJobs } from "../platform/queue.ts";
import { runEach } from "../platform/run-each.ts";
import { destroyKeys, refsMadeBefore } from "../platform/seal/index.ts";
import * as storage from "../platform/storage.ts";
import { inUse, purgeable, purgeableColumns, rowsOf } from "./models.ts";
import { noteFailures } from "./retention-failures.ts";

type Purged = Record<string, number>;

/** One rule of one database: what it is called in the log, and what deletes its rows and returns how many. */
type Part = { readonly name: string; readonly run: () => Promise<number> };

/**
 * Deletes everything whose time has come at `now`. Returns how much, by part. Each table and each region is a part of its own: one that fails is
 * logged, stops no other, and is alerted when it has failed for a day. The first error is thrown at the end.
 */
export async function purge(now = clock.now()): Promise<Purged> {
  const purged: Purged = {};
  const failed = new Map<string, unknown>();
  const runAll = async (parts: readonly Part[]) => {
    for (const { name, run } of parts) {
      try {
        purged[name] = await run();
      } catch (error) {
        log.error("retention.part_failed", error, { part: name });
        failed.set(name, error);
      }
    }
  };
  // Side by side, so that a database that does not answer delays only its own parts.
  await Promise.all([runAll([...accountParts(now), ...remains(now)]), ...REGIONS.map((region) => runAll(telemetryParts(region, now)))]);
  if (purged["account.letter"]) log.alert("mail.given_up", { letters: purged["account.letter"] });
  await noteFailures([...failed.keys()], now);
  for (const error of failed.values()) throw error;
  return purged;
}

const accountParts = (now: Date): Part[] => [
  // First: their owners are told of them, which simply deleting the rows would not do.
  { name: "account.pending_sign_in.abandoned", run: () => tellOfAbandoned(now) },
  ...rulesOf("account").map(({ model, purge: rule }) => {
    const where = { [rule.field]: { lte: after(now, -rule.seconds * 1_000) } };
    return { name: `account.${model.table}`, run: () => inBatches(async (limit) => (await rowsOf(account(), model).deleteMany({ where, limit })).count) };
  }),
  { name: "account.device_token.signing", run: () => deleteEndedSigning(now) },
  ...purgeableColumns.map(({ model, purge: rule, fields }) => {
    const isSet = fields.map((field) => ({ [field]: { not: null } }));
    const where = { [rule.field]: { lte: after(now, -rule.seconds * 1_000) }, OR: isSet };
    const data = Object.fromEntries(fields.map((field) => [field, null]));
    return { name: `account.${model.table}.${fields.join("+")}`, run: async () => (await rowsOf(account(), model).updateMany({ where, data })).count };
  }),
  { name: "account.job.failed", run: deleteFailedJobs },
  { name: "account.audit_entry", run: purgeAudit },
  { name: "account.export.given_up", run: () => giveUpExports(now) },
];

/** What no row names any more. */
const remains = (now: Date): Part[] => [
  { name: "vault.subject_key.daily", run: () => destroyPastDailyKeys(now) },
  { name: "vault.subject_key", run: () => sweepKeys(now) },
  { name: "storage.exports", run: sweepFiles },
];

function telemetryParts(region: Region, now: Date): Part[] {
  return rulesOf("telemetry").map(({ model, purge: rule }) => {
    const column = model.columns.find((each) => each.field === rule.field)?.column;
    const expired = `"${column}" <= $1`;
    const sql = `DELETE FROM "${model.table}" WHERE ${expired} AND ctid = ANY(ARRAY(SELECT ctid FROM "${model.table}" WHERE ${expired} LIMIT $2))`;
    const before = after(now, -rule.seconds * 1_000).toISOString();
    const deleteSome = async (limit: number) => (await telemetryBatches(region).query(sql, [before, limit])).rowCount ?? 0;
    return { name: `telemetry-${region}.${model.table}`, run: () => inBatches(deleteSome) };
  });
}

const rulesOf = (database: Database) => purgeable.filter(({ model }) => model.database === database);

/** Of one statement, so that none reaches its limit however many rows have expired. */
const BATCH = 10_000;

/** Repeats `deleteSome`, which deletes at most so many rows and returns how many they were, until none is left. */
async function inBatches(deleteSome: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await deleteSome(BATCH);
    total += count;
    if (count < BATCH) return total;
  }
}

async function purgeAudit(): Promise<number> {
  const [row] = await longTransaction((tx) => tx.$queryRaw<{ purge_audit: bigint }[]>`SELECT purge_audit()`);
  return Number(row?.purge_audit ?? 0);
}

/** A copy that did not get ready within a day never will; its owner may ask for another one. */
async function giveUpExports(now: Date): Promise<number> {
  const { count } = await account().export.updateMany({
    where: { state: { in: ["waiting", "running"] }, createdAt: { lt: after(now, -DAY) } },
    data: { state: "failed" },
  });
  return count;
}

const PAGE = 1_000;

async function sweepKeys(now: Date): Promise<number> {
  let destroyed = 0;
  let last = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const refs = await refsMadeBefore(after(now, -DAY), last, PAGE);
    if (refs.length === 0) return destroyed;
    const used = await inUse(refs);
    destroyed += await destroyKeys(refs.filter((ref) => !used.has(ref)));
    last = refs.at(-1) ?? last;
  }
}

async function sweepFiles(): Promise<number> {
  const ids = await storage.list();
  const rows = await account().export.findMany({ where: { fileId: { in: ids }, state: { not: "failed" } }, select: { fileId: true } });
  const wanted = new Set(rows.map((row) => row.fileId));
  const unwanted = ids.filter((id) => !wanted.has(id));
  await runEach(unwanted, "retention.file_failed", storage.remove);
  return unwanted.length;
}
