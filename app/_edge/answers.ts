/** The only place that knows which HTTP status a refusal is. */

import { log } from "#lib/platform/log.ts";
import { normalized } from "#lib/platform/normalize.ts";
import { withoutOverload } from "#lib/platform/overload.ts";
import { isRefusal, type RefusalKind } from "#lib/platform/refusal.ts";

export const STATUS = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
} as const satisfies Record<RefusalKind, number>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } });

export const answer = (body: unknown, status = 200): Response => json(status, body);

/** A refusal as JSON; anything else is a bug: logged in full under the request's id, of which the caller learns the id only. */
export function answerError(thrown: unknown): Response {
  const error = withoutOverload(thrown);
  const requestId = log.requestId() ?? "";
  if (isRefusal(error)) {
    if (error.kind === "forbidden" || error.kind === "limited") log.warn("refused", { kind: error.kind, code: error.code });
    const { fields, retryAfterSeconds } = error.detail;
    const body = { error: error.code, message: error.message, ...(fields ? { fields } : {}), requestId };
    return json(STATUS[error.kind], body, retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {});
  }
  log.error("bug", error);
  return json(500, { error: "internal", message: "Something went wrong on our side. It has been recorded.", requestId });
}

type File = { filename: string; type: string; bytes?: number };

/**
 * A file name for the header (RFC 6266): in ASCII for old programs, where other letters become an underscore, and whole beside it where that differs
 * (RFC 8187). The name may hold letters of any script, digits, dots, hyphens and underscores.
 */
function disposition(filename: string): string {
  const ascii = normalized(filename, "NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\w.+,@-]/g, "_");
  const whole = encodeURIComponent(filename).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"${ascii === filename ? "" : `; filename*=UTF-8''${whole}`}`;
}

/** A download under a name that the server chose. */
export const attachment = (stream: ReadableStream | null, { filename, type, bytes }: File): Response =>
  new Response(stream, {
    headers: {
      "content-type": type,
      "content-disposition": disposition(filename),
      ...(bytes === undefined ? {} : { "content-length": String(bytes) }),
    },
  });

/** Whoever opens a link as a page is led to what is missing: signing in, or the password once more. */
export const seeOther = (path: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 303, headers: { location: path, ...headers } });
