import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { TABLES } from "#lib/measurements/forget.ts";
import { forget, receive, rollup, totals } from "#lib/measurements/index.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { someDevice, type TestDevice } from "./mounts.ts";

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
    const before = await totals([device.ref], "eu");
    expect(before).toMatchObject({ measurement: 2, measurement_text: 1, rollup_hour: 1, rollup_day: 1, drop_count: 1 });
    expect(await device.erase()).toEqual(before);
    expect(await totals([device.ref], "eu")).toEqual(none);
    expect(await device.erase()).toEqual(none);
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
    expect(await totals([device.ref], "eu")).toEqual(none);
  });

  it("makes no summary of what is being deleted", async () => {
    const device = await someDevice();
    await post(device, { a: 1 });
    await telemetry("eu").query("INSERT INTO tombstone VALUES ($1, now())", [device.ref]);
    await rollup("eu", new Date(Date.now() + 3 * MINUTE));
    expect(await totals([device.ref], "eu")).toMatchObject({ measurement: 1, rollup_hour: 0, rollup_day: 0 });
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
    await forget([device.ref], "eu");
    expect(await totals([device.ref], "eu")).toEqual(none);
    const answered = answers.length;
    await expect.poll(() => answers.length).toBeGreaterThan(answered + 10);
    isOver = true;
    await Promise.all(pouring);
    expect(await totals([device.ref], "eu")).toEqual(none);
    expect(answers).toContain(200);
    expect(answers.at(-1)).toBe(401);
    expect((await post(other, { a: 1 })).status).toBe(200);
    await expect(devices.authenticate(device.token)).resolves.toBeDefined();
  });
});
