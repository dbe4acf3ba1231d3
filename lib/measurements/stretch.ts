/**
 * Taking the readings of a field away over a stretch of time, so that nothing shows them any more: neither the newest value
 * nor a summary.
 *
 * Some thousand readings at a time, each time with the summaries of the hours and days they were in, in one transaction:
 * so a chart is right at every moment, also after a crash, and the same call again goes on where the last one ended. Marks
 * stay: what a writer stores meanwhile carries its own, and the readings are read instead. While a transaction
 * lasts, no summaries are made elsewhere; an erasure waits for it, and what starts later sees its tombstones.
 */
import type { Kind } from "../devices/index.ts";
import { deleting, downloadsOf, type Place, type Queryable, telemetryBatches, telemetryJobs } from "../platform/db/telemetry.ts";
import { COUNT_NUMBERS, COUNT_TEXTS, DELETE_NUMBERS, DELETE_TEXTS, END_OF_NUMBERS, END_OF_TEXTS, REPAIR } from "./stretch-sql.ts";
import { inTransaction } from "./transaction.ts";
import type { Stored } from "./usage/count.ts";
import { deduct } from "./usage/storage.ts";

const BATCH = 10_000;
/** Texts, by one statement. */
const COUNTED_AT_ONCE = 500_000;

/** `to` is not part of it. */
export type Stretch = Place & {
  readonly deviceRef: bigint;
  readonly ordinal: number;
  readonly kind: Kind;
  readonly from: Date;
  readonly to: Date;
};

/** As PostgreSQL wrote it, to the microsecond; or as a `Date`, which the driver writes, since PostgreSQL does not read the years before 1 and after 9999 of an ISO text. */
type Moment = string | Date;

const ofNumbers = { end: END_OF_NUMBERS, delete: DELETE_NUMBERS, repair: REPAIR };
const ofTexts = { end: END_OF_TEXTS, delete: DELETE_TEXTS, repair: [] };
const sqlOf = ({ kind }: Stretch) => (kind === "text" ? ofTexts : ofNumbers);

const whose = ({ deviceRef, ordinal }: Stretch) => [String(deviceRef), ordinal] as const;

/** For a request, `source` is the connections of its workspace; texts are counted on those for downloads. */
export async function count(stretch: Stretch, source?: Queryable): Promise<number> {
  if (stretch.kind === "text") return countTexts(stretch, source ? downloadsOf(stretch) : telemetryBatches(stretch.region));
  const { rows } = await (source ?? telemetryJobs(stretch.region)).query<{ readings: bigint }>(COUNT_NUMBERS, [...whose(stretch), stretch.from, stretch.to]);
  return Number(rows[0]?.readings ?? 0);
}

type Part = { readonly readings: bigint; readonly next: string | null };

async function countTexts(stretch: Stretch, source: Queryable): Promise<number> {
  let [total, from]: [number, Moment] = [0, stretch.from];
  for (;;) {
    const values: unknown[] = [...whose(stretch), from, stretch.to, COUNTED_AT_ONCE];
    const { rows }: { rows: Part[] } = await source.query<Part>(COUNT_TEXTS, values);
    const [part] = rows;
    total += Number(part?.readings ?? 0);
    if (!part?.next || part.readings < COUNTED_AT_ONCE) return total;
    from = part.next;
  }
}

/** Deletes the oldest `most` readings of the stretch. Returns how many there were to delete. */
export async function clear(stretch: Stretch, most = Number.POSITIVE_INFINITY): Promise<number> {
  let [deleted, from]: [number, Moment] = [0, stretch.from];
  while (deleted < most) {
    const end = await endOf(stretch, from, Math.min(BATCH, most - deleted));
    const batch = await clearBatch(stretch, from, end ?? stretch.to);
    await deduct(stretch.deviceRef, batch);
    deleted += batch.readings;
    if (end === null) break;
    from = end;
  }
  return deleted;
}

/** Where the first `readings` end, or null when there are no more than that. */
async function endOf(stretch: Stretch, from: Moment, readings: number): Promise<string | null> {
  const values = [...whose(stretch), from, stretch.to, readings];
  const { rows } = await telemetryBatches(stretch.region).query<{ at: string }>(sqlOf(stretch).end, values);
  return rows[0]?.at ?? null;
}

function clearBatch(stretch: Stretch, from: Moment, to: Moment): Promise<Stored> {
  const sql = sqlOf(stretch);
  const values = [...whose(stretch), from, to];
  return deleting(stretch, (pool) =>
    inTransaction(pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtext('rollup'))");
      await client.query("SELECT pg_advisory_xact_lock_shared(hashtext('telemetry'))");
      const { rows } = await client.query<Stored>(sql.delete, values);
      for (const statement of sql.repair) await client.query(statement, values);
      return rows[0] ?? { readings: 0, surcharge: 0 };
    }),
  );
}
