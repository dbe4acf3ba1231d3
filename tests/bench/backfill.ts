/** The bulk path: a token that may backfill brings 20 000 readings a request, beside COPY of as many rows and batches of the usual size. */
import * as devices from "#lib/devices/index.ts";
import { MOST_BACKFILLED, MOST_READINGS } from "#lib/measurements/schema.ts";
import { makeWorld } from "#tests/support/world.ts";
import { INGEST_ROLE } from "./contenders.ts";
import { copyRows } from "./copy.ts";
import { median } from "./load.ts";
import { asking, HEAD, type Results, rounds, tableOf } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import type { Section } from "./table.ts";

const CONNECTIONS = 2;

async function makeBackfillers(): Promise<string[]> {
  const world = await makeWorld("us");
  const [adding, writing] = [await world.enter("devices:add"), await world.enter("tokens:write")];
  const tokens = [];
  for (let index = 0; index < CONNECTIONS; index++) {
    const { device, token } = await devices.register(adding, { name: `Logger ${index}` });
    await devices.setBackfill(writing, { device: device.id }, true);
    tokens.push(token);
  }
  return tokens;
}

export async function measureBackfill(scale: Scale): Promise<Section[]> {
  const tokens = await makeBackfillers();
  const copied: number[] = [];
  const copy = async () => void copied.push(await copyRows(copied.length));
  const of = (readings: number, beside?: () => Promise<void>) =>
    rounds([INGEST_ROLE], scale, asking(tokens, { readings, series: 100, connections: CONNECTIONS }), beside);
  const [bulk, usual] = [await of(MOST_BACKFILLED, copy), await of(MOST_READINGS)];
  const perSecond = (results: Results, readings: number) => (results.get(INGEST_ROLE) ?? []).map((one) => one.perSecond * readings);
  const rates = perSecond(bulk, MOST_BACKFILLED);
  const ofCopy = median(rates.map((rate, round) => rate / (copied[round] ?? Number.NaN)));
  const ofUsual = median(rates) / median(perSecond(usual, MOST_READINGS));
  return [
    {
      title: `Backfill: ${MOST_BACKFILLED.toLocaleString("en")} readings per request, ${CONNECTIONS} connections`,
      head: HEAD,
      rows: tableOf(bulk, MOST_BACKFILLED, INGEST_ROLE),
      note: `COPY of such rows on one connection, in the same rounds: ${Math.round(median(copied)).toLocaleString("en")} rows/s; ours is ${ofCopy.toFixed(2)} of it, and ${ofUsual.toFixed(2)} of what the same connections store with ${MOST_READINGS} readings per request.`,
    },
  ];
}
