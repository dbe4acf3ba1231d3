import { describe, expect, it } from "vitest";
import { counts, deleteSpan, latest, read, rollup, series } from "#lib/measurements/index.ts";
import type { Row } from "#lib/measurements/writer/load.ts";
import { Writer } from "#lib/measurements/writer/writer.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry, telemetryWriter } from "#lib/platform/db/telemetry.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

const midnight = Math.floor(Date.now() / DAY) * DAY - 4 * DAY;
const at = (offset: number) => new Date(midnight + offset);
const later = () => new Date(Date.now() + 3 * MINUTE);

type Values = [at: Date, value: number | string][];

async function setUp() {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const own = { workspaceId: world.workspaceId, deviceId: device.id, createdAt: new Date() };
  await account().field.createMany({
    data: [
      { ...own, ordinal: 1, key: "t", kind: "number" },
      { ...own, ordinal: 2, key: "u", kind: "number" },
      { ...own, ordinal: 3, key: "note", kind: "text" },
    ],
  });
  const put = (field: number, readings: Values) => {
    const rows = readings.map(([when, value]): Row => ({ field, time: when.getTime() * 1000, value, isOurs: false }));
    return new Writer(() => telemetryWriter("eu")).write({ ref: String(device.ref), workspaceId: "any", rows, drops: new Map(), bytes: 1 });
  };
  const access = await world.enter("measurements:read");
  const deleting = await world.enter("measurements:delete");
  const remove = (from: number, to: number, fields?: string[], options = {}) =>
    deleteSpan(deleting, device.id, { from: at(from), to: at(to), fields }, { dryRun: false, ...options });
  return { world, device, put, access, deleting, remove };
}

const wave = (from: number, to: number, step: number): Values =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => [at(from + index * step), Math.sin(index / 7) * 20]);

const FROM_THE_READINGS = `
  SELECT extract(epoch FROM date_trunc($3, ts, 'UTC'))::float8 AS at, min(value), avg(value) AS mean, max(value), count(*)::int
  FROM measurement WHERE device_ref = $1 AND field_id = $2 GROUP BY 1 ORDER BY 1`;

const round = (points: readonly (readonly number[])[]) => points.map((point) => point.map((value) => Number(value.toPrecision(9))));

/** Every chart, count and newest value is what the readings that are left say. */
async function expectAllRight({ device, access }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  const pool = telemetry("eu");
  for (const [ordinal, key] of [
    [1, "t"],
    [2, "u"],
  ] as const) {
    // biome-ignore format: one line
    for (const [span, unit] of [["month", "hour"], ["year", "day"]] as const) { // biome-ignore format: one line
      const shown = await series(access, device.id, { field: key, span, end: undefined });
      const { rows } = await pool.query<{ at: number; min: number; mean: number; max: number; count: number }>(FROM_THE_READINGS, [device.ref, ordinal, unit]);
      if (shown.kind === "text") throw new Error("text");
      expect(round(shown.points), `${key} by ${unit}`).toEqual(round(rows.map((row) => [row.at, row.min, row.mean, row.max])));
      expect(shown.count).toBe(rows.reduce((sum, row) => sum + row.count, 0));
    }
  }
  const left = await pool.query<{ n: number }>(
    "SELECT ((SELECT count(*) FROM measurement WHERE device_ref = $1) + (SELECT count(*) FROM measurement_text WHERE device_ref = $1))::int AS n",
    [device.ref],
  );
  expect((await counts(access, device.id)).readings).toBe(left.rows[0]?.n);
  const stale = await pool.query("SELECT 1 FROM rollup_hour h WHERE device_ref = $1 AND NOT EXISTS (SELECT 1 FROM measurement m WHERE m.device_ref = $1 AND m.field_id = h.field_id AND m.ts >= bucket AND m.ts < bucket + interval '1 hour')", [device.ref]); // biome-ignore format: one line
  expect(stale.rows).toEqual([]);
}

describe("deleting a span", () => {
  it("is counted first, by field, and deletes nothing then", async () => {
    const { put, device, access, remove } = await setUp();
    await put(1, wave(0, DAY, HOUR));
    await put(3, [[at(HOUR), "one"], [at(2 * HOUR), "two"]]); // biome-ignore format: one line
    expect(await remove(HOUR, 2 * HOUR, undefined, { dryRun: true })).toEqual({ fields: [{ key: "t", readings: 1 }, { key: "note", readings: 1 }], readings: 2, left: 2 }); // biome-ignore format: one line
    expect(await remove(0, DAY, ["u"], { dryRun: true })).toEqual({ fields: [], readings: 0, left: 0 });
    expect((await counts(access, device.id)).readings).toBe(26);
    expect(await account().auditEntry.count({ where: { event: "measurements.deleted", objectId: device.id } })).toBe(0);
  });

  it("deletes exactly these readings, in these fields, and is in the record", async () => {
    const made = await setUp();
    const { put, device, access, remove, world } = made;
    await put(1, wave(0, DAY, HOUR));
    await put(2, wave(0, DAY, HOUR));
    await put(3, [[at(HOUR), "one"], [at(2 * HOUR), "two"]]); // biome-ignore format: one line
    expect(await remove(HOUR, 2 * HOUR, ["t", "note"])).toEqual({ fields: [{ key: "t", readings: 1 }, { key: "note", readings: 1 }], readings: 2, left: 0 }); // biome-ignore format: one line
    const { readings } = await read(access, device.id, { from: at(0), to: at(DAY), limit: 1000 });
    expect(readings).toHaveLength(24 + 23 + 1);
    expect(readings.filter((one) => one.field === "note")).toEqual([
      {
        field: "note",
        at: at(2 * HOUR)
          .toISOString()
          .replace("Z", "000Z"),
        value: "two",
      },
    ]);
    expect(readings.some((one) => one.field === "t" && one.at.startsWith(at(HOUR).toISOString().slice(0, 19)))).toBe(false);
    const entries = await account().auditEntry.findMany({ where: { event: "measurements.deleted" } });
    expect(entries).toMatchObject([{ objectId: device.id, workspaceId: world.workspaceId }]);
    await expectAllRight(made);
  });

  it("leaves an hour that it cuts through to the job that makes summaries, so that no batch reads the whole hour", async () => {
    const made = await setUp();
    await made.put(1, wave(0, 2 * HOUR, MINUTE));
    await rollup("eu", later());
    await made.remove(0, HOUR + 30 * MINUTE);
    const marks = async () => (await telemetry("eu").query<{ hour: Date }>("SELECT hour FROM dirty_hour WHERE device_ref = $1", [made.device.ref])).rows;
    expect(await marks()).toEqual([{ hour: at(HOUR) }]);
    await expectAllRight(made);
    await rollup("eu", later());
    expect(await marks()).toEqual([]);
    await expectAllRight(made);
  });

  it("takes the newest value along: the one before it is the newest then, and in the end there is none", async () => {
    const { put, device, access, remove } = await setUp();
    await put(1, [[at(0), 1], [at(HOUR), 2]]); // biome-ignore format: one line
    await put(3, [[at(HOUR), "two"]]);
    await rollup("eu", later());
    await remove(HOUR, 2 * HOUR);
    expect(await latest(access, device.id)).toMatchObject([{ value: 1 }, { value: null }, { value: null, at: null }]);
    await remove(0, HOUR);
    expect((await latest(access, device.id)).map((one) => one.value)).toEqual([null, null, null]);
    expect((await counts(access, device.id)).readings).toBe(0);
  });

  it("leaves charts and counts that equal the remaining readings, whatever was summarised before and wherever it cuts", async () => {
    const made = await setUp();
    const random = (below: number) => Math.floor(Math.random() * below);
    for (let round = 0; round < 12; round++) {
      const start = random(3 * DAY);
      await made.put(1 + random(2), wave(start, start + random(DAY), 1 + random(40 * MINUTE)).slice(0, 2_000));
      if (random(2)) await rollup("eu", later());
      if (random(2)) await made.put(1, [[at(random(3 * DAY)), 500]]);
      const from = random(3 * DAY);
      const cut = [from, from + 1 + random(DAY)].map((offset) => (random(2) ? offset : Math.ceil(offset / HOUR) * HOUR)) as [number, number];
      if (cut[0] < cut[1]) await made.remove(...cut, random(2) ? ["t"] : undefined);
      await expectAllRight(made);
      if (random(2)) await rollup("eu", later());
      await expectAllRight(made);
    }
  });

  it("of more than a batch deletes all of it, and of more than a call may delete says what is left", async () => {
    const made = await setUp();
    await telemetry("eu").query("INSERT INTO measurement SELECT $1, 1, to_timestamp($2) + i * interval '1 second', i FROM generate_series(0, 24999) i", [made.device.ref, midnight / 1000]); // biome-ignore format: one line
    await telemetry("eu").query("INSERT INTO dirty_hour SELECT $1, to_timestamp($2) + i * interval '1 hour', now() - interval '1 day' FROM generate_series(0, 6) i", [made.device.ref, midnight / 1000]); // biome-ignore format: one line
    await rollup("eu", later());
    expect(await made.remove(0, DAY, undefined, { most: 11_111 })).toEqual({ fields: [{ key: "t", readings: 11_111 }], readings: 11_111, left: 13_889 });
    await expectAllRight(made);
    expect(await made.remove(0, DAY)).toMatchObject({ readings: 13_889, left: 0 });
    await expectAllRight(made);
  });

  it("is right while readings come in and summaries are made", async () => {
    const made = await setUp();
    let isOver = false;
    const summing = (async () => {
      while (!isOver) await rollup("eu", later());
    })();
    const deleting = (async () => {
      while (!isOver) await made.remove(HOUR, 3 * HOUR, ["t"]);
    })();
    for (let minute = 0; minute < 240; minute++) await made.put(1, [[at(minute * MINUTE), minute]]);
    isOver = true;
    await Promise.all([summing, deleting]);
    await expectAllRight(made);
    await rollup("eu", later());
    await made.remove(HOUR, 3 * HOUR);
    await expectAllRight(made);
  });

  it("reaches from the first year that can be named to the last", async () => {
    const { device, put, deleting } = await setUp();
    for (const [from, to] of [
      ["0000-01-01", "2999-01-01"],
      ["1970-01-01", "9999-12-31"],
    ] as const) {
      // biome-ignore format: one line
      await put(1, wave(0, HOUR, MINUTE));
      const span = { from: new Date(`${from}T00:00:00Z`), to: new Date(Date.parse(`${to}T00:00:00Z`) + DAY), fields: undefined };
      expect(await deleteSpan(deleting, device.id, span, { dryRun: false })).toMatchObject({ readings: 60 });
      expect(await device.stored()).toBe(0);
    }
  });

  it("twice at once deletes each reading once", async () => {
    const made = await setUp();
    await made.put(1, wave(0, DAY, MINUTE));
    const both = await Promise.all([made.remove(0, DAY), made.remove(0, DAY)]);
    expect(both.reduce((sum, one) => sum + one.readings, 0)).toBe(1_440);
    await expectAllRight(made);
  });

  it("lets what is sent again be stored again", async () => {
    const made = await setUp();
    await made.put(1, [[at(0), 1]]);
    await made.remove(0, HOUR);
    expect(await made.put(1, [[at(0), 1]])).toEqual({ stored: 1, repeated: 0 });
    await expectAllRight(made);
  });

  it("makes no summary for a device that is being erased", async () => {
    const made = await setUp();
    await made.put(1, wave(0, DAY, 10 * MINUTE));
    await rollup("eu", later());
    await telemetry("eu").query("INSERT INTO tombstone VALUES ($1, now())", [made.device.ref]);
    await made.remove(90 * MINUTE, 100 * MINUTE);
    const { rows } = await telemetry("eu").query(
      "SELECT 1 FROM rollup_day WHERE device_ref = $1 UNION ALL SELECT 1 FROM rollup_hour WHERE device_ref = $1 AND bucket = $2",
      [made.device.ref, at(HOUR)],
    );
    expect(rows).toEqual([]);
  });

  it("refuses a span that ends before it starts, and fields that there are not", async () => {
    const { remove } = await setUp();
    await expect(remove(HOUR, HOUR)).rejects.toMatchObject({ kind: "invalid", detail: { fields: { to: "The end is before the start." } } });
    for (const field of ["nothing", "", "\0", "' OR 1=1 --"]) await expect(remove(0, HOUR, ["t", field])).rejects.toMatchObject({ kind: "invalid" });
  });

  it("takes a person who has just shown that it is them, except for counting", async () => {
    const { put, device, deleting } = await setUp();
    await put(1, [[at(0), 1]]);
    const inAnHour = new Date(Date.now() + HOUR);
    const span = { from: at(0), to: at(HOUR) };
    await expect(deleteSpan(deleting, device.id, span, { dryRun: false }, inAnHour)).rejects.toMatchObject({ code: "session.stale" });
    expect(await deleteSpan(deleting, device.id, span, { dryRun: true }, inAnHour)).toMatchObject({ readings: 1 });
  });

  it("is for owners and admins alone, and for nobody who sees only some devices [8.2.2]", async () => {
    const { world, device } = await setUp();
    const [admin, editor, limited] = await Promise.all([makeUser("Ben"), makeUser("Cleo"), makeUser("Sam")]);
    await join(world.workspaceId, admin, "admin");
    await join(world.workspaceId, editor, "editor");
    await joinLimited(world.workspaceId, limited, { [device.id]: "write" });
    await expect(enter(admin, world.workspaceId, "measurements:delete")).resolves.toBeDefined();
    for (const session of [editor, limited])
      await expect(enter(session, world.workspaceId, "measurements:delete")).rejects.toMatchObject({ kind: "forbidden" });
  });
});
