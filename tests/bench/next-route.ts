/** Ingest as a Next route, beside a Next route that does nothing: what the framework costs, and what we add. */
import { existsSync } from "node:fs";
import path from "node:path";
import { type Contender, INGEST_ROLE } from "./contenders.ts";
import { ROOT, startEmpty, startNext } from "./next-empty.ts";
import { against, asking, HEAD, makeTokens, rounds, tableOf } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import type { Section } from "./table.ts";

const TASK = { readings: 1, series: 1, connections: 64 };

const NOTHING: Contender = { name: "Next, a handler that returns 204", start: () => startEmpty() };
const LEAST: Contender = { name: "Next, a handler that reads a text and answers with one", start: () => startEmpty({ BENCH_ANSWER: '{"ok":1}' }) };
const ROUTE: Contender = { name: "Kept, `app/api/ingest/route.ts` in Next", start: () => startNext(ROOT) };

export async function measureNextRoute(scale: Scale): Promise<Section[]> {
  if (!existsSync(path.join(ROOT, ".next/BUILD_ID"))) return [];
  const results = await rounds([NOTHING, LEAST, ROUTE, INGEST_ROLE], scale, asking(await makeTokens(TASK.connections), TASK));
  return [
    {
      title: "Through Next's router, 64 connections",
      head: HEAD,
      rows: tableOf(results, 1, NOTHING),
      note: `Each request has one reading. The route is ${against(results, ROUTE, [NOTHING, LEAST])}; the mount in front of the router is ${against(results, INGEST_ROLE, [ROUTE])}.`,
    },
  ];
}
