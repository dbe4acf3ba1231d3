import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { download, receive } from "#lib/measurements/index.ts";
import { DeleteReadings, DownloadQuery } from "#lib/measurements/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { dayStart } from "#lib/platform/time-zone.ts";
import { enter, TokenAccess } from "#lib/workspaces/index.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

const start = Date.UTC(2026, 4, 1);

async function setUp(body: unknown) {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const header = (name: string) => ({ "content-type": "application/json", authorization: `Bearer ${device.token}` })[name];
  await receive({ method: "POST", url: "/api/ingest", header, read: async () => Buffer.from(JSON.stringify(body)) }, new Date(start + 86_400_000));
  const access = await world.enter("measurements:read");
  const read = async (format: "csv" | "excel" | "json", from = start, to = start + 86_400_000) => {
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
    expect(filename).toBe("readings-Gauge-2026-05-01-to-2026-05-01.csv");
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

  it.each([
    ["2026-03-29", 23],
    ["2026-10-25", 25],
    ["2026-05-01", 24],
  ])("of the day %s in a zone with summer time has its %d hours, and is named after it", async (day, hours) => {
    const first = dayStart(day, "Europe/Berlin").getTime();
    const { device, access } = await setUp([]);
    await account().field.create({
      data: { workspaceId: access.workspaceId, deviceId: device.id, ordinal: 1, key: "t", kind: "number", createdAt: new Date() },
    });
    await telemetry("eu").query("INSERT INTO measurement SELECT $1, 1, to_timestamp($2) + i * interval '30 minutes', i FROM generate_series(-4, 60) i", [device.ref, first / 1000]); // biome-ignore format: one line
    const query = DownloadQuery.parse({ device: device.id, from: day, to: day, zone: "Europe/Berlin", format: "excel", separator: "", decimal: "" });
    const file = await download(access, device.id, query);
    let text = "";
    for await (const chunk of file.stream) text += chunk;
    const [, ...lines] = parse(text, { bom: true, delimiter: ";" }) as string[][];
    expect(lines.map(([, , , value]) => value)).toEqual(Array.from({ length: 2 * hours }, (_, index) => String(index)));
    expect([lines[0]?.[0], lines.at(-1)?.[0]]).toEqual([`${day} 00:00:00`, `${day} 23:30:00`]);
    expect(new Set(lines.map(([, offset]) => offset)).size).toBe(hours === 24 ? 1 : 2);
    expect(file.filename).toBe(`readings-Gauge-${day}-to-${day}.csv`);
  });

  it("is read by a European Excel: numbers have a decimal comma, and texts are harmless", async () => {
    const { read } = await setUp([{ ts: start, values: { t: -5.25, open: true, note: "x,=1+1" } }]);
    const { text } = await read("excel");
    expect(parse(text, { bom: true, delimiter: ";" })).toEqual([
      ["time (UTC)", "offset", "field", "value"],
      ["2026-05-01 00:00:00", "UTC", "t", "-5,25"],
      ["2026-05-01 00:00:00", "UTC", "open", "true"],
      ["2026-05-01 00:00:00", "UTC", "note", "x,'=1+1"],
    ]);
  });

  it("does not tell the name of the device to a program that may only read measurements", async () => {
    const { device, access } = await setUp([]);
    const query = { from: new Date(start), to: new Date(start + 86_400_000), format: "csv" } as const;
    expect((await download(access, device.id, query)).filename).toContain("Gauge");
    const { token } = await makeProgram(access.workspaceId, access.userId, { scopes: ["measurements:read"] });
    const program = await enter(await TokenAccess.authenticate(token), access.workspaceId, "measurements:read");
    expect((await download(program, device.id, query)).filename).toBe("readings-2026-05-01-to-2026-05-01.csv");
  });

  it("may be asked for by days, the last one included, and not backwards", () => {
    const parsed = DownloadQuery.parse({ device: "x", from: "2026-05-01", to: "2026-05-02", format: "csv" });
    expect(parsed).toMatchObject({ from: new Date(Date.UTC(2026, 4, 1)), to: new Date(Date.UTC(2026, 4, 3)) });
    const deleted = DeleteReadings.parse({ device: "x", from: "2026-03-29", to: "2026-03-29", zone: "Europe/Berlin", field: "" }).query;
    expect(deleted).toEqual({ from: new Date("2026-03-28T23:00:00Z"), to: new Date("2026-03-29T22:00:00Z") });
    expect(DownloadQuery.safeParse({ device: "x", from: "2026-05-01", to: "2026-05-02", format: "csv", zone: "Europe/Atlantis" }).success).toBe(false);
    expect(DownloadQuery.safeParse({ device: "x", from: "2026-05-03", to: "2026-05-01", format: "csv" }).success).toBe(false);
    const dayBefore = DownloadQuery.safeParse({ device: "x", from: "2026-05-02", to: "2026-05-01", format: "csv" });
    expect(dayBefore.error?.issues[0], "the day before is no empty period").toMatchObject({ path: ["to"], message: "The end is before the start." });
  });
});
