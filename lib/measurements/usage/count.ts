/** How many readings a device has stored, from the readings themselves and their summaries. */
import { TEXT_BYTES } from "../../billing/schema.ts";
import { account } from "../../platform/db/account.ts";
import { type Queryable, type Region, telemetryBatches, telemetryJobs } from "../../platform/db/telemetry.ts";

export type Counted = { readonly id: string; readonly ref: bigint };

/** `surcharge` is how many further readings long texts count as toward the storage limit. */
export type Stored = { readonly readings: number; readonly surcharge: number };

/** From the summaries of days, and the readings themselves for the hours that these do not cover yet. */
const NUMBERS = `
  WITH dirty AS (SELECT hour FROM dirty_hour WHERE device_ref = $1)
  SELECT coalesce((SELECT sum(count) FROM rollup_day WHERE device_ref = $1), 0)
    - coalesce((SELECT sum(h.count) FROM rollup_hour h JOIN dirty d ON h.bucket = d.hour WHERE h.device_ref = $1), 0)
    + (SELECT count(*) FROM dirty d JOIN measurement m ON m.device_ref = $1 AND m.field_id = ANY($2) AND m.ts >= d.hour AND m.ts < d.hour + interval '1 hour')`;
const BOTH = `${NUMBERS} + (SELECT count(*) FROM measurement_text WHERE device_ref = $1) AS readings`;

const fieldsOf = async (id: string) => (await account().field.findMany({ where: { deviceId: id }, select: { ordinal: true } })).map(({ ordinal }) => ordinal);

/** In one statement: for a request, which is refused when it takes too long. */
export async function countReadings({ id, ref }: Counted, source: Queryable): Promise<number> {
  const { rows } = await source.query<{ readings: string }>({ name: "counts", text: BOTH, values: [ref, await fieldsOf(id)] });
  return Number(rows[0]?.readings ?? 0);
}

/** How many further readings a text of `bytes` counts as (`textSurcharge`). */
export const SURCHARGE = (bytes: string) => `(greatest(${bytes}, 1) - 1) / ${TEXT_BYTES}`;

const TEXTS_AT_ONCE = 50_000;

/** The next texts after a field and a time, and where they end. */
const TEXTS = `
  WITH part AS MATERIALIZED (
    SELECT field_id, ts, octet_length(value) AS bytes FROM measurement_text
    WHERE device_ref = $1 AND (field_id, ts) > ($2::integer, $3::timestamptz) ORDER BY field_id, ts LIMIT ${TEXTS_AT_ONCE}
  )
  SELECT count(*)::integer AS readings, coalesce(sum(${SURCHARGE("bytes")}), 0)::integer AS surcharge, max(field_id) AS field,
    (SELECT max(ts)::text FROM part WHERE field_id = (SELECT max(field_id) FROM part)) AS ts FROM part`;

type Part = Stored & { readonly field: number; readonly ts: string };

/** For a job. Texts have no summaries and are counted in batches, so that no statement reaches its limit. */
export async function countStored({ id, ref }: Counted, region: Region): Promise<Stored> {
  const { rows } = await telemetryJobs(region).query<{ readings: string }>(`${NUMBERS} AS readings`, [ref, await fieldsOf(id)]);
  let [readings, surcharge] = [Number(rows[0]?.readings ?? 0), 0];
  for (let last: Pick<Part, "field" | "ts"> = { field: 0, ts: "-infinity" }; ; ) {
    const [part] = (await telemetryBatches(region).query<Part>(TEXTS, [ref, last.field, last.ts])).rows;
    if (!part) break;
    readings += part.readings;
    surcharge += part.surcharge;
    if (part.readings < TEXTS_AT_ONCE) break;
    last = part;
  }
  return { readings, surcharge };
}
