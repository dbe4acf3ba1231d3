/** Generates the readings of a demo device inside the telemetry database: one every 15 minutes, the same ones every time. */
import { DAY, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Region, telemetry } from "#lib/platform/db/telemetry.ts";
import type { Curve, DemoDevice } from "./cast.ts";

/** Two years. */
export const DEFAULT_DAYS = 730;
const EVERY = 15 * MINUTE;

/** The readings end at `now` and go back `days` days. */
type Filling = { deviceId: string; region: Region; device: DemoDevice; seed: number; now: Date; days: number };

export async function fillDevice({ deviceId, region, device, seed, now, days }: Filling): Promise<void> {
  const { workspaceId, telemetryRef } = await account().device.findUniqueOrThrow({
    where: { id: deviceId },
    select: { workspaceId: true, telemetryRef: true },
  });
  const end = new Date(Math.floor(now.getTime() / EVERY) * EVERY);
  const begin = new Date(end.getTime() - days * DAY);
  const fields = device.fields.map(({ key, kind }, index) => ({ workspaceId, deviceId, ordinal: index + 1, key, kind, createdAt: begin }));
  await account().field.createMany({ data: fields });
  for (const [index, curve] of device.fields.entries()) await draw(region, telemetryRef, index + 1, curve, seed, begin, end);
  await summarise(region, telemetryRef);
}

/**
 * Level, year, day and weather: the weather is a sum of waves whose lengths (3.1, 7.7 and 17.3 days) never come together
 * again, shifted by the seed, with a little noise from a hash of the time.
 */
async function draw(region: Region, ref: bigint, fieldId: number, curve: Curve, seed: number, begin: Date, end: Date): Promise<void> {
  await telemetry(region).query(
    `INSERT INTO measurement (device_ref, field_id, ts, value)
     SELECT $1, $2, ts, CASE WHEN $8 THEN (wave > 0)::int::float8 ELSE round(least($10, greatest($9, wave))::numeric, 2)::float8 END
     FROM (
       SELECT ts, $3::float8
         + $4::float8 * -cos(2 * pi() * (extract(doy FROM ts) - 20) / 365.25)
         + $5::float8 * -cos(2 * pi() * (extract(epoch FROM ts) / 86400 - 0.12))
         + $6::float8 * (0.45 * sin(d / 3.1 + $7) + 0.35 * sin(d / 7.7 + 2 * $7) + 0.2 * sin(d / 17.3 + 3 * $7))
         + $6::float8 * 0.06 * ((hashint8(extract(epoch FROM ts)::bigint + $7::bigint * 7919) % 1000) / 1000.0) AS wave
       FROM (SELECT ts, 2 * pi() * extract(epoch FROM ts) / 86400 AS d FROM generate_series($11::timestamptz, $12::timestamptz, interval '15 minutes') AS ts) AS times
     ) AS waves`,
    [
      ref,
      fieldId,
      curve.level,
      curve.year,
      curve.day,
      curve.wander,
      seed * 1.7 + fieldId,
      curve.kind === "boolean",
      curve.least ?? -1e6,
      curve.most ?? 1e6,
      begin,
      end,
    ],
  );
}

/** The hourly and daily summaries of a device, all at once: the job that keeps them would take its time. */
async function summarise(region: Region, ref: bigint): Promise<void> {
  await telemetry(region).query(
    `INSERT INTO rollup_hour (device_ref, field_id, bucket, min, max, sum, count, first, last)
     SELECT device_ref, field_id, date_trunc('hour', ts, 'UTC'), min(value), max(value), sum(value), count(*),
       (array_agg(value ORDER BY ts))[1], (array_agg(value ORDER BY ts DESC))[1]
     FROM measurement WHERE device_ref = $1 GROUP BY 1, 2, 3`,
    [ref],
  );
  await telemetry(region).query(
    `INSERT INTO rollup_day (device_ref, field_id, bucket, min, max, sum, count, first, last)
     SELECT device_ref, field_id, date_trunc('day', bucket, 'UTC'), min(min), max(max), sum(sum), sum(count),
       (array_agg(first ORDER BY bucket))[1], (array_agg(last ORDER BY bucket DESC))[1]
     FROM rollup_hour WHERE device_ref = $1 GROUP BY 1, 2, 3`,
    [ref],
  );
}
