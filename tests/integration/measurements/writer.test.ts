import { describe, expect, it } from "vitest";
import { writerOf } from "#lib/measurements/writer/index.ts";
import type { Row } from "#lib/measurements/writer/load.ts";
import { Writer } from "#lib/measurements/writer/writer.ts";
import { telemetry, telemetryWriter } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";

const newWriter = () => new Writer(() => telemetryWriter("eu"));
const load = (ref: bigint, rows: Row[]) => ({ ref: String(ref), workspaceId: "any", rows, drops: new Map(), bytes: 100 });
const row = (time: number, value: number | string = 1, isOurs = false): Row => ({ field: 1, time, value, isOurs });
const now = Date.now() * 1000;

async function timesOf(ref: bigint): Promise<number[]> {
  const { rows } = await telemetry("eu").query<{ at: bigint }>(
    "SELECT (extract(epoch FROM ts) * 1000000)::bigint AS at FROM measurement WHERE device_ref = $1 ORDER BY ts",
    [ref],
  );
  return rows.map(({ at }) => Number(at));
}

describe("the writer", () => {
  it("keeps every time to the microsecond", async () => {
    const ref = ids.telemetryRef();
    const times = Array.from({ length: 400 }, (_, index) => now - index * 86_399_999_777 + Math.floor(index * 1.37)).sort((a, b) => a - b);
    const recent = times.filter((time) => time > now - 900 * 86_400_000_000);
    expect(
      await newWriter().write(
        load(
          ref,
          recent.map((time) => row(time)),
        ),
      ),
    ).toEqual({ stored: recent.length, repeated: 0 });
    expect(await timesOf(ref)).toEqual(recent);
  });

  it("stores a reading once when two requests of one flush hold it", async () => {
    const ref = ids.telemetryRef();
    const writer = newWriter();
    const written = await Promise.all([writer.write(load(ref, [row(now)])), writer.write(load(ref, [row(now), row(now + 1)]))]);
    expect(written.reduce((sum, { stored }) => sum + stored, 0)).toBe(2);
    expect(written.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(1);
  });

  it("moves a time of its own on when another process has given it to the same field", async () => {
    const ref = ids.telemetryRef();
    const [one, other] = [newWriter(), newWriter()];
    const moment = new Date();
    const written = await Promise.all(
      [one, other].flatMap((writer) => Array.from({ length: 20 }, () => writer.write(load(ref, [row(writer.nextTime(moment), 1, true)])))),
    );
    expect(written).toEqual(written.map(() => ({ stored: 1, repeated: 0 })));
    expect(new Set(await timesOf(ref)).size).toBe(40);
  });

  it("fails only the request whose content the database refuses", async () => {
    const [good, bad] = [ids.telemetryRef(), ids.telemetryRef()];
    const writer = newWriter();
    const answers = await Promise.allSettled([
      writer.write(load(good, [row(now)])),
      writer.write(load(bad, [row(now, "x".repeat(501))])),
      writer.write(load(good, [row(now + 1)])),
      writer.write(load(bad, [row(now, Number.NaN)])),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
    expect(await timesOf(good)).toHaveLength(2);
  });

  it("refuses what would fill the memory, as unavailable, and takes another workspace's", async () => {
    const writer = newWriter();
    const [ref, other] = [ids.telemetryRef(), ids.telemetryRef()];
    const huge = { ...load(ref, [row(now)]), bytes: 10 * 1024 * 1024 };
    const answers = await Promise.allSettled([writer.write(huge), writer.write(huge), writer.write({ ...huge, ref: String(other), workspaceId: "another" })]);
    expect(answers[0]?.status).toBe("fulfilled");
    expect(answers[1]).toMatchObject({ status: "rejected", reason: { kind: "unavailable" } });
    expect(answers[2]?.status).toBe("fulfilled");
    await expect(writer.write(huge)).resolves.toMatchObject({ repeated: 1 });
  });

  it("flushes little at a time while several workspaces send, so that nobody waits long, and much while one does", async () => {
    const pool = telemetryWriter("eu");
    let flushes = 0;
    const count = () => void flushes++;
    pool.on("acquire", count);
    const some = (workspaceId: string) => Array.from({ length: 10 }, (_, index) => ({ ...load(ids.telemetryRef(), Array.from({ length: 100 }, (_, at) => row(now + at))), workspaceId, bytes: index })); // biome-ignore format: one line
    const alone = newWriter();
    await Promise.all([...some("one"), ...some("one")].map((each) => alone.write(each)));
    expect(flushes).toBe(1);
    const shared = newWriter();
    await Promise.all([...some("one"), ...some("other")].map((each) => shared.write(each)));
    expect(flushes).toBe(1 + 4);
    pool.off("acquire", count);
  });

  it("counts drops of many requests together", async () => {
    const ref = ids.telemetryRef();
    await Promise.all(Array.from({ length: 30 }, () => writerOf("eu").write({ ...load(ref, []), drops: new Map([["nested", 2], ["future", 1]]) }))); // biome-ignore format: one line
    const { rows } = await telemetry("eu").query("SELECT reason, count::int FROM drop_count WHERE device_ref = $1 ORDER BY 1", [ref]);
    expect(rows).toEqual([
      { reason: "future", count: 30 },
      { reason: "nested", count: 60 },
    ]);
  });
});
