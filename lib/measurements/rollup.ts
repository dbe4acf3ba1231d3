/**
 * Summaries by hour and by day, brought up to date from the readings.
 *
 * Writers mark each hour they change and remember for a minute that they did. Only a mark that nobody has renewed for
 * two minutes is taken, so none is that a writer still relies on. The mark goes in the transaction that writes the
 * summary, and only if it is still the one that was read: a reading that comes meanwhile renews it, and the hour is
 * done again. One process at a time; a crash leaves the marks. A batch that fails is tried again in halves; an hour that fails alone waits for
 * an hour, so that it keeps no other from being summarised.
 */
import type pg from "pg";
import { after, HOUR, MINUTE } from "../platform/clock.ts";
import { type Region, telemetryJobs } from "../platform/db/telemetry.ts";
import { log } from "../platform/log.ts";
import { waitForFlushes } from "./flush-barrier.ts";
import { inTransaction } from "./transaction.ts";
import { failureOf } from "./writer/failure.ts";

const QUIET_FOR = 2 * MINUTE;
const BATCH = 500;
const MAX_BATCHES = 400;
/** Of one run. With more, the database fails and not an hour. */
const MAX_FAILURES = 20;
const POSTPONED_FOR = HOUR;
/** Of one statement of a batch. */
const STATEMENT_TIMEOUT_MS = MINUTE;

/** The time of the mark is text: a `Date` would cut it to milliseconds, and then a renewed mark could look the same. */
type Mark = { device_ref: bigint; hour: Date; marked_at: string };
type Marks = { refs: string[]; hours: string[]; marked: string[] };

/** Sums are of values cut at ±1e290, so that no two readings can overflow a sum. */
const HOURS = `
  INSERT INTO rollup_hour (device_ref, field_id, bucket, min, max, sum, count, first, last)
  SELECT m.device_ref, m.field_id, d.hour, min(value), max(value), sum(least(greatest(value, -1e290), 1e290)), count(*),
    (array_agg(value ORDER BY ts))[1], (array_agg(value ORDER BY ts DESC))[1]
  FROM unnest($1::bigint[], $2::timestamptz[]) AS d(ref, hour)
  JOIN measurement m ON m.device_ref = d.ref AND m.ts >= d.hour AND m.ts < d.hour + interval '1 hour'
  WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.device_ref = d.ref)
  GROUP BY m.device_ref, m.field_id, d.hour
  ON CONFLICT (device_ref, field_id, bucket) DO UPDATE SET min = excluded.min, max = excluded.max, sum = excluded.sum,
    count = excluded.count, first = excluded.first, last = excluded.last`;

const DAYS = `
  INSERT INTO rollup_day (device_ref, field_id, bucket, min, max, sum, count, first, last)
  SELECT h.device_ref, h.field_id, d.day, min(min), max(max), sum(sum), sum(count),
    (array_agg(first ORDER BY h.bucket))[1], (array_agg(last ORDER BY h.bucket DESC))[1]
  FROM (SELECT DISTINCT ref, date_trunc('day', hour, 'UTC') AS day FROM unnest($1::bigint[], $2::timestamptz[]) AS u(ref, hour)
    WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.device_ref = u.ref)) d
  JOIN rollup_hour h ON h.device_ref = d.ref AND h.bucket >= d.day AND h.bucket < d.day + interval '24 hours'
  GROUP BY h.device_ref, h.field_id, d.day
  ON CONFLICT (device_ref, field_id, bucket) DO UPDATE SET min = excluded.min, max = excluded.max, sum = excluded.sum,
    count = excluded.count, first = excluded.first, last = excluded.last`;

const DONE = `
  DELETE FROM dirty_hour d USING unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS u(ref, hour, marked)
  WHERE d.device_ref = u.ref AND d.hour = u.hour AND d.marked_at = u.marked`;

/** Summarises every hour whose mark is old enough. Returns how many marks it took: none while a flush takes longer than a minute. */
export async function rollup(region: Region, now: Date): Promise<number> {
  const pool = telemetryJobs(region);
  // What the flushes that are under way hold must be seen, however long their commit takes.
  if (!(await waitForFlushes(pool))) return 0;
  const before = after(now, -QUIET_FOR);
  let [done, size, failures] = [0, BATCH, 0];
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const taken = await inTransaction(pool, (client) => summarise(client, before, size)).catch((error: unknown) => {
      if (failureOf(error) === "gone" || ++failures > MAX_FAILURES) throw error;
      if (size === 1) log.warn("rollup.hour_failed", { region }, error);
      return null;
    });
    if (taken === null) {
      if (size === 1) await postpone(pool, before, after(now, POSTPONED_FOR));
      size = size === 1 ? BATCH : Math.ceil(size / 4);
      continue;
    }
    done += taken;
    if (taken < size) break;
  }
  return done;
}

async function summarise(client: pg.PoolClient, before: Date, size: number): Promise<number> {
  const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_xact_lock(hashtext('rollup')) AS mine");
  if (!rows[0]?.mine) return 0;
  await client.query("SELECT set_config('statement_timeout', $1, true)", [String(STATEMENT_TIMEOUT_MS)]);
  // As writers do: an erasure waits for this, and what starts later sees its tombstones.
  await client.query("SELECT pg_advisory_xact_lock_shared(hashtext('telemetry'))");
  const marks = await readMarks(client, before, size);
  if (marks.refs.length === 0) return 0;
  await client.query(HOURS, [marks.refs, marks.hours]);
  await client.query(DAYS, [marks.refs, marks.hours]);
  await client.query(DONE, [marks.refs, marks.hours, marks.marked]);
  return marks.refs.length;
}

/** Moves the oldest mark to a later time. Until then the readings of its hour are read in place of a summary. */
async function postpone(pool: pg.Pool, before: Date, until: Date): Promise<void> {
  const oldest = "SELECT device_ref, hour FROM dirty_hour WHERE marked_at < $1 ORDER BY marked_at, device_ref, hour LIMIT 1";
  await pool.query(`UPDATE dirty_hour SET marked_at = $2 WHERE (device_ref, hour) IN (${oldest})`, [before, until]);
}

async function readMarks(client: pg.PoolClient, before: Date, size: number): Promise<Marks> {
  const { rows } = await client.query<Mark>(
    "SELECT device_ref, hour, marked_at::text FROM dirty_hour WHERE marked_at < $1 ORDER BY marked_at, device_ref, hour LIMIT $2",
    [before, size],
  );
  return {
    refs: rows.map((row) => String(row.device_ref)),
    hours: rows.map((row) => row.hour.toISOString()),
    marked: rows.map((row) => row.marked_at),
  };
}
