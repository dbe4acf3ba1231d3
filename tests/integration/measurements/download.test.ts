import { describe, expect, it } from "vitest";
import { download, receive } from "#lib/measurements/index.ts";
import { DownloadQuery } from "#lib/measurements/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

const start = Date.UTC(2026, 4, 1);

async function setUp(body: unknown) {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const header = (name: string) => ({ "content-type": "application/json", authorization: `Bearer ${device.token}` })[name];
  await receive({ method: "POST", url: "/api/ingest", header, read: async () => Buffer.from(JSON.stringify(body)) }, new Date(start + 86_400_000));
  const access = await world.enter("measurements:read");
  const read = async (format: "csv" | "json", from = start, to = start + 86_400_000) => {
    const file = await download(access, device.id, { from: new Date(from), to: new Date(to), format });
    let text = "";
    for await (const chunk of file.stream) text += chunk;
    return { ...file, text };
  };
  return { world, device, access, read };
}

describe("a download", () => {
  it("is CSV with every reading of the span and none beside it", async () => {
    const { read } = await setUp([
      { ts: start, values: { t: -5.25, open: true } },
      { ts: start + 1, values: { t: 1e21 } },
      { ts: start + 86_400_000, values: { t: 7 } },
    ]);
    const { text, type, filename } = await read("csv");
    expect(text).toBe(
      "time,field,value\r\n2026-05-01T00:00:00.000000Z,t,-5.25\r\n2026-05-01T00:00:00.001000Z,t,1e+21\r\n2026-05-01T00:00:00.000000Z,open,true\r\n",
    );
    expect(type).toMatch(/^text\/csv/);
    expect(filename).toBe("readings-2026-05-01-2026-05-02.csv");
  });

  it("is JSON that JSON.parse reads, with the values as they were sent", async () => {
    const note = 'a "quoted" \\ text,\nwith \u2028 everything 😀';
    const { read } = await setUp([{ ts: start, values: { t: 0.1, open: false, note } }]);
    const at = "2026-05-01T00:00:00.000000Z";
    expect(JSON.parse((await read("json")).text)).toEqual([
      { time: at, field: "t", value: 0.1 },
      { time: at, field: "open", value: false },
      { time: at, field: "note", value: note },
    ]);
  });

  it("is valid in both formats when there is nothing in the span", async () => {
    const { read } = await setUp([{ ts: start, values: { t: 1 } }]);
    expect((await read("csv", start - 10, start)).text).toBe("time,field,value\r\n");
    expect(JSON.parse((await read("json", start - 10, start)).text)).toEqual([]);
  });

  it("holds no text that a spreadsheet would run", async () => {
    const texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", 'say "hi"', "plain"];
    const { read } = await setUp(texts.map((note, index) => ({ ts: start + index, note })));
    const values = (await read("csv")).text.split("\r\n").slice(1, -1).map((line) => line.split(",").slice(2).join(",")); // biome-ignore format: one line
    expect(values).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", `"'\rx"`, `"say ""hi"""`, "plain"]);
  });

  it("is whole, in order and without repetition when it is long", async () => {
    const { device, read } = await setUp([{ ts: start, values: { t: 0, u: 0 } }]);
    await telemetry("eu").query(
      "INSERT INTO measurement SELECT $1, f, to_timestamp($2) + i * interval '1 second', i FROM generate_series(1, 12345) i, generate_series(1, 2) f",
      [device.ref, start / 1000],
    );
    const rows = JSON.parse((await read("json")).text) as { time: string; field: string; value: number }[];
    expect(rows.map((row) => `${row.field}${row.value}`)).toEqual(
      ["t", "u"].flatMap((field) => Array.from({ length: 12_346 }, (_, index) => `${field}${index}`)),
    );
  });

  it("is recorded", async () => {
    const { device, read } = await setUp([{ ts: start, values: { t: 1 } }]);
    await read("csv");
    expect(await account().auditEntry.count({ where: { event: "measurements.downloaded", objectId: device.id } })).toBe(1);
  });

  it("that is broken off leaves no connection behind", async () => {
    const { device, access } = await setUp([{ ts: start, values: { t: 0 } }]);
    await telemetry("eu").query("INSERT INTO measurement SELECT $1, 1, to_timestamp($2) + i * interval '1 second', i FROM generate_series(1, 30000) i", [device.ref, start / 1000]); // biome-ignore format: one line
    for (let attempt = 0; attempt < 12; attempt++) {
      const { stream } = await download(access, device.id, { from: new Date(start), to: new Date(start + 86_400_000), format: "csv" });
      for await (const _ of stream) break;
    }
    await expect.poll(() => telemetry("eu").totalCount - telemetry("eu").idleCount).toBe(0);
  });

  it("may be asked for by days, the last one included, and not backwards", () => {
    const parsed = DownloadQuery.parse({ device: "x", from: "2026-05-01", to: "2026-05-02", format: "csv" });
    expect(parsed).toMatchObject({ from: new Date(Date.UTC(2026, 4, 1)), to: new Date(Date.UTC(2026, 4, 3)) });
    expect(DownloadQuery.safeParse({ device: "x", from: "2026-05-03", to: "2026-05-01", format: "csv" }).success).toBe(false);
  });
});
