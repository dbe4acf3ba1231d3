/** An app of next to nothing, to tell what is Next's of what something costs in it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Started, startServer } from "#tests/support/processes.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
const EMPTY = path.join(ROOT, "tests/.artifacts/next-empty");
const SERVER = new URL("./next-server.ts", import.meta.url);

const FILES = {
  "package.json": '{ "name": "empty", "private": true, "type": "module" }',
  "next.config.mjs": "export default { cacheComponents: true, partialPrefetching: true, poweredByHeader: false };",
  "app/layout.jsx": "export default ({ children }) => <html lang='en'><body>{children}</body></html>;",
  "app/page.jsx": `
    import { Suspense } from "react";
    import { connection } from "next/server";
    const Now = async () => (await connection(), <p>now</p>);
    export default () => <Suspense><Now /></Suspense>;`,
  "app/api/ingest/route.js": `
    const { BENCH_ANSWER } = process.env;
    const headers = { "content-type": "application/json" };
    const answer = async (request) => (await request.text()) && new Response(BENCH_ANSWER, { headers });
    export const POST = BENCH_ANSWER ? answer : async () => new Response(null, { status: 204 });`,
};

/** Built where nothing is shipped from. */
function build(): void {
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

/** Next alone, with the app of `folder`. */
export const startNext = (folder: string, env: Record<string, string> = {}): Promise<Started> =>
  startServer(SERVER, { BENCH_APP: folder, NODE_ENV: "production", ...env });

/** `/` is a page that is rendered anew for each request; `POST /api/ingest` answers with 204, or with BENCH_ANSWER after it read the body. */
export async function startEmpty(env: Record<string, string> = {}): Promise<Started> {
  build();
  return startNext(EMPTY, env);
}
