/**
 * How cost grows with what is there: rows, devices that send, workspaces that they belong to. Told in CPU a request, which a busy
 * machine changes least, and in the time of a chart.
 */
import { rollup, series } from "#lib/measurements/index.ts";
import { after, DAY, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Region } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "#lib/platform/token.ts";
import type { Started } from "#tests/support/processes.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { fill, type Gauge, makeGauges, middle, vacuum } from "./charts.ts";
import { INGEST_ROLE } from "./contenders.ts";
import { load, type Measured, median } from "./load.ts";
import { nextStart } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

const CONNECTIONS = 64;
const AT_ONCE = 5_000;
/** So many devices have 1,036,800 rows: four fields, a reading a minute, sixty days. */
const [DAYS, GAUGES_PER_MILLION] = [60, 3];
const MILLIONS = [10, 100];

const request = { host: "localhost:3000", dialect: "json", connections: CONNECTIONS, readings: 1, series: 1 } as const;

const send = (server: Started, tokens: string[], seconds: number): Promise<Measured> =>
  load(server.pid, { ...request, port: server.port, tokens, startsAt: nextStart(), seconds });

/** The devices of a workspace, each with a token and a field, as registering would make them. */
async function makeSenders({ workspaceId }: World, count: number): Promise<string[]> {
  const [key, createdAt, made] = [await keyOf(workspaceId), new Date(), [] as string[]];
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, () => ({ id: ids.new(), token: newToken("device") }));
    await account().device.createMany({
      data: some.map(({ id }) => ({ id, workspaceId, telemetryRef: ids.telemetryRef(), createdAt, nameSealed: seal(key, "device.name_sealed", id, "Gauge") })),
    });
    await account().deviceToken.createMany({
      data: some.map(({ id, token }) => ({
        id: ids.new(),
        workspaceId,
        deviceId: id,
        secretHash: hashOf(token),
        hint: token.slice(0, HINT_LENGTH),
        createdAt,
      })),
    });
    await account().field.createMany({
      data: some.map(({ id }) => ({ workspaceId, deviceId: id, ordinal: 1, key: "temperature", kind: "number", createdAt })),
    });
    made.push(...some.map(({ token }) => token));
  }
  return made;
}

type Line = { what: string; costs: number[]; perSecond: number[]; chart?: number };

/** Every round asks for each in turn, so that what else the machine does meets all of them. A cost is told against the first of its round. */
async function askInTurn(server: Started, all: ReadonlyMap<string, string[]>, { rounds, seconds }: Scale): Promise<Line[]> {
  const lines = [...all].map(([what, tokens]): Line & { tokens: string[] } => ({ what, tokens, costs: [], perSecond: [] }));
  // Until each device was looked up once.
  for (const { tokens } of lines) await send(server, tokens, 5 + tokens.length / 1_000);
  for (let round = 0; round < rounds; round++) {
    for (const { tokens, costs, perSecond } of lines) {
      const measured = await send(server, tokens, seconds);
      costs.push(measured.cpuMicroseconds + measured.databaseMicroseconds);
      perSecond.push(measured.perSecond);
    }
  }
  return lines;
}

const section = (title: string, lines: readonly Line[], note: string): Section => ({
  title,
  head: ["what", "CPU a request, µs", "against the first", "requests/s", "a month's chart, ms", "against the first"],
  rows: lines.map(({ what, costs, perSecond, chart }) => {
    const [first] = lines;
    return row([
      what,
      median(costs).toFixed(0),
      median(costs.map((cost, round) => cost / (first?.costs[round] ?? Number.NaN))).toFixed(2),
      Math.round(median(perSecond)).toLocaleString("en"),
      chart?.toFixed(1) ?? "",
      chart && first?.chart ? (chart / first.chart).toFixed(2) : "",
    ]);
  }),
  note,
});

type Full = { world: World; region: Region; tokens: string[]; gauges: Gauge[] };

async function makeFull(region: Region): Promise<Full> {
  const world = await makeWorld(region);
  return { world, region, tokens: await makeSenders(world, 1_000), gauges: [] };
}

async function fillUp({ world, region, gauges }: Full, millions: number, end: Date): Promise<void> {
  const more = await makeGauges(world, millions * GAUGES_PER_MILLION - gauges.length);
  await fill(more, DAYS, end, region);
  gauges.push(...more);
  while ((await rollup(region, after(new Date(), 3 * MINUTE))) > 0);
  await vacuum(region);
}

async function chartOf({ world, gauges }: Full, end: Date): Promise<number> {
  const access = await world.enter("measurements:read");
  return middle(gauges, (gauge) => series(access, gauge.id, { field: "temperature", span: "month", end }));
}

/** Few rows in the one region, many in the other, asked in turn. */
async function byRows(server: Started, scale: Scale, note: string): Promise<Section[]> {
  const end = new Date(Math.floor(Date.now() / DAY) * DAY);
  const [few, many] = [await makeFull("eu"), await makeFull("us")];
  await fillUp(few, 1, end);
  const sections = [];
  // To try it out, the first size will do.
  for (const millions of MILLIONS.slice(0, scale.rounds === 1 ? 1 : undefined)) {
    await fillUp(many, millions, end);
    const [first, second] = await askInTurn(server, new Map([["1 M rows", few.tokens], [`${millions} M rows`, many.tokens]]), scale); // biome-ignore format: one line
    if (!first || !second) continue;
    const lines = [
      { ...first, chart: await chartOf(few, end) },
      { ...second, chart: await chartOf(many, end) },
    ];
    sections.push(section(`Growth: ${millions} M rows`, lines, note));
  }
  return sections;
}

export async function measureGrowth(scale: Scale): Promise<Section[]> {
  const server = await INGEST_ROLE.start();
  const [world, spread] = [await makeWorld("us"), new Map<string, string[]>()];
  const devices = new Map<string, string[]>();
  // Each connection needs a device of its own.
  for (const count of [CONNECTIONS, 1_000, 100_000]) devices.set(`${count.toLocaleString("en")} devices`, await makeSenders(world, count));
  for (const count of [1, 10, 1_000]) {
    const tokens: string[] = [];
    for (let index = 0; index < count; index++) tokens.push(...(await makeSenders(await makeWorld("us"), 1_000 / count)));
    spread.set(`1,000 devices in ${count.toLocaleString("en")} ${count === 1 ? "workspace" : "workspaces"}`, tokens);
  }
  const same = `One reading a request, ${CONNECTIONS} connections, as an ingest process; CPU of the server and the database together.`;
  const sections = [
    section("Growth: devices", await askInTurn(server, devices, scale), same),
    section("Growth: workspaces", await askInTurn(server, spread, scale), same),
    ...(await byRows(server, scale, `${same} The one size is in the EU region, the other in the US region, both of the same server.`)),
  ];
  await server.kill();
  return sections;
}
