/**
 * Our HTTP server: guards, headers, device ingest, and Next as the handler of everything else.
 *
 * Ingest is answered here, in front of Next's router, because a Next route costs ten times the whole durable write;
 * the same module is mounted as a Next route as well. `KEPT_ROLE` says what this process does.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { publish } from "./documents/index.ts";
import { handleNode } from "./measurements/index.ts";
import { newSecret } from "./platform/crypto.ts";
import { closeAccount } from "./platform/db/account.ts";
import { closeTelemetry } from "./platform/db/telemetry.ts";
import { closeVault } from "./platform/db/vault.ts";
import { type Env, env } from "./platform/env.ts";
import { ids } from "./platform/ids.ts";
import { log } from "./platform/log.ts";
import { BARE_POLICY, pagePolicy, shellHashes } from "./server/csp.ts";
import { dropForeignHeaders, turnAway } from "./server/guard.ts";
import { setHeaders } from "./server/headers.ts";
import { startWorker } from "./worker.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const isDevelopment = process.argv.includes("--dev");

async function nextHandler(config: Env): Promise<Handler> {
  const { default: next } = await import("next");
  const app = next({ dev: isDevelopment, dir: process.cwd(), hostname: config.KEPT_HOST, port: config.PORT, quiet: !isDevelopment });
  await app.prepare();
  return app.getRequestHandler();
}

/** What is not a page gets a policy that lets it load nothing. */
const isPage = (path: string) => !path.startsWith("/api/") && !path.startsWith("/_next/");

function listener(config: Env, pages: Handler | null, hashes: readonly string[]): Handler {
  return async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const requestId = ids.new();
    dropForeignHeaders(request);
    const nonce = newSecret();
    const policy = isPage(path) ? pagePolicy({ nonce, hashes, isDevelopment, isLocal: config.KEPT_MODE === "local" }) : BARE_POLICY;
    setHeaders(response, { path, policy, requestId });
    await log.within(requestId, async () => {
      try {
        if (path === "/api/ingest") return await handleNode(request, response);
        if (!pages) return void response.writeHead(404).end();
        if (turnAway(request, response, path, { origin: config.KEPT_ORIGIN, listening: `${config.KEPT_HOST}:${config.PORT}` })) return;
        // Next reads the nonce from the policy of the request and gives it to every script it renders.
        request.headers["content-security-policy"] = policy;
        request.headers["x-request-id"] = requestId;
        await pages(request, response);
      } catch (error) {
        log.error("bug", error);
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
        response.end(`Something went wrong on our side. It has been recorded as ${requestId}.\n`);
      }
    });
  };
}

async function listen(config: Env): Promise<Server> {
  const pages = config.KEPT_ROLE === "ingest" ? null : await nextHandler(config);
  const hashes = pages && !isDevelopment ? shellHashes(".next") : [];
  const server = createServer(
    { maxHeaderSize: 16_384, requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
    listener(config, pages, hashes),
  );
  await new Promise<void>((ready, failed) => server.once("error", failed).listen(config.PORT, config.KEPT_HOST, ready));
  return server;
}

async function start(): Promise<void> {
  const config = env();
  await publish();
  const worker = config.KEPT_ROLE === "all" || config.KEPT_ROLE === "worker" ? await startWorker() : null;
  const server = config.KEPT_ROLE === "worker" ? null : await listen(config);
  log.info("started", { role: config.KEPT_ROLE, port: config.PORT });

  const stop = async () => {
    server?.close();
    server?.closeIdleConnections();
    await worker?.stop();
    await Promise.all([closeAccount(), closeTelemetry(), closeVault()]);
    log.info("stopped");
    process.exit(0);
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
}

// A bug in one request must not end the others: it is recorded, and the process lives on.
process.on("uncaughtException", (error) => log.error("uncaught", error));
process.on("unhandledRejection", (error) => log.error("uncaught", error));

await start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
