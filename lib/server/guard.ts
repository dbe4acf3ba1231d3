/**
 * What is turned away before anything of ours runs: foreign hosts, odd methods, forms of other sites, headers that only
 * a proxy may send.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { log } from "../platform/log.ts";
import { BARE_POLICY } from "./csp.ts";
import { ALWAYS } from "./headers.ts";
import { isPath } from "./request-target.ts";

/** Headers by which a caller could speak to the framework or pretend to be a proxy: dropped, never merged. */
const NEVER_FROM_OUTSIDE = [
  /^x-middleware-/,
  /^x-nonce$/,
  /^x-kept-/,
  /^x-request-id$/,
  /^content-security-policy/,
  /^x-invoke-/,
  /^x-matched-path$/,
  /^next-resume$/,
  /^x-forwarded-host$/,
  /^forwarded$/,
];

export function dropForeignHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (NEVER_FROM_OUTSIDE.some((pattern) => pattern.test(name))) delete request.headers[name];
  }
  // What has no body has no type of it: app/_edge/page-cache.ts tells forms by theirs.
  if (request.method === "GET" || request.method === "HEAD") delete request.headers["content-type"];
}

const PAGE_METHODS = new Set(["GET", "HEAD", "POST"]);
const API_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** The public origin of the portal, and whether a host is one of ours. */
export type Own = { readonly origin: string; readonly isHost: (host: string | undefined) => boolean };

/** Responds and returns true when a page or the API does not take the request. */
export function turnAway(request: IncomingMessage, response: ServerResponse, path: string, own: Own): boolean {
  const method = request.method ?? "";
  const allowed = path.startsWith("/api/") ? API_METHODS : PAGE_METHODS;
  if (!allowed.has(method)) return end(response, 405, "This method is not used here.", { allow: [...allowed].join(", ") });
  if (request.headers.upgrade) return end(response, 400, "There is nothing to upgrade to here.");
  if (isMisaddressed(request, response, path, own)) return true;
  // Next breaks off such a form by itself, with a 500 that looks like a mistake of ours.
  if (isForeignForm(request, path, own)) {
    log.warn("refused", { kind: "forbidden", code: "origin.foreign" });
    return end(response, 403, "This request did not come from our own pages, so nothing was done.");
  }
  return false;
}

/** Responds and returns true when the path has several readings, or the request names no host, several, or one that is not ours. For every route, ingest included. */
export function isMisaddressed(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  own: Own,
  headersOf: () => Record<string, string> = () => ({}),
): boolean {
  if (!isPath(path)) return end(response, 400, "This address cannot be read.", headersOf());
  const hosts = request.headersDistinct.host ?? [];
  if (hosts.length > 1 || (hosts.length === 0 && request.httpVersion !== "1.0")) return end(response, 400, "A request names one host.", headersOf());
  // A link in a mail or a redirect must never carry a host that the caller made up.
  if (own.isHost(hosts[0])) return false;
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 421, "This is not the host you asked for.", headersOf());
  return end(response, 308, "The portal is elsewhere.", { ...headersOf(), location: `${new URL(own.origin).origin}${request.url}` });
}

/** Whether another site sends something to a page. What names no origin at all is left to app/_edge/origin.ts, which every action asks. */
function isForeignForm({ method, headers }: IncomingMessage, path: string, own: Own): boolean {
  if (method === "GET" || method === "HEAD" || path.startsWith("/api/")) return false;
  return headers.origin !== undefined && headers.origin !== new URL(own.origin).origin;
}

export function end(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): true {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(`${text}\n`);
  return true;
}

const UNREADABLE: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Content Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** For what is no HTTP: there is no request yet, and no second one can be told apart on this connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = UNREADABLE[error.code ?? ""] ?? "400 Bad Request";
  const headers = Object.entries({
    ...ALWAYS,
    "content-security-policy": BARE_POLICY,
    "cache-control": "private, no-store",
    connection: "close",
    "content-length": 0,
  });
  socket.end(`HTTP/1.1 ${status}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
}
