/** The last 24 hours of many devices at once, one field of each: what stands beside their names in a list. */
import { locateFirst } from "../devices/index.ts";
import { clock, HOUR, SECOND } from "../platform/clock.ts";
import { readsOf } from "../platform/db/telemetry.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import { gapAfter, leastGapOfStarts } from "./line-gaps.ts";
import type { Sparkline } from "./schema.ts";
import { HOURS_OF_MANY } from "./series-sql.ts";

const LENGTH = 24;

type Row = { ref: bigint; hour: number; min: number; mean: number; max: number; last: number; count: number };

/** By the device's id; a device that measured no number in these hours is not in it. The last of the 24 hours is the present one. */
export async function sparklines(access: Access<"measurements:read">, deviceIds: readonly string[], now = clock.now()): Promise<Map<string, Sparkline>> {
  if (!deviceIds.every(isUuid)) throw notFound();
  const charted = [...(await locateFirst(access, deviceIds))];
  if (charted.length === 0) return new Map();
  const to = (Math.floor(now.getTime() / HOUR) + 1) * HOUR;
  const from = new Date(to - LENGTH * HOUR);
  const values = [charted.map(([, one]) => String(one.deviceRef)), charted.map(([, one]) => one.ordinal), from, new Date(to)];
  const { rows } = await readsOf(access).query<Row>({ name: "hours of many", text: HOURS_OF_MANY, values });
  const byRef = Map.groupBy(rows, (row) => row.ref);
  return new Map(
    charted.flatMap(([id, { deviceRef, key, interval }]) => {
      const hours = byRef.get(deviceRef);
      return hours ? [[id, drawn(key, hours, interval)] as const] : [];
    }),
  );
}

const drawn = (field: string, hours: Row[], interval: number): Sparkline => ({
  field,
  hours: LENGTH,
  gapAfter: gapAfter(
    hours.map(({ hour, count }) => ({ at: hour, count: Number(count) })),
    (interval * SECOND) / HOUR,
    leastGapOfStarts(1),
  ),
  points: hours.map(({ hour, min, mean, max }) => [hour, min, mean, max]),
  min: Math.min(...hours.map((row) => row.min)),
  max: Math.max(...hours.map((row) => row.max)),
  last: hours.at(-1)?.last ?? 0,
});
