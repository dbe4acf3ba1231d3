/** Ingest beside the least that stores as durably, InfluxDB, and what PostgreSQL itself can do. */
import { type Contender, GROUP, INFLUXDB, INGEST_ROLE, PAGES, SERVERS, SINGLE } from "./contenders.ts";
import { copyRows } from "./copy.ts";
import { median } from "./load.ts";
import { against, asking, HEAD, makeTokens, type Results, rounds, tableOf } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import type { Section } from "./table.ts";

const CONNECTIONS = 64;

const say = (results: Results, contender: Contender, bases: readonly Contender[]) =>
  `In ratios of each round, ${contender.name} is ${against(results, contender, bases)}.`;

export async function measureIngest(scale: Scale): Promise<Section[]> {
  const tokens = await makeTokens(CONNECTIONS);
  const single = await rounds(SERVERS, scale, asking(tokens, { readings: 1, series: 1, connections: CONNECTIONS }));
  const idle = await rounds([GROUP, SINGLE, INGEST_ROLE], scale, asking(tokens.slice(0, 1), { readings: 1, series: 1, connections: 1 }));
  return [
    {
      title: `One reading per request, ${CONNECTIONS} connections`,
      head: HEAD,
      rows: tableOf(single, 1, GROUP),
      note: [INGEST_ROLE, ...(PAGES ? [PAGES] : [])].map((one) => say(single, one, [GROUP, SINGLE, INFLUXDB])).join("\n"),
    },
    { title: "One reading per request, one connection", head: HEAD, rows: tableOf(idle, 1, GROUP) },
  ];
}

export async function measureBatches(scale: Scale): Promise<Section[]> {
  const tokens = await makeTokens(CONNECTIONS);
  const copied: number[] = [];
  const copy = async () => void copied.push(await copyRows(copied.length));
  const batches = await rounds([GROUP, INFLUXDB, INGEST_ROLE], scale, asking(tokens, { readings: 100, series: 100, connections: CONNECTIONS }), copy);
  const ofCopy = median((batches.get(INGEST_ROLE) ?? []).map((one, round) => (one.perSecond * 100) / (copied[round] ?? Number.NaN)));
  return [
    {
      title: `A hundred readings per request, ${CONNECTIONS} connections`,
      head: HEAD,
      rows: tableOf(batches, 100, GROUP),
      note: `COPY of the same rows on one connection, in the same rounds: ${Math.round(median(copied)).toLocaleString("en")} rows/s; ours is ${ofCopy.toFixed(2)} of it. ${say(batches, INGEST_ROLE, [GROUP, INFLUXDB])}`,
    },
  ];
}
