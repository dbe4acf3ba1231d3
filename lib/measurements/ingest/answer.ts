/** What senders are told: short, since some pay for every byte, and the only place of ingest that knows HTTP's numbers. */
import { log } from "../../platform/log.ts";
import { isRefusal, type Refusal, type RefusalKind } from "../../platform/refusal.ts";
import type { Drops } from "../formats/sample.ts";
import { DROP_REASONS, type DropReason } from "../schema.ts";

export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

const STATUS_OF_CODE: Record<string, number> = {
  "body.malformed": 400,
  "body.cut_off": 400,
  "method.wrong": 405,
  "body.too_large": 413,
  "batch.too_many": 413,
  "body.wrong_type": 415,
};

const STATUS_OF_KIND = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
} as const satisfies Record<RefusalKind, number>;

const JSON_TYPE = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
const ALL_STORED: Answer = { status: 200, headers: JSON_TYPE, body: '{"ok":1}' };

const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});

export type Result = { readonly stored: number; readonly repeated: number; readonly drops: Drops };

export function answerStored({ stored, repeated, drops }: Result): Answer {
  if (stored === 1 && repeated === 0 && drops.size === 0) return ALL_STORED;
  return json(200, { ok: 1, stored, ...(repeated ? { dup: repeated } : {}), ...(drops.size > 0 ? { dropped: Object.fromEntries(drops) } : {}) });
}

/** Nothing of it could be used: not an acknowledgement, or the sender would never learn of it. */
export function answerDropped(drops: Drops): Answer {
  const reasons = [...drops.keys()].map((reason) => DROP_REASONS[reason]).join("; ");
  return json(422, { ok: 0, error: `Nothing was stored: ${reasons}.`, dropped: Object.fromEntries(drops) });
}

export function answerError(error: unknown): Answer {
  if (!isRefusal(error)) {
    log.error("bug", error);
    return json(500, { ok: 0, error: "Something went wrong on our side. It has been recorded.", request: log.requestId() });
  }
  const status = STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
  const { retryAfterSeconds } = error.detail;
  return json(
    status,
    { ok: 0, error: error.message },
    {
      ...(retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {}),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      ...(status === 405 ? { allow: "POST" } : {}),
    },
  );
}

const REASON_OF_CODE: Record<string, DropReason> = {
  "body.malformed": "malformed",
  "body.too_large": "too_large",
  "batch.empty": "empty",
  "batch.too_many": "too_many",
  "signature.wrong": "bad_signature",
};

/** Under which reason a refused request is counted for its device, if it is. */
export const reasonOf = (refusal: Refusal): DropReason | undefined => REASON_OF_CODE[refusal.code];
