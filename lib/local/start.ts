/**
 * `npm start`: the whole product on a bare machine.
 *
 * Brings up what production would bring itself (databases, mail), migrates, seeds an empty folder with the demo cast, builds
 * if the code changed, and runs the server. Ctrl-C stops all it started.
 */
import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildIfChanged } from "./build.ts";
import { DATABASES, migrateAll } from "./databases.ts";
import { bringUp, movingIn } from "./instance.ts";
import { claim, wasLeftBehind } from "./lock.ts";
import { freePort, portOf, refusalOf } from "./ports.ts";
import { ended, pause } from "./processes.ts";
import { Run, root, say } from "./run.ts";

const { values: flags } = parseArgs({ options: { dev: { type: "boolean", default: false } } });
const run = new Run();

await run.do(async () => {
  const { dataDir } = run;
  const port = portOf(process.env.PORT, 3000);
  const isAfterCrash = wasLeftBehind(dataDir);
  const held = await run.begin(
    async () => claim(dataDir, port),
    async ({ release }) => release(),
  );
  await waitForPort(port, isAfterCrash ? 15_000 : 0);
  const mqttPort = await portForMqtt();
  say("Starting the local services …");
  const instance = await run.begin(
    () => bringUp({ dataDir, port, inboxPort: 3009, env: process.env, onTrouble: say }),
    ({ stop }) => stop(),
  );
  const env = { ...process.env, ...instance.env, MQTT_PORT: String(mqttPort) };
  const applied = await migrateAll(instance.env);
  if (applied.length > 0) say(`Brought ${Object.keys(DATABASES).length} databases up to date.`);
  held.note(instance.inboxUrl);
  await seed(env, applied.length > 0);
  if (!flags.dev) await buildIfChanged(root, env, say, (args, buildEnv) => run.node(args, buildEnv, "pipe"));
  const server = await run.node(["lib/server.ts", ...(flags.dev ? ["--dev"] : [])], { ...env, NODE_ENV: flags.dev ? "development" : "production" });
  const code = ended(server);
  if (await Promise.race([answering(port), code.then(() => false)])) say(welcome(port, instance.inboxUrl, mqttPort));
  const exit = await code;
  throw new Error(`The server ended by itself (exit code ${exit}).`);
});

/** After a crash, the server of that time may need a moment to notice and to end. */
async function waitForPort(port: number, patience: number): Promise<void> {
  for (const until = Date.now() + patience; ; await pause(200)) {
    const refusal = (await refusalOf(port)) ?? (await refusalOf(port, "::1"));
    if (refusal === null) return;
    if (refusal === "forbidden") throw new Error(`This user may not listen on port ${port}. Choose another one: PORT=3001 npm start`);
    if (Date.now() >= until) throw new Error(`Port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`);
  }
}

/** The usual one, unless a broker of somebody's own has it; what was asked for is not changed. */
async function portForMqtt(): Promise<number> {
  const { MQTT_PORT: wanted, MQTT_TLS_CERT: certificate } = process.env;
  const port = portOf(wanted, certificate ? 8883 : 1883, "MQTT_PORT");
  if ((await refusalOf(port)) === null) return port;
  if (wanted) throw new Error(`Port ${port} is taken by another program. Choose another one: MQTT_PORT=${port + 1} npm start`);
  return freePort();
}

/** Cut off while moving in for the first time, the demo cast moves in anew: nobody else can have been there. */
async function seed(env: NodeJS.ProcessEnv, isNew: boolean): Promise<void> {
  const mark = movingIn(run.dataDir);
  if (isNew) writeFileSync(mark, "");
  if ((await ended(await run.node(["prisma/seed.ts", "--if-empty"], env))) !== 0) throw new Error("The demo cast could not move in.");
  rmSync(mark, { force: true });
}

async function answering(port: number): Promise<boolean> {
  const host = process.env.KEPT_HOST && process.env.KEPT_HOST !== "0.0.0.0" ? process.env.KEPT_HOST : "127.0.0.1";
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://${host}:${port}/api/health`, { redirect: "manual" }).catch(() => null);
    if (answer && answer.status < 500) return true;
    await pause(100);
  }
  throw new Error("The server did not answer within a minute.");
}

function welcome(port: number, inboxUrl: string, mqttPort: number): string {
  const scheme = process.env.MQTT_TLS_CERT ? "mqtts" : "mqtt";
  return `
  Kept is running.

  Portal        http://localhost:${port}
  MQTT          ${scheme}://${process.env.MQTT_HOST || "127.0.0.1"}:${mqttPort}   the token of a device is the username
  Local inbox   ${inboxUrl}/inbox        every mail it sends ends here
  Data          ${run.dataDir}

  Demo sign-ins (demo data; the password of all is: marigold quiet harbour lantern)
    ada@marsh-weather.example     owns Marsh Weather: a dozen devices, two years of readings (EU)
    ben@marsh-weather.example     her colleague
    cleo@harbour-labs.example     owns Harbour Labs (US)
    sam@kept.example              invited to the staff: the link lies in the inbox, and asks for a passkey

  Ctrl-C stops everything.
`;
}
