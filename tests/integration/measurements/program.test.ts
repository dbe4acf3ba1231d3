/** What programs do with readings: read them page by page, read them summed up, and add some. */
import { describe, expect, it } from "vitest";
import { add, aggregate, latest, read, rollup } from "#lib/measurements/index.ts";
import { type AggregateQuery, ReadingsQuery } from "#lib/measurements/schema.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { authenticate, enter, issueApiToken, type Right } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

const midnight = Math.floor(Date.now() / DAY) * DAY - 2 * DAY;
const span = { from: new Date(midnight), to: new Date(midnight + DAY) };

async function setUp() {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const [reading, writing] = [await world.enter("measurements:read"), await world.enter("measurements:write")];
  const pages = async (query: { limit: number; fields?: string[] }) => {
    const found = [];
    let cursor: string | undefined;
    do {
      const page = await read(reading, device.id, { ...span, ...query, cursor });
      expect(page.readings.length).toBeLessThanOrEqual(query.limit);
      found.push(...page.readings);
      cursor = page.next ?? undefined;
    } while (cursor);
    return found;
  };
  return { world, device, reading, writing, pages, put: (body: unknown) => add(writing, device.id, body) };
}

const iso = (offset: number) => new Date(midnight + offset).toISOString();
const refused = (kind: string, fields?: object) => expect.objectContaining({ kind, ...(fields ? { detail: { fields } } : {}) });

describe("reading", () => {
  it("gives every reading of the span once, field after field in the order of time, whatever the size of the pages", async () => {
    const { put, pages } = await setUp();
    await put(Array.from({ length: 60 }, (_, index) => ({ ts: midnight + index * MINUTE, values: { t: index, open: index % 2 === 0, note: `n${index}` } })));
    await put([{ ts: midnight - 1, values: { t: -1 } }, { ts: midnight + DAY, values: { t: -2 } }]); // biome-ignore format: one line
    const whole = await pages({ limit: 1000 });
    expect(whole).toHaveLength(180);
    expect(whole[0]).toEqual({ field: "t", at: iso(0).replace("Z", "000Z"), value: 0 });
    expect(whole[60]).toMatchObject({ field: "open", value: true });
    expect(whole[121]).toMatchObject({ field: "note", value: "n1" });
    for (const limit of [1, 7, 60, 61, 180]) expect(await pages({ limit }), String(limit)).toEqual(whole);
    expect(await pages({ limit: 7, fields: ["note", "t"] })).toEqual(whole.filter((one) => one.field !== "open"));
  });

  it("tells readings apart that lie a microsecond from each other", async () => {
    const { device, put, pages } = await setUp();
    await put({ t: 1 });
    await telemetry("eu").query("INSERT INTO measurement SELECT $1, 1, $2::timestamptz + i * interval '1 microsecond', i FROM generate_series(1, 9) i", [device.ref, span.from]); // biome-ignore format: one line
    expect((await pages({ limit: 2 })).map((one) => one.value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("refuses fields that there are not, spans that end before they start, and cursors that it did not give", async () => {
    const { device, reading, put } = await setUp();
    await put({ t: 1 });
    const asked = (query: object) => read(reading, device.id, { ...span, limit: 10, ...query });
    await expect(asked({ fields: ["t", "u"] })).rejects.toEqual(refused("invalid", { fields: 'This device has no field "u".' }));
    await expect(asked({ from: span.to, to: span.from })).rejects.toEqual(refused("invalid", { to: "The end is before the start." }));
    const forged = ["", "x", "1", "1 2026-02-31T00:00:00.000000Z", "1 2026-13-01T00:00:00.000000Z", "9999999999 ", "1 '; DROP TABLE measurement", "-1 "];
    for (const text of forged) await expect(asked({ cursor: Buffer.from(text).toString("base64url") }), text).rejects.toMatchObject({ detail: { fields: { cursor: expect.any(String) } } }); // biome-ignore format: one line
  });

  it("gives a thousand readings at most", () => {
    const query = { from: "2026-05-01", to: "2026-05-02" };
    expect(ReadingsQuery.parse(query)).toMatchObject({ limit: 1000 });
    for (const limit of [0, 1001, 1.5]) expect(ReadingsQuery.safeParse({ ...query, limit }).success).toBe(false);
  });
});

describe("reading summed up", () => {
  const CHECK = `
    SELECT date_trunc($2, ts, 'UTC') AS at, min(value), max(value), avg(value) AS mean, count(*)::int, (array_agg(value ORDER BY ts))[1] AS first, (array_agg(value ORDER BY ts DESC))[1] AS last
    FROM measurement WHERE device_ref = $1 AND field_id = 1 GROUP BY 1 ORDER BY 1`;

  it("equals the readings before, while and after they are summarised, by hour and by day", async () => {
    const { device, reading, put } = await setUp();
    const wave = (step: number) => Array.from({ length: Math.floor(2 * DAY / step) }, (_, index) => ({ ts: midnight - DAY + index * step, values: { t: Math.sin(index) } })); // biome-ignore format: one line
    const check = async () => {
      for (const step of ["hour", "day"] as const) {
        const { rows } = await telemetry("eu").query(CHECK, [device.ref, step]);
        const points = await aggregate(reading, device.id, { field: "t", from: new Date(midnight - DAY), to: new Date(midnight + DAY), step });
        const near = (value: number) => expect.closeTo(value, 9);
        expect(points).toEqual(rows.map((row) => ({ ...row, mean: near(row.mean) })));
      }
    };
    await put(wave(10 * MINUTE));
    await check();
    await rollup("eu", new Date(Date.now() + 3 * MINUTE));
    await check();
    await telemetry("eu").query("INSERT INTO measurement VALUES ($1, 1, $2, 500)", [device.ref, new Date(midnight + 90 * MINUTE + 1)]);
    await telemetry("eu").query("INSERT INTO dirty_hour VALUES ($1, $2, now())", [device.ref, new Date(midnight + HOUR)]);
    await check();
  });

  it("takes the steps whole that the span cuts through, and a thousand of them at most", async () => {
    const { device, reading, put } = await setUp();
    await put([{ ts: midnight, values: { t: 1, note: "x" } }, { ts: midnight + 59 * MINUTE, values: { t: 3 } }]); // biome-ignore format: one line
    const asked = (query: Partial<AggregateQuery>) => aggregate(reading, device.id, { field: "t", step: "hour", ...span, ...query });
    const cut = { from: new Date(midnight + 10 * MINUTE), to: new Date(midnight + 11 * MINUTE) };
    expect(await asked(cut)).toEqual([{ at: span.from, min: 1, max: 3, mean: 2, count: 2, first: 1, last: 3 }]);
    await expect(asked({ from: new Date(midnight - 1000 * HOUR) })).rejects.toEqual(refused("invalid", { to: expect.stringContaining("1000 steps") }));
    await expect(asked({ field: "note" })).rejects.toEqual(refused("invalid", { field: expect.any(String) }));
    await expect(asked({ field: "nothing" })).rejects.toEqual(refused("notFound"));
    await expect(asked({ from: span.to, to: span.from })).rejects.toEqual(refused("invalid", { to: "The end is before the start." }));
  });
});

describe("adding readings", () => {
  it("stores them like those that the device sends, and tells what was dropped, and why", async () => {
    const { device, reading, put } = await setUp();
    expect(await put({ t: 1, time: iso(0) })).toEqual({ stored: 1, repeated: 0, dropped: [] });
    expect(await put(Buffer.from(JSON.stringify({ t: 1, time: iso(0) })))).toEqual({ stored: 0, repeated: 1, dropped: [] });
    expect(await put([{ t: 2, deep: {} }, { t: "text" }])).toMatchObject({ stored: 1, dropped: [{ reason: "nested", count: 1 }, { reason: "kind_changed", count: 1 }] }); // biome-ignore format: one line
    expect(await latest(reading, device.id)).toMatchObject([{ key: "t", value: 2 }]);
  });

  it("refuses what cannot be read, and what nothing is left of", async () => {
    const { put, device } = await setUp();
    await put({ t: 1 });
    const bad: [unknown, string][] = [[Buffer.from("{"), "body.malformed"], [Buffer.from('{"t":1,"t":2}'), "body.malformed"], ["x", "body.malformed"], [null, "body.malformed"], [undefined, "body.malformed"], [{}, "batch.empty"], [[], "batch.empty"], [Array.from({ length: 501 }, () => ({ t: 1 })), "batch.too_many"], [Buffer.alloc(1024 * 1024 + 1), "body.too_large"], [{ t: "text" }, "readings.none_stored"]]; // biome-ignore format: one line
    for (const [body, code] of bad) await expect(put(body), code).rejects.toMatchObject({ kind: "invalid", code });
    expect(await device.stored()).toBe(1);
  });

  it("takes the right, for which a device opened for changes is enough, and no other device [8.2.2]", async () => {
    const { world, device } = await setUp();
    const other = await makeDevice(world);
    const [viewer, limited] = await Promise.all([makeUser("Ben"), makeUser("Sam")]);
    await join(world.workspaceId, viewer, "viewer");
    await joinLimited(world.workspaceId, limited, { [device.id]: "write", [other.id]: "read" });
    await expect(enter(viewer, world.workspaceId, "measurements:write")).rejects.toMatchObject({ kind: "forbidden" });
    const access = await enter(limited, world.workspaceId, "measurements:write");
    expect(await add(access, device.id, { t: 1 })).toMatchObject({ stored: 1 });
    await expect(add(access, other.id, { t: 1 })).rejects.toMatchObject({ kind: "notFound" });
  });

  it("from more than 31 days ago takes another right, of people and of programs, and 35 months are the end for everybody", async () => {
    const { world, device, put } = await setUp();
    const at = (days: number) => ({ t: 1, time: new Date(Date.now() - days * DAY).toISOString() });
    expect(await put(at(60))).toMatchObject({ stored: 1 });
    await expect(put(at(1_100))).rejects.toMatchObject({ code: "readings.none_stored", message: expect.stringContaining("35 months") });
    const limited = await makeUser("Sam");
    await joinLimited(world.workspaceId, limited, { [device.id]: "write" });
    const ask = { name: "Adds", devices: "all" as const, reachesBelow: false, expiresAt: null };
    const issue = async (scopes: Right[]) => authenticate((await issueApiToken(await world.enter("tokens:write"), { ...ask, scopes })).token);
    for (const holder of [limited, await issue(["measurements:write"])]) {
      const access = await enter(holder, world.workspaceId, "measurements:write");
      expect(await add(access, device.id, at(30))).toMatchObject({ stored: 1 });
      await expect(add(access, device.id, at(32))).rejects.toMatchObject({ code: "readings.none_stored", message: expect.stringContaining("31 days") });
      expect(await add(access, device.id, [at(33), at(29)])).toMatchObject({ stored: 1, dropped: [{ reason: "not_backfill", count: 1 }] });
    }
    const access = await enter(await issue(["measurements:write", "measurements:backfill"]), world.workspaceId, "measurements:write");
    expect(await add(access, device.id, at(32))).toMatchObject({ stored: 1 });
  });

  it("is refused for a retired device", async () => {
    const { put, device } = await setUp();
    await account().device.update({ where: { id: device.id }, data: { retiredAt: new Date() } });
    await expect(put({ t: 1 })).rejects.toMatchObject({ kind: "conflict", code: "device.retired" });
    expect(await device.stored()).toBe(0);
  });

  it("is in the record, once a day", async () => {
    const { put, device, world } = await setUp();
    await put({ t: 1 });
    await put({ t: 2 });
    const entries = await account().auditEntry.findMany({ where: { event: "measurements.added", objectId: device.id } });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ workspaceId: world.workspaceId, actorRef: world.session.actor.auditRef });
  });

  it("twice at once stores each reading once, and adds a new field once", async () => {
    const { put, device } = await setUp();
    const bodies = Array.from({ length: 6 }, () => ({ t: 1, u: 2, time: iso(0) }));
    const answers = await Promise.all(bodies.map(put));
    expect(answers.reduce((sum, one) => sum + one.stored, 0)).toBe(2);
    expect(await account().field.count({ where: { deviceId: device.id } })).toBe(2);
  });
});
