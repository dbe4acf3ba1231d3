/**
 * The browser tests: an instance of its own on free ports, seeded with the demo cast, the production build, a real browser.
 * Stops all it started. `--screenshots` makes pictures of every page instead; what else is given goes to Playwright.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { buildIfChanged } from "#lib/local/build.ts";
import { migrateAll } from "#lib/local/databases.ts";
import { bringUp } from "#lib/local/instance.ts";
import { freePort } from "#lib/local/ports.ts";
import { findChromium } from "./chromium.ts";

const root = path.resolve(import.meta.dirname, "../..");
const args = process.argv.slice(2);
const wantsScreenshots = args.includes("--screenshots");

const chromium = findChromium();
const dataDir = path.join(root, `tests/.artifacts/e2e-${process.pid}`);
mkdirSync(dataDir, { recursive: true });
const port = await freePort();
const instance = await bringUp({ dataDir, port });
const log = path.join(dataDir, "server.log");
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

const run = (command: string[]): Promise<number> =>
  new Promise((done) => {
    spawn(process.execPath, command, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] }).once("exit", (code) => done(code ?? 1));
  });

async function answering(): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (
      await fetch(`${instance.env.KEPT_ORIGIN}/api/health`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error("The server did not answer within a minute.");
}

let server: ChildProcess | undefined;
let code = 1;
try {
  await buildIfChanged(root, env, console.log);
  await migrateAll(instance.env);
  if ((await run(["prisma/seed.ts", "--if-empty"])) !== 0) throw new Error("Seeding failed.");
  server = spawn(process.execPath, ["lib/server.ts"], { cwd: root, env, stdio: ["ignore", openSync(log, "w"), "inherit"] });
  await answering();
  // Naming the last project runs those it depends on first.
  const project = wantsScreenshots ? "screenshots" : "erasure";
  const playwright = path.join(root, "node_modules/@playwright/test/cli.js");
  code = await run([
    playwright,
    "test",
    "--config",
    "tests/e2e/playwright.config.ts",
    `--project=${project}`,
    ...args.filter((arg) => arg !== "--screenshots"),
  ]);
} finally {
  if (code !== 0 && existsSync(log)) console.log(readFileSync(log, "utf8").slice(-10_000));
  server?.kill("SIGTERM");
  await new Promise<void>((gone) => (server && server.exitCode === null ? server.once("exit", () => gone()) : gone()));
  await instance.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(code);
