import { describe, expect, it } from "vitest";
import { pause } from "#lib/local/processes.ts";
import { counts, rollup, series } from "#lib/measurements/index.ts";
import type { Span } from "#lib/measurements/schema.ts";
import type { Row } from "#lib/measurements/writer/load.ts";
import { Writer } from "#lib/measurements/writer/writer.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry, telemetryWriter } from "#lib/platform/db/telemetry.ts";
import { failFor } from "#tests/support/database-triggers.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

/** Late enough for every mark to be taken. */
const later = () => new Date(Date.now() + 3 * MINUTE);

async function setUp() {
  const world = await makeWorld();
  const device = await makeDevice(world);
  await account().field.create({ data: { workspaceId: world.workspaceId, deviceId: device.id, ordinal: 1, key: "t", kind: "number", createdAt: new Date() } });
  const access = await world.enter("measurements:read");
  const put = (readings: [at: Date, value: number][]) => {
    const rows = readings.map(([at, value]): Row => ({ field: 1, time: at.getTime() * 1000, value, isOurs: false }));
    // A writer of its own each time: one that remembers a mark would be right only if the minutes really passed.
    return new Writer(() => telemetryWriter("eu")).write({ ref: String(device.ref), workspaceId: "any", rows, drops: new Map(), bytes: 1 });
  };
  const chart = async (span: Span, end?: Date) => {
    const found = await series(access, device.id, { field: "t", span, end });
    if (found.kind === "text") throw new Error("text");
    return found;
  };
  return { device, access, put, chart };
}

const midnight = new Date(Math.floor(Date.now() / DAY) * DAY - 3 * DAY);
const at = (offset: number) => new Date(midnight.getTime() + offset);
const wave = (from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / step }, (_, index): [Date, number] => [at(from + index * step), Math.sin(index / 7) * 20]);

const SUMMARY_CHECK = `
  WITH raw AS (
    SELECT field_id, date_trunc($2, ts, 'UTC') AS bucket, min(value), max(value), sum(value), count(*)::int, (array_agg(value ORDER BY ts))[1] AS first, (array_agg(value ORDER BY ts DESC))[1] AS last
    FROM measurement WHERE device_ref = $1 GROUP BY 1, 2)
  SELECT count(*)::int AS buckets, count(*) FILTER (WHERE r.min = s.min AND r.max = s.max AND abs(r.sum - s.sum) < 1e-6 AND r.count = s.count AND r.first = s.first AND r.last = s.last)::int AS equal
  FROM raw r FULL JOIN (SELECT * FROM TABLE WHERE device_ref = $1) s USING (field_id, bucket)`;

async function expectSummariesEqualReadings(ref: bigint): Promise<void> {
  for (const [table, unit] of [
    ["rollup_hour", "hour"],
    ["rollup_day", "day"],
  ] as const) {
    // biome-ignore format: one line
    const { rows } = await telemetry("eu").query<{ buckets: number; equal: number }>(SUMMARY_CHECK.replace("TABLE", table), [ref, unit]);
    expect(rows[0]?.buckets).toBeGreaterThan(0);
    expect(rows[0]?.equal).toBe(rows[0]?.buckets);
  }
}

describe("summaries", () => {
  it("equal what the readings themselves give, also after readings that came late", async () => {
    const { device, put } = await setUp();
    await put(wave(0, DAY, 7 * MINUTE));
    await rollup("eu", later());
    await expectSummariesEqualReadings(device.ref);
    await put(wave(2 * MINUTE, DAY, 61 * MINUTE));
    await put([[at(5 * HOUR + 1), 1_000]]);
    await rollup("eu", later());
    await expectSummariesEqualReadings(device.ref);
    const { rows } = await telemetry("eu").query("SELECT 1 FROM dirty_hour WHERE device_ref = $1", [device.ref]);
    expect(rows).toHaveLength(0);
  });

  it("leave a mark that was made within two minutes, and one that is renewed", async () => {
    const { device, put } = await setUp();
    await put([[at(0), 1]]);
    expect(await rollup("eu", new Date())).toBe(0);
    const marks = () => telemetry("eu").query("SELECT marked_at FROM dirty_hour WHERE device_ref = $1", [device.ref]);
    expect((await marks()).rows).toHaveLength(1);
    await rollup("eu", later());
    expect((await marks()).rows).toHaveLength(0);
  });

  it("keep no flush waiting while they wait for a slow one", async () => {
    const { device, put } = await setUp();
    await put([[at(0), 1]]);
    const slow = await telemetry("eu").connect();
    await slow.query("BEGIN");
    await slow.query("SELECT pg_advisory_xact_lock_shared(hashtext('telemetry'))");
    await slow.query("INSERT INTO measurement VALUES ($1, 1, $2, 7)", [device.ref, at(MINUTE)]);
    let isOver = false;
    const summing = rollup("eu", later()).then(() => (isOver = true));
    await pause(200);
    await put([[at(HOUR), 2]]);
    expect(isOver).toBe(false);
    await slow.query("COMMIT");
    slow.release();
    await summing;
    await expectSummariesEqualReadings(device.ref);
  });

  it("of an hour that cannot be summarised wait, and keep no other from being summarised", async () => {
    const [bad, good] = [await setUp(), await setUp()];
    await bad.put([[at(0), 1], [at(HOUR), 2]]); // biome-ignore format: one line
    await good.put(wave(0, DAY, HOUR));
    const allow = await failFor("eu", "rollup_hour", "INSERT", bad.device.ref);
    await rollup("eu", later());
    await expectSummariesEqualReadings(good.device.ref);
    expect((await bad.chart("month", at(DAY))).points).toHaveLength(2);
    await allow();
    expect(await rollup("eu", later()), "postponed").toBe(0);
    expect(await rollup("eu", new Date(Date.now() + 2 * HOUR))).toBe(2);
    await expectSummariesEqualReadings(bad.device.ref);
  });

  it("stay right while readings keep coming", async () => {
    const { device, put } = await setUp();
    let isOver = false;
    const summing = (async () => {
      while (!isOver) await rollup("eu", later());
    })();
    for (let minute = 0; minute < 240; minute++) await put([[at(minute * MINUTE), minute]]);
    await put([[at(0), 5]]);
    isOver = true;
    await summing;
    await rollup("eu", later());
    await expectSummariesEqualReadings(device.ref);
  });

  it("are not broken by values that no sum can hold", async () => {
    const { put, chart } = await setUp();
    await put([[at(0), 1.7e308], [at(1_000), 1.7e308], [at(2_000), -1.7e308]]); // biome-ignore format: one line
    for (const summed of [false, true]) {
      if (summed) await rollup("eu", later());
      for (const span of ["month", "year"] as const) {
        const { points } = await chart(span);
        expect(points.map((point) => [point[1], point[3]])).toEqual([[-1.7e308, 1.7e308]]);
        expect(points.every((point) => Number.isFinite(point[2]))).toBe(true);
      }
    }
  });
});

describe("a chart", () => {
  it("is the same before and after its hours are summarised, and in between", async () => {
    const { put, chart } = await setUp();
    await put(wave(0, 2 * DAY, 10 * MINUTE));
    const charts = async () => [await chart("month", at(3 * DAY)), await chart("year", at(3 * DAY))];
    const before = await charts();
    await rollup("eu", later());
    const after = await charts();
    await put([[at(DAY + 1), 500]]);
    const [month, year] = await charts();
    expect(round(after)).toEqual(round(before));
    expect(month?.points.filter((point) => point[3] === 500)).toHaveLength(1);
    expect(year?.points.filter((point) => point[3] === 500)).toHaveLength(1);
    expect(month?.count).toBe((before[0]?.count ?? 0) + 1);
  });

  it("never hides a spike and has a thousand points at most, over every span", async () => {
    const { put, chart } = await setUp();
    const end = at(DAY);
    await put(wave(0, DAY, MINUTE));
    await put(Array.from({ length: 3_000 }, (_, index): [Date, number] => [new Date(end.getTime() - index * 1_100 - 17), 0]));
    await put([[new Date(end.getTime() - 30 * MINUTE - 3), 9_999]]);
    for (const summed of [false, true]) {
      if (summed) await rollup("eu", later());
      for (const span of ["hour", "day", "month", "year"] as const) {
        const { points } = await chart(span, end);
        expect(points.length).toBeLessThanOrEqual(1_000);
        expect(Math.max(...points.map((point) => point[3]))).toBe(9_999);
        expect(points.map((point) => point[0])).toEqual(points.map((point) => point[0]).toSorted((a, b) => a - b));
      }
    }
  });

  it("covers the period that was asked for, and breaks its line in an outage, in hours as in readings", async () => {
    const { put, chart } = await setUp();
    await put(wave(0, 6 * HOUR, 10 * MINUTE));
    await put(wave(14 * HOUR, DAY, 10 * MINUTE));
    for (const summed of [false, true]) {
      if (summed) await rollup("eu", later());
      for (const [span, length] of [
        ["day", DAY],
        ["month", 31 * DAY],
      ] as const) {
        const { from, to, gapAfter, points } = await chart(span, at(DAY));
        expect([from, to]).toEqual([at(DAY - length), at(DAY)]);
        const breaks = points.slice(1).filter((point, index) => point[0] - (points[index]?.[0] ?? 0) > gapAfter);
        expect(breaks.map(([when]) => when * 1_000)).toEqual([at(14 * HOUR).getTime()]);
      }
    }
  });

  it("is counted whole: stored readings are known exactly, summarised or not", async () => {
    const { device, access, put } = await setUp();
    await put(wave(0, DAY, 15 * MINUTE));
    expect((await counts(access, device.id)).readings).toBe(96);
    await rollup("eu", later());
    await put(wave(MINUTE, HOUR + MINUTE, 15 * MINUTE));
    expect((await counts(access, device.id)).readings).toBe(100);
  });
});

const round = (charts: { points: number[][]; count: number }[]) =>
  charts.map(({ points, count }) => ({ count, points: points.map((point) => point.map((value) => Number(value.toPrecision(9)))) }));
