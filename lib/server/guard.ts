/** What is turned away before anything of ours runs: foreign hosts, odd methods, headers that only a proxy may send. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Headers by which a caller could speak to the framework or pretend to be a proxy: dropped, never merged. */
const NEVER_FROM_OUTSIDE = [
  /^x-middleware-/,
  /^x-nonce$/,
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
}

const PAGE_METHODS = new Set(["GET", "HEAD", "POST"]);
const API_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** Our public address, and the address we listen on, which Next asks by itself when an action leads to another page. */
export type Own = { origin: string; listening: string };

/** Answers and returns true when the request goes no further. */
export function turnAway(request: IncomingMessage, response: ServerResponse, path: string, own: Own): boolean {
  const method = request.method ?? "";
  const allowed = path.startsWith("/api/") ? API_METHODS : PAGE_METHODS;
  if (!allowed.has(method)) return end(response, 405, "This method is not used here.", { allow: [...allowed].join(", ") });
  if (request.headers.upgrade) return end(response, 400, "There is nothing to upgrade to here.");
  // A link in a mail or a redirect must never carry a host that the caller made up.
  if (request.headers.host !== new URL(own.origin).host && request.headers.host !== own.listening) {
    if (method === "GET" || method === "HEAD")
      return end(response, 308, "The portal is elsewhere.", { location: new URL(request.url?.startsWith("//") ? "/" : (request.url ?? "/"), own.origin).href });
    return end(response, 421, "This is not the host you asked for.");
  }
  return false;
}

function end(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): true {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(`${text}\n`);
  return true;
}
