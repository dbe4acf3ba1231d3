/**
 * Runs the browser tests against the production build: own databases, own ports, seeded demo data, real Chromium. Stops everything it started.
 *
 * Arguments go to Playwright: `tokens.spec.ts` runs one file, `-g "pattern"` the tests whose titles match. `--screenshots` takes
 * screenshots of every page instead.
 */
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { buildIfChanged } from "#lib/local/build.ts";
import { asSuperuser, migrateAll } from "#lib/local/databases.ts";
import { bringUp, type Instance } from "#lib/local/instance.ts";
import { freePort } from "#lib/local/ports.ts";
import { ended, pause } from "#lib/local/processes.ts";
import { Run, root } from "#lib/local/run.ts";
import { findChromium } from "./chromium.ts";

const args = process.argv.slice(2);
const wantsScreenshots = args.includes("--screenshots");
const playwrightArgs = args.filter((arg) => arg !== "--screenshots");
/** A positional argument or a title pattern selects tests. Options with a value are written with "=", such as --reporter=json. */
const isFiltered = playwrightArgs.some((arg) => !arg.startsWith("-") || /^(-g|--grep|--last-failed)/.test(arg));

/** Playwright runs the dependencies of a project in full, whatever the filter says, so filtered runs go without them. */
function projects(): string[] {
  if (wantsScreenshots) return ["--project=screenshots"];
  return isFiltered ? ["--project=portal", "--project=erasure", "--no-deps"] : ["--project=erasure"];
}

/** The databases are deleted after the run: a crash may lose them, so commits need not wait for the disk. */
async function turnOffDurability({ postgres }: Instance): Promise<void> {
  if (!postgres) return;
  await asSuperuser(postgres, async (client) => {
    for (const setting of ["fsync", "full_page_writes", "synchronous_commit"]) await client.query(`ALTER SYSTEM SET ${setting} = off`);
    await client.query("SELECT pg_reload_conf()");
  });
}

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
  await turnOffDurability(instance);
  await migrateAll(instance.env);
  const seed = ["prisma/seed.ts", "--if-empty", ...(wantsScreenshots ? [] : ["--days=60"])];
  if ((await ended(await run.node(seed, env))) !== 0) throw new Error("Seeding failed.");
  await run.node(["lib/server.ts"], env, openSync(log, "w"));
  await answering(`${instance.env.KEPT_ORIGIN}/api/health`);
  const playwright = path.join(root, "node_modules/@playwright/test/cli.js");
  const code = await ended(await run.node([playwright, "test", "--config", "tests/e2e/playwright.config.ts", ...projects(), ...playwrightArgs], env));
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
