import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { changeField, counts, expire, latest, rollup, series } from "#lib/measurements/index.ts";
import type { Row } from "#lib/measurements/writer/load.ts";
import { Writer } from "#lib/measurements/writer/writer.ts";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry, telemetryWriter } from "#lib/platform/db/telemetry.ts";
import { enter } from "#lib/workspaces/index.ts";
import { failFor, watchDeletions } from "#tests/support/database-triggers.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

/** Half past some hour: the cut goes through neither an hour nor the end of one by chance. */
const now = new Date(Math.floor(Date.now() / HOUR) * HOUR + 30 * MINUTE);
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

async function setUp(region: "eu" | "us" = "eu") {
  const world = await makeWorld(region);
  const device = await makeDevice(world, region);
  const own = { workspaceId: world.workspaceId, deviceId: device.id, createdAt: new Date() };
  await account().field.createMany({ data: [{ ...own, ordinal: 1, key: "t", kind: "number" }, { ...own, ordinal: 2, key: "note", kind: "text" }, { ...own, ordinal: 3, key: "u", kind: "number" }] }); // biome-ignore format: one line
  const put = (field: number, times: Date[]) => {
    const rows = times.map((at, index): Row => ({ field, time: at.getTime() * 1000, value: field === 2 ? `note ${index}` : index, isOurs: false }));
    return new Writer(() => telemetryWriter(region)).write({ ref: String(device.ref), workspaceId: "any", rows, drops: new Map(), bytes: 1 });
  };
  const access = await world.enter("measurements:read");
  const keep = async (key: string, keepDays: number) =>
    devices.changeField(await world.enter("devices:write"), device.id, key, { keepDays, isConfirmed: true });
  const times = async (table = "measurement") => (await telemetry(region).query<{ ts: Date }>(`SELECT ts FROM ${table} WHERE device_ref = $1 ORDER BY ts`, [device.ref])).rows.map((row) => row.ts); // biome-ignore format: one line
  return { world, device, put, access, keep, times };
}

describe("readings of a field that is kept for some days", () => {
  it("go once their days are over, cut at whole hours and never early; those of other fields stay", async () => {
    const { put, keep, times } = await setUp();
    const kept = [ago(2 * DAY + 30 * MINUTE), ago(2 * DAY), ago(DAY), now];
    await put(1, [ago(2 * DAY + 30 * MINUTE + 1), ago(9 * DAY), ...kept]);
    await put(2, [ago(3 * DAY), ago(DAY)]);
    await put(3, [ago(9 * DAY)]);
    await keep("t", 2);
    await keep("note", 2);
    expect(await expire(now)).toBe(3);
    expect(await times()).toEqual([ago(9 * DAY), ...kept]);
    expect(await times("measurement_text")).toEqual([ago(DAY)]);
    expect(await expire(now)).toBe(0);
  });

  it("go from summaries, counts, charts and newest values as well", async () => {
    const { put, keep, access, device } = await setUp();
    await put(
      1,
      Array.from({ length: 200 }, (_, index) => ago(index * 30 * MINUTE)),
    );
    await rollup("eu", new Date(Date.now() + 3 * MINUTE));
    await keep("t", 1);
    await expire(now);
    expect((await counts(access, device.id)).readings).toBe(50);
    for (const span of ["month", "year"] as const) expect(await series(access, device.id, { field: "t", span })).toMatchObject({ count: 50 });
    await expire(new Date(now.getTime() + 2 * DAY));
    expect(await latest(access, device.id)).toMatchObject([{ key: "t", value: null }, {}, {}]);
    expect((await counts(access, device.id)).readings).toBe(0);
    const left = await telemetry("eu").query("SELECT 1 FROM rollup_hour WHERE device_ref = $1 UNION ALL SELECT 1 FROM rollup_day WHERE device_ref = $1", [device.ref]); // biome-ignore format: one line
    expect(left.rows).toEqual([]);
  });

  it("that arrive late go with the next run, in either region", async () => {
    for (const region of ["eu", "us"] as const) {
      const { put, keep, times } = await setUp(region);
      await keep("t", 1);
      await expire(now);
      await put(1, [ago(5 * DAY), ago(HOUR)]);
      await expire(now);
      expect(await times()).toEqual([ago(HOUR)]);
    }
  });

  it("go in 30 days where the field is personal and nobody said otherwise", async () => {
    const { world, device, put, times } = await setUp();
    await put(1, [ago(31 * DAY), ago(29 * DAY)]);
    await changeField(await world.enter("devices:write"), device.id, "t", { isPersonal: true, isConfirmed: true }, now);
    await expire(now);
    expect(await times()).toEqual([ago(29 * DAY)]);
  });

  it("go once where it runs twice at once", async () => {
    const { put, keep } = await setUp();
    await put(
      1,
      Array.from({ length: 500 }, (_, index) => ago(2 * DAY + index * MINUTE)),
    );
    await keep("t", 1);
    const both = await Promise.all([expire(now), expire(now)]);
    expect(both[0] + both[1]).toBe(500);
  });

  it("of more than a batch go, and of many devices", async () => {
    const made = await Promise.all([setUp(), setUp(), setUp()]);
    await telemetry("eu").query("INSERT INTO measurement SELECT $1, 1, $2::timestamptz - i * interval '1 second', i FROM generate_series(1, 25000) i", [made[0]?.device.ref, ago(3 * DAY)]); // biome-ignore format: one line
    for (const { put, keep } of made) {
      await put(1, [ago(2 * DAY), now]);
      await keep("t", 1);
    }
    expect(await expire(now)).toBe(25_003);
    for (const { times } of made) expect(await times()).toEqual([now]);
  });
});

describe("the job that deletes readings", () => {
  it("goes on after a device that fails, fails itself at the end, and deletes the rest the next time", async () => {
    const made = await Promise.all([setUp(), setUp(), setUp("us")]);
    for (const { put, keep } of made) {
      await put(1, [ago(2 * DAY), now]);
      await keep("t", 1);
    }
    const allow = await failFor("eu", "measurement", "DELETE", made[0]?.device.ref ?? 0n);
    await expect(expire(now)).rejects.toThrow("refused by a test");
    for (const { times } of made.slice(1)) expect(await times()).toEqual([now]);
    expect(await made[0]?.times()).toHaveLength(2);
    await allow();
    await expire(now);
    expect(await made[0]?.times()).toEqual([now]);
  });

  it("takes turns, so that a field with many readings does not keep another waiting", async () => {
    const made = await Promise.all([setUp(), setUp()]);
    for (const { put, keep } of made) {
      await put(
        1,
        Array.from({ length: 300 }, (_, index) => ago(2 * DAY + index * MINUTE)),
      );
      await keep("t", 1);
    }
    const { statements } = await watchDeletions("eu");
    expect(await expire(now, 100)).toBe(600);
    const [first, second, ...rest] = await statements();
    expect(first?.ref).not.toBe(second?.ref);
    expect(rest).toEqual([first, second, first, second]);
    expect(first?.rows).toBe(100);
  });
});

describe("keeping readings for a shorter time", () => {
  it("says first how many would go, and when, and changes nothing until that is confirmed", async () => {
    const { world, device, put } = await setUp();
    await put(1, [ago(40 * DAY), ago(35 * DAY), ago(DAY)]);
    const access = await world.enter("devices:write");
    const asked = changeField(access, device.id, "t", { isPersonal: true }, now);
    await expect(asked).rejects.toMatchObject({
      kind: "conflict",
      code: "field.deletion_unconfirmed",
      message: "2 readings of this field are older than 30 days. Once this is saved, they are deleted within two hours, for good.",
    });
    expect((await devices.get(await world.enter("devices:read"), device.id)).fields[0]).toMatchObject({ isPersonal: false });
    expect(await changeField(access, device.id, "t", { isPersonal: true, isConfirmed: true }, now)).toMatchObject({ keptDays: 30 });
  });

  it("asks nothing where no reading is older, nor where they are kept longer than before", async () => {
    const { world, device, put } = await setUp();
    await put(1, [ago(DAY)]);
    const access = await world.enter("devices:write");
    expect(await changeField(access, device.id, "t", { keepDays: 10 }, now)).toMatchObject({ keptDays: 10 });
    expect(await changeField(access, device.id, "t", { keepDays: 20, label: "Water" }, now)).toMatchObject({ keptDays: 20, label: "Water" });
  });

  it("is not for an editor, who may not delete readings; and tells them no number [8.2.2]", async () => {
    const { world, device, put } = await setUp();
    await put(1, [ago(40 * DAY)]);
    const editor = await makeUser("Ben");
    await join(world.workspaceId, editor, "editor");
    const access = await enter(editor, world.workspaceId, "devices:write");
    for (const isConfirmed of [true, false]) {
      const refused = changeField(access, device.id, "t", { keepDays: 1, isConfirmed }, now);
      await expect(refused).rejects.toMatchObject({ kind: "forbidden", message: expect.not.stringMatching(/\d/) });
    }
    expect(await changeField(access, device.id, "t", { label: "Level" }, now)).toMatchObject({ label: "Level" });
  });
});
