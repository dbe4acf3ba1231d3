/** Ingest as a Next route, beside a Next route that does nothing: what the framework costs, and what we add. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startServer } from "#tests/support/processes.ts";
import { type Contender, INGEST_ROLE } from "./contenders.ts";
import { against, asking, HEAD, makeTokens, rounds, tableOf } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import type { Section } from "./table.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EMPTY = path.join(ROOT, "tests/.artifacts/next-empty");
const SERVER = new URL("./next-server.ts", import.meta.url);
const TASK = { readings: 1, series: 1, connections: 64 };

const FILES = {
  "package.json": '{ "name": "empty", "private": true, "type": "module" }',
  "next.config.mjs": "export default { cacheComponents: true, partialPrefetching: true, poweredByHeader: false };",
  "app/layout.jsx": "export default ({ children }) => <html lang='en'><body>{children}</body></html>;",
  "app/page.jsx": "export default () => null;",
  "app/api/ingest/route.js": `
    const { BENCH_ANSWER } = process.env;
    const headers = { "content-type": "application/json" };
    const answer = async (request) => (await request.text()) && new Response(BENCH_ANSWER, { headers });
    export const POST = BENCH_ANSWER ? answer : async () => new Response(null, { status: 204 });`,
};

/** An app of one handler, built where nothing is shipped from. */
function buildEmpty(): void {
  if (existsSync(path.join(EMPTY, ".next/BUILD_ID"))) return;
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(EMPTY, name)), { recursive: true });
    writeFileSync(path.join(EMPTY, name), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, "node_modules/next/dist/bin/next"), "build"], {
    cwd: EMPTY,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The empty app could not be built.\n${stderr}`);
}

const start = (app: string, env: Record<string, string> = {}) => startServer(SERVER, { BENCH_APP: app, NODE_ENV: "production", ...env });
const NOTHING: Contender = { name: "Next, a handler that returns 204", start: () => start(EMPTY) };
const LEAST: Contender = { name: "Next, a handler that reads a text and answers with one", start: () => start(EMPTY, { BENCH_ANSWER: '{"ok":1}' }) };
const ROUTE: Contender = { name: "Kept, `app/api/ingest/route.ts` in Next", start: () => start(ROOT) };

export async function measureNextRoute(scale: Scale): Promise<Section[]> {
  if (!existsSync(path.join(ROOT, ".next/BUILD_ID"))) return [];
  buildEmpty();
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
