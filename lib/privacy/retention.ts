/**
 * The end of every retention: driven by the `purge` words in the schemas, run every hour, harmless to repeat.
 *
 * Rows go first. A key in the vault and a file in storage that no row names any more go after them, so whatever was
 * interrupted elsewhere is cleared here too. Keys younger than a day are left: their row may be about to come.
 */
import { tellOfAbandoned } from "../identity/index.ts";
import { after, clock, DAY } from "../platform/clock.ts";
import { account, longTransaction } from "../platform/db/account.ts";
import { REGIONS, telemetryJobs } from "../platform/db/telemetry.ts";
import { destroyKeys, refsMadeBefore } from "../platform/seal/index.ts";
import * as storage from "../platform/storage.ts";
import { inUse, purgeable, rowsOf } from "./models.ts";

type Purged = Record<string, number>;

/** Deletes everything whose time has come at `now`. Returns how much, by what. */
export async function purge(now = clock.now()): Promise<Purged> {
  // First: their owners are told of them, which simply deleting the rows would not do.
  const abandoned = await tellOfAbandoned(now);
  const purged: Purged = { ...(await purgeRows(now)), "account.pending_sign_in (abandoned)": abandoned, "account.audit_entry": await purgeAudit() };
  purged["account.export (given up)"] = await giveUpExports(now);
  purged["vault.subject_key"] = await sweepKeys(now);
  purged["storage.exports"] = await sweepFiles();
  return purged;
}

async function purgeRows(now: Date): Promise<Purged> {
  const purged: Purged = {};
  for (const { model, purge: rule } of purgeable) {
    const limit = after(now, -rule.seconds * 1_000);
    if (model.database === "account") {
      const { count } = await longTransaction((tx) => rowsOf(tx, model).deleteMany({ where: { [rule.field]: { lte: limit } } }));
      purged[`account.${model.table}`] = count;
    }
    if (model.database !== "telemetry") continue;
    const column = model.columns.find((each) => each.field === rule.field)?.column;
    for (const region of REGIONS) {
      const { rowCount } = await telemetryJobs(region).query(`DELETE FROM "${model.table}" WHERE "${column}" <= $1`, [limit.toISOString()]);
      purged[`telemetry-${region}.${model.table}`] = rowCount ?? 0;
    }
  }
  return purged;
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
  const rows = await account().export.findMany({ where: { id: { in: ids }, state: { not: "failed" } }, select: { id: true } });
  const wanted = new Set(rows.map((row) => row.id));
  const unwanted = ids.filter((id) => !wanted.has(id));
  for (const id of unwanted) await storage.remove(id);
  return unwanted.length;
}
