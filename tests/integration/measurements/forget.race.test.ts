import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { TABLES } from "#lib/measurements/forget.ts";
import { forget, receive, rollup } from "#lib/measurements/index.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { telemetry, telemetryBatches } from "#lib/platform/db/telemetry.ts";
import { watchDeletions } from "#tests/support/database-triggers.ts";
import { someDevice, type TestDevice, totals } from "./mounts.ts";

const none = Object.fromEntries(TABLES.map((table) => [table, 0]));

const post = (device: TestDevice, body: unknown) =>
  receive({
    method: "POST",
    url: "/api/ingest",
    header: (name) => ({ "content-type": "application/json", authorization: `Bearer ${device.token}` })[name],
    read: async () => Buffer.from(JSON.stringify(body)),
  });

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe("forgetting a device", () => {
  it("knows every table that holds something about devices", async () => {
    const { rows } = await telemetry("eu").query<{ table: string }>(`
      SELECT relname AS table FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE a.attname = 'device_ref' AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND relname <> 'tombstone'`);
    expect(rows.map((row) => row.table).sort()).toEqual([...TABLES].sort());
  });

  it("deletes it from every table and says how much that was", async () => {
    const device = await someDevice();
    await post(device, { a: 1, b: "x", c: [] });
    await rollup("eu", new Date(Date.now() + 3 * MINUTE));
    await post(device, { a: 2 });
    const before = await totals(device.ref);
    expect(before).toMatchObject({ measurement: 2, measurement_text: 1, rollup_hour: 1, rollup_day: 1, drop_count: 1 });
    expect(await device.erase()).toEqual(before);
    expect(await totals(device.ref)).toEqual(none);
    expect(await device.erase(), "the counts stay").toEqual(before);
  });

  it("waits for a reading that is being stored, and takes it along", async () => {
    const device = await someDevice();
    await post(device, { a: 0 });
    await telemetry("eu").query("DELETE FROM dirty_hour WHERE device_ref = $1", [device.ref]);
    // Somebody else is marking the same hour and has not committed: the flush waits in the middle of its transaction.
    const blocker = await telemetry("eu").connect();
    const at = new Date(Date.now() - 7_200_000);
    await blocker.query("BEGIN");
    await blocker.query("INSERT INTO dirty_hour VALUES ($1, date_trunc('hour', $2::timestamptz), now())", [device.ref, at]);
    const answer = post(device, { time: at.getTime(), a: 1 });
    await pause(200);
    let isForgotten = false;
    const forgetting = device.erase().then((counts) => {
      isForgotten = true;
      return counts;
    });
    await pause(200);
    expect(isForgotten).toBe(false);
    await blocker.query("ROLLBACK");
    blocker.release();
    expect((await answer).status).toBe(200);
    expect(await forgetting).toMatchObject({ measurement: 2, dirty_hour: 1 });
    expect(await totals(device.ref)).toEqual(none);
  });

  it("leaves no summary of a day behind when summaries are made meanwhile", async () => {
    const device = await someDevice();
    const later = () => new Date(Date.now() + 3 * MINUTE);
    await post(device, { a: 1 });
    await rollup("eu", later());
    await post(device, { a: 2 });
    await telemetry("eu").query("INSERT INTO dirty_hour VALUES ($1, date_trunc('hour', now()), now()) ON CONFLICT DO NOTHING", [device.ref]);
    const blocker = await telemetry("eu").connect();
    await blocker.query("BEGIN");
    await blocker.query("SELECT 1 FROM dirty_hour WHERE device_ref = $1 FOR UPDATE", [device.ref]);
    const erasing = device.erase();
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%DELETE FROM dirty_hour%' AND pid <> pg_backend_pid()";
    await expect.poll(async () => (await telemetry("eu").query(waiting)).rowCount).toBe(1);
    // The erasure has deleted the summaries and not committed. The summary job ends, or waits for it.
    const summing = rollup("eu", later());
    await Promise.race([summing, pause(500)]);
    await blocker.query("COMMIT");
    blocker.release();
    await Promise.all([erasing, summing]);
    expect(await totals(device.ref)).toEqual(none);
  });

  it("keeps no flush waiting while it waits for a slow one", async () => {
    const [device, other] = [await someDevice(), await someDevice()];
    await post(other, { a: 0 });
    const slow = await telemetry("eu").connect();
    await slow.query("BEGIN");
    await slow.query("SELECT pg_advisory_xact_lock_shared(hashtext('telemetry'))");
    let isForgotten = false;
    const forgetting = device.erase().then(() => (isForgotten = true));
    const isBuried = async () => (await telemetry("eu").query("SELECT 1 FROM tombstone WHERE device_ref = $1", [device.ref])).rowCount === 1;
    await expect.poll(isBuried).toBe(true);
    await pause(100);
    expect((await post(other, { a: 1 })).status).toBe(200);
    expect(isForgotten).toBe(false);
    await slow.query("COMMIT");
    slow.release();
    await forgetting;
  });

  it("makes no summary of what is being deleted", async () => {
    const device = await someDevice();
    await post(device, { a: 1 });
    await telemetry("eu").query("INSERT INTO tombstone VALUES ($1, now())", [device.ref]);
    await rollup("eu", new Date(Date.now() + 3 * MINUTE));
    expect(await totals(device.ref)).toMatchObject({ measurement: 1, rollup_hour: 0, rollup_day: 0 });
  });

  it("leaves nothing behind while readings pour in and summaries are made, and refuses what comes later", async () => {
    const device = await someDevice();
    const other = await someDevice();
    let isOver = false;
    const answers: number[] = [];
    const pour = async () => {
      while (!isOver) answers.push((await post(device, [{ a: 1 }, { a: 2, b: "x", c: [] }])).status);
    };
    const summarise = async () => {
      while (!isOver) await rollup("eu", new Date(Date.now() + 3 * MINUTE));
    };
    const pouring = [pour(), pour(), pour(), summarise(), (async () => { while (!isOver) await post(other, { a: 1 }); })()]; // biome-ignore format: one line
    await new Promise((done) => setTimeout(done, 300));
    await forget(device.ref, "eu");
    expect(await totals(device.ref)).toEqual(none);
    const answered = answers.length;
    await expect.poll(() => answers.length).toBeGreaterThan(answered + 10);
    isOver = true;
    await Promise.all(pouring);
    expect(await totals(device.ref)).toEqual(none);
    expect(answers).toContain(200);
    expect(answers.at(-1)).toBe(401);
    expect((await post(other, { a: 1 })).status).toBe(200);
    await expect(devices.authenticate(device.token)).resolves.toBeDefined();
  });
});

describe("a device with many readings", () => {
  const TOTAL = { ...none, measurement: 1_000, measurement_text: 250, rollup_hour: 30 };

  /** A device with readings of twelve fields over months, some of them at the same time. */
  async function largeDevice(): Promise<TestDevice> {
    const device = await someDevice();
    const insert = (table: string, values: string, rows: number) =>
      telemetry("eu").query(
        `INSERT INTO ${table} SELECT $1, n % 12 + 1, now() - (n / 12) * interval '19 hours', ${values} FROM generate_series(1, $2::int) n`,
        [device.ref, rows],
      );
    await insert("measurement", "n", TOTAL.measurement);
    await insert("measurement_text", "'text'", TOTAL.measurement_text);
    await insert("rollup_hour", "0, 0, 0, 1, 0, 0", TOTAL.rollup_hour);
    return device;
  }

  it("is deleted in batches, each a transaction of its own, and counted exactly", async () => {
    const device = await largeDevice();
    const watched = await watchDeletions("eu", { maxRows: 100 });
    expect(await forget(device.ref, "eu", { batch: 100 })).toEqual(TOTAL);
    expect(await totals(device.ref)).toEqual(none);
    expect((await watched.statements()).map(({ rows }) => rows)).toEqual(Array(10).fill(100));
  });

  it("is read in the order of the key, and only as far as the batch goes, whatever the statistics say", async () => {
    const device = await largeDevice();
    const plans = ["measurement", "measurement_text"].map(async (table) => {
      const sql = `EXPLAIN SELECT field_id::text, ts::text FROM ${table} WHERE device_ref = $1 AND (field_id, ts) >= (2, now()) ORDER BY ${table}.field_id, ${table}.ts OFFSET 20000 LIMIT 1`;
      const { rows } = await telemetryBatches("eu").query<{ "QUERY PLAN": string }>(sql, [device.ref]);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });
    for (const plan of await Promise.all(plans)) {
      expect(plan).toContain("Merge Append");
      expect(plan).not.toMatch(/-> +Sort|Bitmap/);
    }
  });

  it("goes on after a failure where it stopped, and counts each row once", async () => {
    const device = await largeDevice();
    const watched = await watchDeletions("eu", { maxStatements: 4 });
    await expect(forget(device.ref, "eu", { batch: 100 })).rejects.toThrow("too many");
    expect(await totals(device.ref)).toMatchObject({ measurement: 600 });
    await watched.allow();
    expect(await forget(device.ref, "eu", { batch: 150 })).toEqual(TOTAL);
    expect((await watched.statements()).map(({ rows }) => rows)).toEqual([100, 100, 100, 100, 150, 150, 150, 150]);
  });

  it("goes on in the next call when its time is over, and stores nothing in between", async () => {
    const device = await largeDevice();
    expect(await forget(device.ref, "eu", { batch: 100, mayGoOn: () => false })).toBe(null);
    expect(await totals(device.ref)).toMatchObject({ measurement: 900 });
    expect((await post(device, { a: 1 })).status).toBe(401);
    expect(await forget(device.ref, "eu", { batch: 100 })).toEqual(TOTAL);
  });

  it("is counted exactly by two calls at the same time", async () => {
    const device = await largeDevice();
    const both = await Promise.all([1, 2].map(() => forget(device.ref, "eu", { batch: 50 })));
    expect(both).toEqual([TOTAL, TOTAL]);
    expect(await totals(device.ref)).toEqual(none);
  });
});
