/** What one workspace notices of another's flood: the same steady sender alone, and beside senders that do not hold back. */

import { limitsOf } from "#lib/billing/index.ts";
import type { PlanName } from "#lib/billing/schema.ts";
import { INGEST_ROLE } from "./contenders.ts";
import { load, type Measured, median } from "./load.ts";
import { makeTokens, nextStart } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

/** Requests a second of the steady one, each with a reading, from sixteen devices. */
const STEADY = { connections: 16, readings: 1, series: 1, pace: 200 };
const FLOODED: PlanName = "free";
const TIMES = 20;
/** In seconds. */
const BEFORE = 5;
/** So many times as long as other measurements: the slowest hundredth of a few requests is chance. */
const TAKES = 4;

type Flood = { name: string; plan: PlanName; task: { connections: number; readings: number; series: number; pace?: number } };

const limit = (limitsOf(FLOODED)?.workspaceMessagesPerMinute ?? 0) / 60;

const FLOODS: readonly Flood[] = [
  { name: `one at ${TIMES} × the limit of its plan`, plan: FLOODED, task: { connections: 64, readings: 1, series: 1, pace: limit * TIMES } },
  { name: "one that nothing limits, 64 connections, a reading each", plan: "unmetered", task: { connections: 64, readings: 1, series: 1 } },
  { name: "one that nothing limits, 64 connections, a hundred readings each", plan: "unmetered", task: { connections: 64, readings: 100, series: 100 } },
];

export async function measureFairness({ rounds, seconds }: Scale): Promise<Section[]> {
  const server = await INGEST_ROLE.start();
  const steady = await makeTokens(STEADY.connections);
  const floods = [];
  for (const flood of FLOODS) floods.push({ ...flood, tokens: await makeTokens(flood.task.connections, flood.plan) });
  const send = (tokens: string[], task: Flood["task"], forSeconds = seconds * TAKES) =>
    load(server.pid, { port: server.port, host: "localhost:3000", dialect: "json", tokens, ...task, startsAt: nextStart(), seconds: forSeconds });
  await send(steady, { ...STEADY, pace: 2_000 }, seconds);
  const alone: Measured[] = [];
  const beside = floods.map(() => ({ steady: [] as Measured[], flood: [] as Measured[] }));
  for (let round = 0; round < rounds; round++) {
    alone.push(await send(steady, STEADY));
    for (const [index, { tokens, task }] of floods.entries()) {
      // The flood is there before, until it has used up what its plan lets through at once, and stays until after.
      const flooding = send(tokens, task, seconds * TAKES + BEFORE + 1);
      await new Promise((done) => setTimeout(done, BEFORE * 1_000));
      beside[index]?.steady.push(await send(steady, STEADY));
      beside[index]?.flood.push(await flooding);
    }
  }
  await server.kill();
  const line = (name: string, measured: readonly Measured[], flood: readonly Measured[]) =>
    row([
      name,
      median(measured.map(({ p50 }) => p50)).toFixed(1),
      median(measured.map(({ p99 }) => p99)).toFixed(1),
      median(measured.map(({ p99 }, round) => p99 / (alone[round]?.p99 ?? Number.NaN))).toFixed(2),
      measured.reduce((sum, { failed }) => sum + failed, 0),
      flood.length === 0 ? "" : Math.round(median(flood.map(({ requests }) => requests / (seconds * TAKES + BEFORE + 1)))).toLocaleString("en"),
      flood.length === 0 ? "" : Math.round(median(flood.map(({ perSecond }) => perSecond))).toLocaleString("en"),
    ]);
  return [
    {
      title: "One workspace beside another's flood",
      head: ["beside", "p50 ms", "p99 ms", "p99 against alone", "failed", "the flood's requests/s", "of them stored/s"],
      rows: [line("nobody", alone, []), ...floods.map(({ name }, index) => line(name, beside[index]?.steady ?? [], beside[index]?.flood ?? []))],
      note: `The steady workspace sends ${STEADY.pace} requests a second from ${STEADY.connections} devices; one ingest process serves both. The limit is that of the plan ${FLOODED}: ${limit} messages a second, so that ${limit * TIMES} are due at ${TIMES} times that; how many arrived stands in the table. The flood's own generator shares the two cores.`,
    },
  ];
}
