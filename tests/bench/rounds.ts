/** The same load on each server in turn, several rounds; the ratios are taken within a round, and their median is told. */
import type { PlanName } from "#lib/billing/schema.ts";
import * as devices from "#lib/devices/index.ts";
import { DAY, HOUR } from "#lib/platform/clock.ts";
import type { Started } from "#tests/support/processes.ts";
import { makeWorld } from "#tests/support/world.ts";
import type { Contender } from "./contenders.ts";
import { load, type Measured, median } from "./load.ts";
import type { Scale } from "./scale.ts";
import { row } from "./table.ts";

/** In seconds: until then code is compiled, and connections are made. */
const WARM_UP = 4;

export type Task = { readings: number; series: number; connections: number };
export type Results = Map<Contender, Measured[]>;

/** Of as many devices of one workspace, new with each call. */
export async function makeTokens(count: number, plan?: PlanName): Promise<string[]> {
  const access = await (await makeWorld("us", plan)).enter("devices:add");
  const made = [];
  for (let index = 0; index < count; index++) made.push((await devices.register(access, { name: `Gauge ${index}` })).token);
  return made;
}

/** Every run has an hour of its own, so that no reading is ever repeated; all are within what any token may send. */
let runs = 0;
export const nextStart = () => Date.now() - 28 * DAY + (runs++ % 600) * HOUR;

/** Asks a server for so many seconds. */
type Ask = (server: Started, seconds: number, contender: Contender) => Promise<Measured>;

export const asking =
  (tokens: readonly string[], task: Task): Ask =>
  ({ pid, port }, seconds, { dialect = "json" }) =>
    load(pid, { port, host: "localhost:3000", dialect, tokens: [...tokens], ...task, startsAt: nextStart(), seconds });

/** All run from the first round to the last, and each is asked in every round: what else the machine does in a round, it does to all. `beside` is done in every round as well. */
export async function rounds(contenders: readonly Contender[], scale: Scale, ask: Ask, beside?: () => Promise<void>): Promise<Results> {
  const results: Results = new Map(contenders.map((contender) => [contender, []]));
  const running = new Map<Contender, Started>();
  try {
    for (const contender of contenders) {
      if (contender.missing) continue;
      const server = await contender.start();
      running.set(contender, server);
      await ask(server, WARM_UP, contender);
    }
    for (let round = 0; round < scale.rounds; round++) {
      for (const [contender, server] of running) results.get(contender)?.push(await ask(server, scale.seconds, contender));
      await beside?.();
    }
  } finally {
    for (const server of running.values()) await server.kill();
  }
  return results;
}

/** The median over the rounds of how one did against another. */
export function ratio(results: Results, contender: Contender, base: Contender): number {
  const against = results.get(base) ?? [];
  return median((results.get(contender) ?? []).map((one, round) => one.perSecond / (against[round]?.perSecond ?? Number.NaN)));
}

export const HEAD = ["server", "readings/s", "ratio", "p50 ms", "p99 ms", "server CPU µs", "database CPU µs", "failed"];

/** `base` is what the ratios are against. */
export function tableOf(results: Results, readings: number, base: Contender): string[] {
  const middle = (of: Measured[], value: (one: Measured) => number) => median(of.map(value));
  return [...results].map(([contender, measured]) =>
    contender.missing
      ? row([contender.name, contender.missing, ...HEAD.slice(2).map(() => "")])
      : row([
          contender.name,
          Math.round(middle(measured, (one) => one.perSecond * readings)).toLocaleString("en"),
          ratio(results, contender, base).toFixed(2),
          middle(measured, (one) => one.p50).toFixed(1),
          middle(measured, (one) => one.p99).toFixed(1),
          Math.round(middle(measured, (one) => one.cpuMicroseconds)),
          Math.round(middle(measured, (one) => one.databaseMicroseconds)),
          measured.reduce((sum, one) => sum + one.failed, 0),
        ]),
  );
}

/** "0.93 of A; 3.1 times B", without those that are missing. */
export const against = (results: Results, contender: Contender, bases: readonly Contender[]): string =>
  bases
    .filter((base) => !base.missing && base !== contender)
    .map((base) => `${ratio(results, contender, base).toFixed(2)} × ${base.name}`)
    .join("; ");
