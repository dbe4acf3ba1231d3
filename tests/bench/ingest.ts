/** Ingest beside the least that stores as durably: the same load on each server in turn, several rounds, ratios within a round. */
import * as devices from "#lib/devices/index.ts";
import { DAY } from "#lib/platform/clock.ts";
import { makeWorld } from "#tests/support/world.ts";
import { type Contender, GROUP, INGEST_ROLE, SERVERS, SINGLE } from "./contenders.ts";
import { copyRows } from "./copy.ts";
import { load, type Measured, median } from "./load.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

const CONNECTIONS = 64;
type Task = { readings: number; series: number; connections: number };

async function makeTokens(): Promise<string[]> {
  const access = await (await makeWorld("us")).enter("devices:add");
  const made = [];
  for (let index = 0; index < CONNECTIONS; index++) made.push((await devices.register(access, { name: `Gauge ${index}` })).token);
  return made;
}

/** Every run has days of its own, so that no reading is ever repeated. */
let runs = 0;
const nextStart = () => Date.now() - (900 - runs++ * 4) * DAY;

async function rounds(
  contenders: readonly Contender[],
  tokens: readonly string[],
  task: Task,
  { rounds: count, seconds }: Scale,
): Promise<Map<Contender, Measured[]>> {
  const results = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < count; round++) {
    for (const contender of contenders) {
      const server = await contender.start();
      const orders = { port: server.port, host: "localhost:3000", tokens: tokens.slice(0, task.connections), ...task, startsAt: nextStart() };
      await load(server.pid, { ...orders, seconds: 1 });
      results.get(contender)?.push(await load(server.pid, { ...orders, startsAt: orders.startsAt + DAY, seconds }));
      await server.kill();
    }
  }
  return results;
}

function tableOf(results: Map<Contender, Measured[]>, readings: number): string[] {
  const base = results.get(GROUP) ?? [];
  const middle = (of: Measured[], value: (one: Measured) => number) => median(of.map(value));
  return [...results].map(([contender, measured]) =>
    row([
      contender.name,
      Math.round(middle(measured, (one) => one.perSecond * readings)).toLocaleString("en"),
      median(measured.map((one, round) => one.perSecond / (base[round]?.perSecond ?? Number.NaN))).toFixed(2),
      middle(measured, (one) => one.p50).toFixed(1),
      middle(measured, (one) => one.p99).toFixed(1),
      Math.round(middle(measured, (one) => one.cpuMicroseconds)),
      measured.reduce((sum, one) => sum + one.failed, 0),
    ]),
  );
}

const HEAD = ["server", "readings/s", "ratio", "p50 ms", "p99 ms", "CPU µs/request", "failed"];

export async function measureIngest(scale: Scale): Promise<Section[]> {
  const tokens = await makeTokens();
  const single = await rounds(SERVERS, tokens, { readings: 1, series: 1, connections: CONNECTIONS }, scale);
  const batches = await rounds([GROUP, INGEST_ROLE], tokens, { readings: 100, series: 100, connections: CONNECTIONS }, scale);
  const idle = await rounds([GROUP, SINGLE, INGEST_ROLE], tokens, { readings: 1, series: 1, connections: 1 }, scale);
  const copied = median(await copyRows(scale.rounds));
  const ours = median((batches.get(INGEST_ROLE) ?? []).map((one) => one.perSecond * 100));
  return [
    { title: `One reading per request, ${CONNECTIONS} connections`, head: HEAD, rows: tableOf(single, 1) },
    {
      title: `A hundred readings per request, ${CONNECTIONS} connections`,
      head: HEAD,
      rows: tableOf(batches, 100),
      note: `COPY of the same rows on one connection: ${Math.round(copied).toLocaleString("en")} rows/s; ours is ${(ours / copied).toFixed(2)} of it.`,
    },
    { title: "One reading per request, one connection", head: HEAD, rows: tableOf(idle, 1) },
  ];
}
