/** The statements behind a chart. $1 device, $2 field, $3 from, $4 to (not included). Sums are cut as in the summaries. */

const SUM = "sum(least(greatest(value, -1e290), 1e290))";
const WHOSE = "device_ref = $1 AND field_id = $2";

/** $5 is the step in seconds. A point stands at the first reading of its step. */
export const FROM_READINGS = `
  SELECT extract(epoch FROM min(ts))::float8 AS at, min(value), ${SUM} / count(*) AS mean, max(value), count(*)
  FROM measurement WHERE ${WHOSE} AND ts >= $3 AND ts < $4
  GROUP BY floor(extract(epoch FROM ts)::float8 / $5::float8) ORDER BY 1`;

/** The hours whose summary is not up to date, and what the readings say of them. */
const DIRTY = "dirty AS (SELECT hour FROM dirty_hour WHERE device_ref = $1 AND hour >= $3 AND hour < $4)";
/** In the order of time, so that the first and the last are those of one list. */
const ENDS = "(array_agg(value ORDER BY ts))[1] AS first, (array_agg(value ORDER BY ts))[count(*)] AS last";
const fresh = (ends: string) => `fresh AS (
    SELECT d.hour AS bucket, r.* FROM dirty d CROSS JOIN LATERAL (
      SELECT min(value), max(value), ${SUM} AS sum, count(*)::int AS count${ends && `, ${ends}`} FROM measurement
      WHERE ${WHOSE} AND ts >= d.hour AND ts < d.hour + interval '1 hour'
    ) r WHERE r.count > 0
  )`;

/** Without the values at the ends of a point, which cost a list of its readings. */
const PLAIN = { columns: "", fresh: fresh("") };
const WHOLE = { columns: ", first, last", fresh: fresh(ENDS) };

const POINTS = "extract(epoch FROM bucket)::float8 AS at, min, sum / count AS mean, max, count";

/** Hours: the marked ones from the readings, the others from their summaries. */
const hours = ({ columns, fresh }: typeof PLAIN) => `
  WITH ${DIRTY},
  clean AS (
    SELECT bucket, min, max, sum, count${columns} FROM rollup_hour WHERE ${WHOSE} AND bucket >= $3 AND bucket < $4 AND bucket NOT IN (SELECT hour FROM dirty)
  ),
  ${fresh}
  SELECT ${POINTS}${columns} FROM (SELECT * FROM clean UNION ALL SELECT * FROM fresh) hours ORDER BY bucket`;

export const BY_HOUR = hours(PLAIN);
export const WHOLE_HOURS = hours(WHOLE);

/** Days: one with a marked hour from its hours, the others from their summaries. */
const days = ({ columns, fresh }: typeof PLAIN) => `
  WITH marked AS (SELECT DISTINCT date_trunc('day', hour, 'UTC') AS day FROM dirty_hour WHERE device_ref = $1 AND hour >= $3 AND hour < $4),
  ${DIRTY},
  clean_hours AS (
    SELECT h.bucket, h.min, h.max, h.sum, h.count${columns.replaceAll(", ", ", h.")} FROM marked d
    JOIN rollup_hour h ON h.device_ref = $1 AND h.field_id = $2 AND h.bucket >= d.day AND h.bucket < d.day + interval '24 hours'
    WHERE h.bucket NOT IN (SELECT hour FROM dirty)
  ),
  ${fresh},
  days AS (
    SELECT bucket, min, max, sum, count${columns} FROM rollup_day WHERE ${WHOSE} AND bucket >= $3 AND bucket < $4 AND bucket NOT IN (SELECT day FROM marked)
    UNION ALL
    SELECT date_trunc('day', bucket, 'UTC'), min(min), max(max), sum(sum), sum(count)
      ${columns && ", (array_agg(first ORDER BY bucket))[1], (array_agg(last ORDER BY bucket))[count(*)]"}
    FROM (SELECT * FROM clean_hours UNION ALL SELECT * FROM fresh) h GROUP BY 1
  )
  SELECT ${POINTS}${columns} FROM days ORDER BY bucket`;

export const BY_DAY = days(PLAIN);
export const WHOLE_DAYS = days(WHOLE);

/**
 * Hours of several devices, one field of each: $1 devices, $2 their fields, in the same order; $3 and $4 are full hours. The
 * only statement for a page that crosses devices. `hour` counts from $3. Hours whose summary is not up to date are read from the readings.
 */
export const HOURS_OF_MANY = `
  WITH asked AS (SELECT * FROM unnest($1::bigint[], $2::int[]) AS u(ref, field)),
  dirty AS (SELECT ref, field, hour FROM asked JOIN dirty_hour d ON d.device_ref = ref WHERE hour >= $3 AND hour < $4),
  clean AS (
    SELECT ref, bucket, min, max, sum, count, last FROM asked JOIN rollup_hour h ON h.device_ref = ref AND h.field_id = field AND bucket >= $3 AND bucket < $4
    WHERE NOT EXISTS (SELECT 1 FROM dirty d WHERE d.ref = asked.ref AND d.hour = h.bucket)
  ),
  fresh AS (
    SELECT ref, hour AS bucket, r.* FROM dirty CROSS JOIN LATERAL (
      SELECT min(value), max(value), ${SUM} AS sum, count(*)::int AS count, (array_agg(value ORDER BY ts DESC))[1] AS last FROM measurement
      WHERE device_ref = ref AND field_id = field AND ts >= hour AND ts < hour + interval '1 hour'
    ) r WHERE r.count > 0
  )
  SELECT ref, (extract(epoch FROM bucket - $3::timestamptz) / 3600)::int AS hour, min, sum / count AS mean, max, last, count
  FROM (SELECT * FROM clean UNION ALL SELECT * FROM fresh) h ORDER BY ref, bucket`;

/** The newest $5 values. */
export const TEXTS = `SELECT ts AS at, value FROM measurement_text WHERE ${WHOSE} AND ts >= $3 AND ts < $4 ORDER BY ts DESC LIMIT $5`;
