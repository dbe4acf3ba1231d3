/**
 * The end of every retention: driven by the `purge` words in the schemas, run every hour, harmless to repeat.
 *
 * Rows go first. A key in the vault and a file in storage that no row names any more go after them, so whatever was
 * interrupted elsewhere is cleared here too. Keys younger than a day are left: their row may be about to come.
 */
import { tellOfAbandoned } from "../identity/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { destroyPastDailyKeys } from "../platform/daily-key.ts";
import { account, longTransaction } from "../platform/db/account.ts";
import { eachRegion } from "../platform/db/each-region.ts";
import { telemetryBatches } from "../platform/db/telemetry.ts";
import { destroyKeys, refsMadeBefore } from "../platform/seal/index.ts";
import * as storage from "../platform/storage.ts";
import { inUse, purgeable, rowsOf } from "./models.ts";

type Purged = Record<string, number>;

/** Deletes everything whose time has come at `now`. Returns how much, by what. A part that fails stops no other: the first error is thrown at the end. */
export async function purge(now = clock.now()): Promise<Purged> {
  const purged: Purged = {};
  const errors: unknown[] = [];
  const add = async (work: () => Promise<Purged>) => {
    await work()
      .then((found) => Object.assign(purged, found))
      .catch((error: unknown) => errors.push(error));
  };
  // First: their owners are told of them, which simply deleting the rows would not do.
  await add(async () => ({ "account.pending_sign_in (abandoned)": await tellOfAbandoned(now) }));
  await add(() => purgeRows(now));
  await add(async () => ({ "account.audit_entry": await purgeAudit() }));
  await add(async () => ({ "account.export (given up)": await giveUpExports(now) }));
  await add(async () => ({ "vault.subject_key (daily)": await destroyPastDailyKeys(now) }));
  await add(async () => ({ "vault.subject_key": await sweepKeys(now) }));
  await add(async () => ({ "storage.exports": await sweepFiles() }));
  await add(() => purgeTelemetry(now));
  if (errors.length > 0) throw errors[0];
  return purged;
}

async function purgeRows(now: Date): Promise<Purged> {
  const purged: Purged = {};
  for (const { model, purge: rule } of purgeable) {
    if (model.database !== "account") continue;
    const where = { [rule.field]: { lte: after(now, -rule.seconds * 1_000) } };
    purged[`account.${model.table}`] = await inBatches(async (limit) => (await rowsOf(account(), model).deleteMany({ where, limit })).count);
  }
  return purged;
}

/** The rows of the telemetry databases. A region that does not answer stops neither the other nor what is purged before. */
async function purgeTelemetry(now: Date): Promise<Purged> {
  const purged: Purged = {};
  await eachRegion(async (region) => {
    for (const { model, purge: rule } of purgeable) {
      if (model.database !== "telemetry") continue;
      const column = model.columns.find((each) => each.field === rule.field)?.column;
      const expired = `"${column}" <= $1`;
      const sql = `DELETE FROM "${model.table}" WHERE ${expired} AND ctid = ANY(ARRAY(SELECT ctid FROM "${model.table}" WHERE ${expired} LIMIT $2))`;
      const values = [after(now, -rule.seconds * 1_000).toISOString()];
      purged[`telemetry-${region}.${model.table}`] = await inBatches(
        async (limit) => (await telemetryBatches(region).query(sql, [...values, limit])).rowCount ?? 0,
      );
    }
  });
  return purged;
}

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
  for (const id of unwanted) await storage.remove(id);
  return unwanted.length;
}
