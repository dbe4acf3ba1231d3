/**
 * What happens to every request, whoever answers it: a number of its own, the headers, the guard, then ingest or the pages.
 *
 * A bug in one request ends that request: it is answered with its number, under which the log has it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connectionCeilings } from "../platform/connection-ceiling.ts";
import { newSecret } from "../platform/crypto.ts";
import type { Env } from "../platform/env.ts";
import { ids } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { unavailableRequests } from "../platform/marked-requests.ts";
import { refuseMalformedAction } from "./action-guard.ts";
import { ConnectionLimit } from "./connection-limit.ts";
import { BARE_POLICY, pagePolicy } from "./csp.ts";
import { FastPath, GRACE, type PlainAnswer } from "./fast-path.ts";
import { answerUnreadable, dropForeignHeaders, end, isMisaddressed, type Own, turnAway } from "./guard.ts";
import { answerHeaders, setHeaders } from "./headers.ts";
import { IdleConnections } from "./idle-connections.ts";
import { answerMissing, isDocument } from "./missing-page.ts";
import { networkOf } from "./network.ts";
import { type PlainRequest, pathOf } from "./plain-request.ts";
import { ownHosts } from "./request-target.ts";
import { serveInOrder } from "./without-scripts.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers devices; it is told which headers go with an answer of ours, by the number of what was refused. */
type Ingest = {
  whole(request: PlainRequest, connection: object, headersOf: typeof answerHeaders): Promise<PlainAnswer>;
  node(request: IncomingMessage, response: ServerResponse, headersOf: typeof answerHeaders): Promise<void>;
};

export type Options = {
  config: Pick<Env, "KEPT_MODE" | "KEPT_ORIGIN" | "KEPT_HOST" | "PORT" | "TRUSTED_PROXY_HOPS"> & Partial<Pick<Env, "KEPT_ROLE">>;
  ingest: Ingest;
  /** Which paths are theirs. */
  isIngest(path: string): boolean;
  /** Null in a process that only takes readings in. */
  pages: Handler | null;
  /** Whether the page at a path is about something that the sender of the request cannot see. */
  isMissing?: (path: string, request: IncomingMessage) => Promise<boolean>;
  hashes?: readonly string[];
  isDevelopment?: boolean;
};

/** What is not a page gets a policy that lets it load nothing. */
const isPage = (path: string) => !path.startsWith("/api/") && !path.startsWith("/_next/");

function listener({ config, ingest, isIngest, pages, isMissing, hashes = [], isDevelopment = false }: Options, own: Own): Handler {
  return (request, response) => {
    const path = pathOf(request.url ?? "/");
    // Devices ask most often by far: before anything that only pages need.
    if (isIngest(path)) {
      if (isMisaddressed(request, response, path, own, () => answerHeaders(ids.new()))) return Promise.resolve();
      return ingest.node(request, response, answerHeaders).catch((error) => breakOff(response, error, ids.new()));
    }
    const requestId = ids.new();
    return log.within(requestId, async () => {
      try {
        dropForeignHeaders(request);
        const policy = isPage(path) ? pagePolicy({ nonce: newSecret(), hashes, isDevelopment, isLocal: config.KEPT_MODE === "local" }) : BARE_POLICY;
        setHeaders(response, { path, policy, requestId });
        if (turnAway(request, response, path, own)) return;
        if (isPage(path) && refuseMalformedAction(request, response, requestId)) return;
        if (!pages) return void end(response, 404, "Only readings are taken in here, at /api/ingest.");
        // Next reads the nonce from the policy of the request and gives it to every script it renders.
        request.headers["content-security-policy"] = policy;
        request.headers["x-request-id"] = requestId;
        request.headers["x-kept-network"] = networkOf(request, config.TRUSTED_PROXY_HOPS);
        answerUnavailable(response, requestId);
        await serveInOrder(request, response, path);
        if (isDocument(request) && (await isMissing?.(path, request))) answerMissing(response);
        await pages(request, response);
      } catch (error) {
        breakOff(response, error, requestId);
      }
    });
  };
}

/** Turns the 500 of a page whose database could not answer into a 503, as long as its headers were not sent. */
function answerUnavailable(response: ServerResponse, requestId: string): void {
  const writeHead = response.writeHead;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const isUnavailable = status === 500 && unavailableRequests.has(requestId);
    if (isUnavailable) response.setHeader("retry-after", String(RETRY_AFTER_SECONDS));
    return Reflect.apply(writeHead, response, [isUnavailable ? 503 : status, ...rest]);
  }) as typeof writeHead;
  response.once("close", () => unavailableRequests.delete(requestId));
}

function breakOff(response: ServerResponse, error: unknown, requestId: string): void {
  const words = recorded(error, requestId);
  if (response.headersSent) return void response.destroy();
  end(response, 500, words);
}

/** The same for a request that Node never saw. */
function broken(error: unknown): PlainAnswer {
  const requestId = ids.new();
  return { status: 500, headers: { ...answerHeaders(requestId), "content-type": "text/plain; charset=utf-8" }, body: recorded(error, requestId) };
}

/** Records a bug, and says under which number. */
function recorded(error: unknown, requestId: string): string {
  log.error("bug", error, { request: requestId });
  return `Something went wrong on our side. It has been recorded as ${requestId}.`;
}

/** As `unavailable` says it (lib/platform/refusal.ts). */
const RETRY_AFTER_SECONDS = 5;

const LIMITS = { maxHeaderSize: 16_384, requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 };

const fastPaths = new WeakMap<Server, FastPath>();

/** The host is checked by the guard, which answers with our headers. */
export function makeServer(options: Options): Server {
  const { ingest, isIngest, config } = options;
  const isHost = ownHosts({ origin: config.KEPT_ORIGIN, listening: `${config.KEPT_HOST}:${config.PORT}` });
  const handle = listener(options, { origin: config.KEPT_ORIGIN, isHost });
  const server = createServer({ ...LIMITS, requireHostHeader: false }, handle)
    .on("checkExpectation", handle)
    .on("clientError", answerUnreadable)
    .on("connect", (_, socket) => socket.destroy());
  const { KEPT_ROLE = "all", TRUSTED_PROXY_HOPS } = options.config;
  server.maxConnections = connectionCeilings(KEPT_ROLE).http;
  const limit = new ConnectionLimit(server.maxConnections, TRUSTED_PROXY_HOPS);
  new IdleConnections(server, LIMITS.keepAliveTimeout + GRACE);
  const fastPath = new FastPath(server, {
    isOurs: isIngest,
    accept: (socket) => limit.accept(socket),
    isHost,
    answer: (request, connection) => ingest.whole(request, connection, answerHeaders).catch(broken),
    silence: LIMITS.headersTimeout,
    keepAlive: LIMITS.keepAliveTimeout,
  });
  fastPaths.set(server, fastPath);
  return server;
}

/** Takes no more, lets what is in flight come to its end for `patience`, then cuts off what is left. */
export function closeServer(server: Server, patience = 10_000): Promise<void> {
  return new Promise((closed) => {
    // A connection that is kept alive would be asked again and again.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => {
      server.closeAllConnections();
      fastPaths.get(server)?.cut();
    }, patience);
    server.prependListener("request", (_, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    fastPaths.get(server)?.close();
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      closed();
    });
  });
}
