/** Reading what is stored: charts, newest values and downloads beside ten million rows. */
import pg from "pg";
import { download, latest, rollup, series } from "#lib/measurements/index.ts";
import type { Span } from "#lib/measurements/schema.ts";
import { after, DAY, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Region, telemetryJobs } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { copyOut } from "./copy.ts";
import { median } from "./load.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

const FIELDS = ["temperature", "humidity", "pressure", "battery"];
const ROUNDS = 7;
const DOWNLOADS = 5;
export type Gauge = { id: string; ref: bigint };

export async function makeGauges({ workspaceId }: World, count: number): Promise<Gauge[]> {
  const key = await keyOf(workspaceId);
  const gauges = Array.from({ length: count }, () => ({ id: ids.new(), ref: ids.telemetryRef() }));
  const createdAt = new Date();
  for (const [index, { id, ref }] of gauges.entries()) {
    await account().device.create({
      data: { id, workspaceId, telemetryRef: ref, createdAt, nameSealed: seal(key, "device.name_sealed", id, `Gauge ${index}`) },
    });
    await account().field.createMany({
      data: FIELDS.map((name, field) => ({ workspaceId, deviceId: id, ordinal: field + 1, key: name, kind: "number", createdAt })),
    });
  }
  return gauges;
}

/** What autovacuum does in its time: without it no answer comes from an index alone. */
export async function vacuum(region: Region): Promise<void> {
  const owner = new pg.Client({ connectionString: process.env[`DATABASE_OWNER_URL_TELEMETRY_${region.toUpperCase()}`] });
  await owner.connect();
  await owner.query("VACUUM (ANALYZE) measurement, rollup_hour, rollup_day");
  await owner.end();
}

/** A reading a minute of every field, in the order in which they would have arrived. */
export async function fill(gauges: readonly Gauge[], days: number, end: Date, region: Region = "eu"): Promise<number> {
  let rows = 0;
  const refs = gauges.map((gauge) => String(gauge.ref));
  for (let day = days; day > 0; day--) {
    const start = after(end, -day * DAY);
    const { rowCount } = await telemetryJobs(region).query(
      `INSERT INTO measurement SELECT d, f, $2::timestamptz + m * interval '1 minute', 20 + 5 * sin(m / 200.0) + random()
       FROM generate_series(0, 1439) m, unnest($1::bigint[]) d, generate_series(1, 4) f`,
      [refs, start],
    );
    await telemetryJobs(region).query("INSERT INTO dirty_hour SELECT d, $2::timestamptz + h * interval '1 hour', now() - interval '1 hour' FROM unnest($1::bigint[]) d, generate_series(0, 23) h", [refs, start]); // biome-ignore format: one line
    rows += rowCount ?? 0;
  }
  await vacuum(region);
  return rows;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export async function middle(gauges: readonly Gauge[], work: (gauge: Gauge) => Promise<unknown>): Promise<number> {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const gauge of gauges.slice(0, 7)) times.push(await timed(() => work(gauge)));
  }
  return median(times);
}

export async function measureCharts({ devices, days }: Scale): Promise<Section[]> {
  const world = await makeWorld("eu");
  const access = await world.enter("measurements:read");
  const gauges = await makeGauges(world, devices);
  const end = new Date(Math.floor(Date.now() / DAY) * DAY);
  const rows = await fill(gauges, days, end);
  const chart = (span: Span) => (gauge: Gauge) => series(access, gauge.id, { field: "temperature", span, end });
  const name = (what: string, milliseconds: number, note = "") => row([what, milliseconds.toFixed(1), note]);
  const fresh = await middle(gauges, chart("month"));
  const summed = await timed(() => rollup("eu", after(new Date(), 3 * MINUTE)));
  const lines = [
    name("a month, nothing summarised yet (44 640 readings)", fresh),
    name("a month", await middle(gauges, chart("month"))),
    name("a year", await middle(gauges, chart("year"))),
    name("a day (1 440 readings)", await middle(gauges, chart("day"))),
    name("newest values of a device", await middle(gauges, (gauge) => latest(access, gauge.id))),
  ];
  const from = after(end, -days * DAY);
  const [first] = gauges as [Gauge];
  const copyings: number[] = [];
  const downloadings: number[] = [];
  for (let round = 0; round < DOWNLOADS; round++) {
    copyings.push(await copyOut(first.ref, from, end));
    downloadings.push(
      await timed(async () => {
        const file = await download(access, first.id, { from, to: end, format: "csv" });
        for await (const _ of file.stream);
      }),
    );
  }
  const copying = median(copyings);
  const downloading = median(downloadings);
  const count = days * 1_440 * FIELDS.length;
  return [
    {
      title: `Reading beside ${rows.toLocaleString("en")} rows`,
      head: ["what", "median ms", ""],
      rows: lines,
      note: `Summarising them all took ${(summed / 1000).toFixed(1)} s. Times include finding the device in the account database.`,
    },
    {
      title: `Downloading ${count.toLocaleString("en")} readings`,
      head: ["what", "readings/s", "ratio"],
      rows: [
        row(["COPY to standard output, CSV", Math.round(count / copying).toLocaleString("en"), "1.00"]),
        row(["Kept, CSV", Math.round(count / (downloading / 1000)).toLocaleString("en"), (copying / (downloading / 1000)).toFixed(2)]),
      ],
    },
  ];
}
