/**
 * A field's course over a span, in at most a thousand points that keep the lowest and highest of what they stand for.
 *
 * An hour and a day are read from the readings, a month from the hourly summaries, a year from the daily ones. Where a
 * summary is not up to date (its hour is marked) the readings are read instead, in the same statement, so that a chart
 * is right at every moment.
 */
import { type Location, locate } from "../devices/index.ts";
import { clock, DAY, HOUR, MINUTE, SECOND } from "../platform/clock.ts";
import { readsOf } from "../platform/db/telemetry.ts";
import { notFound } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import { gapAfter, leastGapOfReadings, leastGapOfStarts } from "./line-gaps.ts";
import type { Point, Series, SeriesQuery, Span } from "./schema.ts";
import { periodUntil } from "./series-period.ts";
import { BY_DAY, BY_HOUR, FROM_READINGS, TEXTS } from "./series-sql.ts";
import { count } from "./stretch.ts";

const MOST_TEXTS = 100;

/** How long a span is, in how long steps, and from what. A month is 31 days, a year 366. */
const SPANS: Record<Span, { length: number; step: number; sql: string }> = {
  hour: { length: HOUR, step: 4 * SECOND, sql: FROM_READINGS },
  day: { length: DAY, step: 2 * MINUTE, sql: FROM_READINGS },
  month: { length: 31 * DAY, step: HOUR, sql: BY_HOUR },
  year: { length: 366 * DAY, step: DAY, sql: BY_DAY },
};

/** A statement with a name is planned once: planning over all the months takes longer than reading. */
type Row = { at: number; min: number; mean: number; max: number; count: string };

export async function series(access: Access<"measurements:read">, deviceId: string, query: SeriesQuery, now = clock.now()): Promise<Series> {
  const location = await locate(access, deviceId);
  const field = location.fields.find((candidate) => candidate.key === query.field);
  if (!field) throw notFound();
  const { length, step, sql } = SPANS[query.span];
  const period = periodUntil(query.end, now, { length, step });
  const { from, to } = period;
  if (field.kind === "text") return { ...(await textsOf(location, field.ordinal, period)), step: step / SECOND };
  const values = [location.deviceRef, field.ordinal, from, to, ...(sql === FROM_READINGS ? [step / SECOND] : [])];
  const { rows } = await readsOf(location).query<Row>({ name: `series by ${query.span}`, text: sql, values });
  const points = rows.map(({ at, min, mean, max }): Point => [at, min, mean, max]);
  const counted = rows.map((row) => ({ at: row.at, count: Number(row.count) }));
  const leastGap = sql === FROM_READINGS ? leastGapOfReadings : leastGapOfStarts;
  const gap = gapAfter(counted, location.interval, leastGap(step / SECOND));
  return { kind: field.kind, from, to, step: step / SECOND, gapAfter: gap, count: counted.reduce((sum, row) => sum + row.count, 0), points };
}

type TextSeries = Extract<Series, { kind: "text" }>;

/** The newest texts of the span, and how many there are in all, counted in parts: one statement would take longer than it may. */
async function textsOf(
  { deviceRef, region, workspaceId }: Location,
  ordinal: number,
  { from, to }: { from: Date; to: Date },
): Promise<Omit<TextSeries, "step">> {
  const reads = readsOf({ region, workspaceId });
  const values = [deviceRef, ordinal, from, to, MOST_TEXTS];
  const { rows } = await reads.query<{ at: Date; value: string }>({ name: "series of texts", text: TEXTS, values });
  const stretch = { deviceRef, region, workspaceId, ordinal, kind: "text", from, to } as const;
  return { kind: "text", from, to, count: rows.length < MOST_TEXTS ? rows.length : await count(stretch, reads), values: rows };
}
