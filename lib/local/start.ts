/**
 * `npm start`: the whole product on a bare machine.
 *
 * Brings up what production would bring itself (databases, mail), migrates, seeds an empty folder with the demo cast, builds
 * if the code changed, and runs the server. Ctrl-C stops all it started.
 */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildIfChanged } from "./build.ts";
import { DATABASES, migrateAll } from "./databases.ts";
import { bringUp } from "./instance.ts";
import { claim } from "./lock.ts";
import { isFree } from "./ports.ts";

const { values: flags } = parseArgs({ options: { dev: { type: "boolean", default: false } } });
const root = path.resolve(import.meta.dirname, "../..");
const dataDir = path.resolve(process.env.KEPT_DATA_DIR ?? path.join(root, ".data"));
const port = Number(process.env.PORT ?? 3000);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const release = claim(dataDir, port);
  if (!(await isFree(port))) throw new Error(`Port ${port} is taken by another program. Choose another one: PORT=3001 npm start`);
  say("Starting the local services …");
  const instance = await bringUp({ dataDir, port, inboxPort: 3009, env: process.env });
  let server: ChildProcess | undefined;
  const stop = async (code: number) => {
    server?.kill("SIGTERM");
    await new Promise<void>((gone) => (server && server.exitCode === null ? server.once("exit", () => gone()) : gone()));
    await instance.stop();
    release();
    process.exit(code);
  };
  process.once("SIGINT", () => void stop(0)).once("SIGTERM", () => void stop(0));

  try {
    const applied = await migrateAll(instance.env);
    if (applied.length > 0) say(`Brought ${Object.keys(DATABASES).length} databases up to date.`);
    const childEnv = { ...process.env, ...instance.env };
    await run(["prisma/seed.ts", "--if-empty"], childEnv);
    if (!flags.dev) await buildIfChanged(root, childEnv, say);
    server = spawn(process.execPath, ["lib/server.ts", ...(flags.dev ? ["--dev"] : [])], {
      cwd: root,
      env: { ...childEnv, NODE_ENV: flags.dev ? "development" : "production" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    server.once("exit", (code) => void stop(code ?? 1));
    await answering(port);
    say(welcome(instance.inboxUrl));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await stop(1);
  }
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error(`${args.join(" ")} failed.`))));
  });
}

async function answering(on: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (
      await fetch(`http://127.0.0.1:${on}/api/health`, { headers: { host: `localhost:${on}` }, redirect: "manual" }).then(
        (answer) => answer.status < 500,
        () => false,
      )
    )
      return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error("The server did not answer within a minute.");
}

const welcome = (inboxUrl: string) => `
  Kept is running.

  Portal        http://localhost:${port}
  Local inbox   ${inboxUrl}/inbox        every mail it sends ends here
  Data          ${dataDir}

  Demo sign-ins (demo data; the password of all is: marigold quiet harbour lantern)
    ada@marsh-weather.example     owns Marsh Weather: a dozen devices, two years of readings (EU)
    ben@marsh-weather.example     her colleague
    cleo@harbour-labs.example     owns Harbour Labs (US)
    sam@kept.example              staff

  Ctrl-C stops everything.
`;

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
