/**
 * The browser tests: an instance of its own on free ports, seeded with the demo cast, the production build, a real browser.
 * Stops all it started. `--screenshots` makes pictures of every page instead; what else is given goes to Playwright.
 */
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { buildIfChanged } from "#lib/local/build.ts";
import { migrateAll } from "#lib/local/databases.ts";
import { bringUp } from "#lib/local/instance.ts";
import { freePort } from "#lib/local/ports.ts";
import { ended, pause } from "#lib/local/processes.ts";
import { Run, root } from "#lib/local/run.ts";
import { findChromium } from "./chromium.ts";

const args = process.argv.slice(2);
const wantsScreenshots = args.includes("--screenshots");

const dataDir = path.join(root, `tests/.artifacts/e2e-${process.pid}`);
const log = path.join(dataDir, "server.log");

const run = new Run(1);
await run.do(async () => {
  const chromium = findChromium();
  await run.begin(
    async () => mkdirSync(dataDir, { recursive: true }),
    async () => rmSync(dataDir, { recursive: true, force: true }),
  );
  const port = await freePort();
  const instance = await run.begin(
    () => bringUp({ dataDir, port }),
    ({ stop }) => stop(),
  );
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...instance.env,
    KEPT_CHROMIUM: chromium,
    KEPT_INBOX: instance.inboxUrl,
    KEPT_SERVER_LOG: log,
    NODE_ENV: "production",
    MQTT_PORT: String(await freePort()),
    // The tests stand in for a proxy, so that they can come from several networks.
    TRUSTED_PROXY_HOPS: "1",
  };
  await buildIfChanged(root, env, console.log);
  await migrateAll(instance.env);
  if ((await ended(await run.node(["prisma/seed.ts", "--if-empty"], env))) !== 0) throw new Error("Seeding failed.");
  await run.node(["lib/server.ts"], env, openSync(log, "w"));
  await answering(`${instance.env.KEPT_ORIGIN}/api/health`);
  // Naming the last project runs those it depends on first.
  const project = wantsScreenshots ? "screenshots" : "erasure";
  const playwright = path.join(root, "node_modules/@playwright/test/cli.js");
  const asked = args.filter((arg) => arg !== "--screenshots");
  const code = await ended(await run.node([playwright, "test", "--config", "tests/e2e/playwright.config.ts", `--project=${project}`, ...asked], env));
  if (code !== 0 && existsSync(log)) console.log(readFileSync(log, "utf8").slice(-10_000));
  return code;
});

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    await pause(100);
  }
  throw new Error("The server did not answer within a minute.");
}
