/**
 * The listener with ingest, the API and the health check as a process of its own: what a web process does, without the pages
 * that only a build has. Prints its port once it listens.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { registerHooks } from "node:module";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { freePort } from "#lib/local/ports.ts";
import { handleNode, handleWhole, isOurs } from "#lib/measurements/index.ts";
import { health } from "#lib/platform/health.ts";
import { log } from "#lib/platform/log.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { makeServer } from "#lib/server/listener.ts";

log.setLevel("error");

// Next's bundler adds the ending that Node asks for.
registerHooks({ resolve: (specifier, context, next) => next(/^next\/[a-z]+$/.test(specifier) ? `${specifier}.js` : specifier, context) });
const { GET: handle } = await import("#app/api/v1/[[...path]]/route.ts");

async function answerApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : []));
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const init = { method: request.method ?? "", headers, ...(hasBody ? { body: request as unknown as BodyInit, duplex: "half" } : {}) };
  const answer = await handle(new Request(`http://localhost${request.url}`, init as RequestInit));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) await pipeline(answer.body, response);
  else response.end();
}

async function answerHealth(response: ServerResponse): Promise<void> {
  const isWell = await health().catch((error: unknown) => !isRefusal(error) && Promise.reject(error));
  response.writeHead(isWell ? 200 : 503).end();
}

const port = await freePort();
const config = { KEPT_MODE: "local", KEPT_ORIGIN: `http://127.0.0.1:${port}`, KEPT_HOST: "127.0.0.1", PORT: port, TRUSTED_PROXY_HOPS: 0 } as const;
const pages = (request: IncomingMessage, response: ServerResponse) => (request.url === "/api/health" ? answerHealth(response) : answerApi(request, response));
const server = makeServer({ config, ingest: { whole: handleWhole, node: handleNode }, isIngest: isOurs, pages });
server.listen(port, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
