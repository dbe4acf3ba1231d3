/** The headers of every response, errors and machine answers included. */
import type { ServerResponse } from "node:http";
import { BARE_POLICY } from "./csp.ts";

export const ALWAYS = {
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "origin-agent-cluster": "?1",
  "permissions-policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
} as const;

const ACKNOWLEDGED = {
  "strict-transport-security": ALWAYS["strict-transport-security"],
  "x-content-type-options": ALWAYS["x-content-type-options"],
  "content-security-policy": BARE_POLICY,
};

/**
 * For an answer to a device. A refusal has a number and all that a page has. No browser can be made to get an acknowledgement, which
 * needs a token in a header, and devices pay for each byte on its way: it has what ASVS 5.0 (3.4) asks of every response.
 */
export const answerHeaders = (requestId: string | undefined): Record<string, string> =>
  requestId === undefined ? ACKNOWLEDGED : { ...ALWAYS, "content-security-policy": BARE_POLICY, "x-request-id": requestId };

/** Files whose name changes with their content, and nothing that could be about anybody. */
const isImmutable = (path: string) => path.startsWith("/_next/static/");

/** About nobody, and the same for everybody until the next version. */
const PUBLIC = "/api/v1/openapi.json";

type Options = { path: string; policy: string; requestId: string };

export function setHeaders(response: ServerResponse, { path, policy, requestId }: Options): void {
  for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value);
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-request-id", requestId);
  if (isImmutable(path)) return;
  // Last word on caching, whatever a page or Next says: a shared cache must never hold what is about a person.
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = ((...args: unknown[]) => {
    response.setHeader("cache-control", path === PUBLIC ? "public, max-age=300" : "private, no-store");
    return writeHead(...args);
  }) as typeof response.writeHead;
}
