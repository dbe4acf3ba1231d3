/**
 * Our HTTP server: guards, headers, device ingest, and Next as the handler of everything else.
 *
 * Ingest is answered here, in front of Next's router, because a Next route costs ten times the whole durable write, and plain
 * requests even before Node's HTTP; the same module is mounted as a Next route as well. `KEPT_ROLE` says what this process does.
 */
import { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { startMqtt } from "./broker.ts";
import { publish } from "./documents/index.ts";
import { handleNode, handleWhole, isOurs, settleUsage } from "./measurements/index.ts";
import { closeAccount } from "./platform/db/account.ts";
import { checkRegions } from "./platform/db/check-regions.ts";
import { closeTelemetry } from "./platform/db/telemetry.ts";
import { closeVault } from "./platform/db/vault.ts";
import { type Env, env } from "./platform/env.ts";
import { log } from "./platform/log.ts";
import { shellHashes } from "./server/csp.ts";
import { closeServer, type Handler, makeServer } from "./server/listener.ts";
import { isMissingPage } from "./server/missing-page.ts";
import { startWorker } from "./worker.ts";

const isDevelopment = process.argv.includes("--dev");

/** In development, the only thing there is to upgrade to: the socket by which Next tells a page that it changed. */
const HOT_RELOAD = /^\/_next\/(webpack-)?hmr\b/;

type Next = { handle: Handler; upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void };

const errorIn = (said: readonly unknown[]) => said.find((one) => one instanceof Error);

/** What the framework prints of an error or a warning could hold what somebody typed or sent. Our own log has it, scrubbed. */
const silenceErrors = () =>
  Object.assign(console, {
    error: (...said: unknown[]) => log.error("framework", errorIn(said)),
    warn: (...said: unknown[]) => log.warn("framework", {}, errorIn(said)),
  });

async function startNext(config: Env): Promise<Next> {
  if (!isDevelopment) silenceErrors();
  const { default: next } = await import("next");
  // Left to itself, Next listens for upgrades on the server that a request came in by, past our guard.
  const upgrades = new EventEmitter();
  const options = { dev: isDevelopment, dir: process.cwd(), hostname: config.KEPT_HOST, port: config.PORT, quiet: !isDevelopment };
  const app = next({ ...options, httpServer: upgrades as Server });
  await app.prepare();
  return { handle: app.getRequestHandler(), upgrade: (...given) => void upgrades.emit("upgrade", ...given) };
}

async function listen(config: Env): Promise<Server> {
  const next = config.KEPT_ROLE === "ingest" ? null : await startNext(config);
  const hashes = next && !isDevelopment ? shellHashes(".next") : [];
  const server = makeServer({
    config,
    ingest: { whole: handleWhole, node: handleNode },
    isIngest: isOurs,
    pages: next?.handle ?? null,
    isMissing: isMissingPage,
    hashes,
    isDevelopment,
  });
  if (next && isDevelopment) {
    server.on("upgrade", (request, socket, head) => (HOT_RELOAD.test(request.url ?? "") ? next.upgrade(request, socket, head) : socket.destroy()));
  }
  await new Promise<void>((ready, failed) => server.once("error", failed).listen(config.PORT, config.KEPT_HOST, ready));
  return server;
}

async function start(): Promise<void> {
  const config = env();
  log.setLevel(config.LOG_LEVEL);
  await checkRegions();
  await publish();
  const worker = config.KEPT_ROLE === "all" || config.KEPT_ROLE === "worker" ? await startWorker() : null;
  const broker = config.KEPT_ROLE === "all" || config.KEPT_ROLE === "broker" ? await startMqtt(config) : null;
  const server = config.KEPT_ROLE === "worker" || config.KEPT_ROLE === "broker" ? null : await listen(config);
  log.info("started", { role: config.KEPT_ROLE, port: config.PORT, ...(broker ? { mqtt: broker.port } : {}) });

  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    // Whatever hangs must not keep us.
    setTimeout(() => process.exit(0), 15_000).unref();
    await Promise.all([server && closeServer(server), broker?.stop(), worker?.stop()]);
    await settleUsage();
    await Promise.allSettled([closeAccount(), closeTelemetry(), closeVault()]);
    log.info("stopped");
    process.exit(0);
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
}

// A bug in one request must not end the others: it is recorded, and the process lives on.
process.on("uncaughtException", (error) => log.error("uncaught", error));
process.on("unhandledRejection", (error) => log.error("uncaught", error));

await start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
