/** The statements that take readings away. $1 device, $2 field, $3 from, $4 to (not included). Sums are cut as in the summaries. */

import { SURCHARGE } from "./usage/count.ts";

const WHOSE = "device_ref = $1 AND field_id = $2";
const SPAN = `${WHOSE} AND ts >= $3::timestamptz AND ts < $4::timestamptz`;
/** An erased device gets no summaries back. */
const LIVES = "NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.device_ref = $1)";

/**
 * Whole hours from their summaries, so that the cost grows with the hours and not with the readings; hours that are cut through
 * and hours whose summary is due from the readings. `a` and `b` are where the whole hours begin and end.
 */
export const COUNT_NUMBERS = `
  WITH cut AS (
    SELECT date_trunc('hour', $3::timestamptz + interval '1 hour' - interval '1 microsecond', 'UTC') AS a, date_trunc('hour', $4::timestamptz, 'UTC') AS b
  ),
  dirty AS (SELECT hour FROM dirty_hour, cut WHERE device_ref = $1 AND hour >= a AND hour < b)
  SELECT (SELECT count(*) FROM cut JOIN measurement ON ${WHOSE} AND ts >= $3::timestamptz AND ts < least(a, $4::timestamptz))
    + (SELECT count(*) FROM cut JOIN measurement ON ${WHOSE} AND ts >= greatest(b, least(a, $4::timestamptz)) AND ts < $4::timestamptz)
    + coalesce((SELECT sum(count) FROM cut JOIN rollup_hour ON ${WHOSE} AND bucket >= a AND bucket < b WHERE bucket NOT IN (SELECT hour FROM dirty)), 0)
    + (SELECT count(*) FROM dirty JOIN measurement ON ${WHOSE} AND ts >= hour AND ts < hour + interval '1 hour') AS readings`;
/** Texts have no summaries, so they are counted in parts: the first $5 of the span, and where the next part begins. */
export const COUNT_TEXTS = `
  SELECT count(*) AS readings, (max(ts) + interval '1 microsecond')::text AS next FROM (SELECT ts FROM measurement_text WHERE ${SPAN} ORDER BY ts LIMIT $5) part`;

/** Where the first $5 readings of the span end. Text: a `Date` would cut the time to milliseconds. */
export const END_OF_NUMBERS = `SELECT ts::text AS at FROM measurement WHERE ${SPAN} ORDER BY ts OFFSET $5 LIMIT 1`;
export const END_OF_TEXTS = `SELECT ts::text AS at FROM measurement_text WHERE ${SPAN} ORDER BY ts OFFSET $5 LIMIT 1`;

const COUNTED = `SELECT count(*)::integer AS readings, coalesce(sum(${SURCHARGE("bytes")}), 0)::integer AS surcharge FROM gone`;
export const DELETE_NUMBERS = `WITH gone AS (DELETE FROM measurement WHERE ${SPAN} RETURNING 0 AS bytes) ${COUNTED}`;
export const DELETE_TEXTS = `WITH gone AS (DELETE FROM measurement_text WHERE ${SPAN} RETURNING octet_length(value) AS bytes) ${COUNTED}`;

/**
 * The summaries of every hour and day that the span touches. An hour that it only cuts through is marked, and summed up again by the job that
 * makes summaries; until then its readings are read. Summing it up here would read the whole hour with each batch, however many readings it has.
 */
export const REPAIR = [
  `DELETE FROM rollup_hour WHERE ${WHOSE} AND bucket >= date_trunc('hour', $3::timestamptz, 'UTC') AND bucket < $4::timestamptz`,
  `INSERT INTO dirty_hour (device_ref, hour, marked_at)
   SELECT $1, cut.hour, statement_timestamp()
   FROM (SELECT DISTINCT date_trunc('hour', at, 'UTC') AS hour FROM unnest(ARRAY[$3::timestamptz, $4::timestamptz]) AS u(at)) cut
   WHERE cut.hour < $4::timestamptz AND ${LIVES}
     AND EXISTS (SELECT 1 FROM measurement m WHERE m.device_ref = $1 AND m.field_id = $2 AND m.ts >= cut.hour AND m.ts < cut.hour + interval '1 hour')
   ORDER BY cut.hour
   ON CONFLICT (device_ref, hour) DO UPDATE SET marked_at = greatest(dirty_hour.marked_at, excluded.marked_at)`,
  `DELETE FROM rollup_day WHERE ${WHOSE} AND bucket >= date_trunc('day', $3::timestamptz, 'UTC') AND bucket < $4::timestamptz`,
  `INSERT INTO rollup_day (device_ref, field_id, bucket, min, max, sum, count, first, last)
   SELECT device_ref, field_id, date_trunc('day', bucket, 'UTC') AS day, min(min), max(max), sum(sum), sum(count),
     (array_agg(first ORDER BY bucket))[1], (array_agg(last ORDER BY bucket DESC))[1]
   FROM rollup_hour WHERE ${WHOSE} AND bucket >= date_trunc('day', $3::timestamptz, 'UTC')
     AND date_trunc('day', bucket, 'UTC') < $4::timestamptz AND bucket < $4::timestamptz + interval '24 hours' AND ${LIVES}
   GROUP BY device_ref, field_id, day`,
] as const;
