/** Every "no" of the API, as problem details (RFC 9457). The type leads to the readable page, the code says exactly which no it is. */

import { log } from "#lib/platform/log.ts";
import { withoutOverload } from "#lib/platform/overload.ts";
import { isRefusal, type Refusal } from "#lib/platform/refusal.ts";
import { STATUS } from "../answers.ts";
import { pointerTo } from "./input.ts";
import { MethodRefusal } from "./router.ts";

/** The families of problems, by their names in the address of the type. They stay as long as v1 does. */
export const FAMILIES = {
  malformed: { status: 400, title: "The request cannot be read" },
  unauthenticated: { status: 401, title: "No working token was presented" },
  forbidden: { status: 403, title: "The token may not do this" },
  "not-found": { status: 404, title: "Not found" },
  method: { status: 405, title: "The address does not know this method" },
  conflict: { status: 409, title: "Something stands against it" },
  "too-large": { status: 413, title: "The request is too large" },
  "wrong-type": { status: 415, title: "The body is not JSON" },
  invalid: { status: 422, title: "Something in the request cannot be used" },
  limited: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "A part of Kept is not available" },
} as const;
export type Family = keyof typeof FAMILIES;

const OF_CODE: Record<string, Family> = {
  "body.malformed": "malformed",
  "body.cut_off": "malformed",
  "body.too_large": "too-large",
  "body.wrong_type": "wrong-type",
  "method.wrong": "method",
};

const familyOf = ({ code, kind }: Refusal): Family =>
  OF_CODE[code] ?? ((Object.keys(FAMILIES) as Family[]).find((family) => FAMILIES[family].status === STATUS[kind]) as Family);

export const typeOf = (family: Family): string => `/docs/api#problem-${family}`;

type Detail = { detail: string; code: string; fields?: Record<string, string> | undefined; pointers?: Record<string, string> | undefined };

function answer(family: Family, { detail, code, fields, pointers }: Detail, headers: Record<string, string>): Response {
  const { status, title } = FAMILIES[family];
  const errors =
    fields && Object.entries(fields).map(([field, said]) => ({ field, ...(pointers?.[field] !== undefined && { pointer: pointers[field] }), detail: said }));
  const body = { type: typeOf(family), title, status, detail, code, ...(errors ? { errors } : {}), requestId: log.requestId() ?? "" };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json; charset=utf-8", ...headers } });
}

/** `hasBody`: the fields that a verb refuses are those of the body of the request. */
export function problem(thrown: unknown, headers: Record<string, string>, hasBody: boolean): Response {
  const error = withoutOverload(thrown);
  if (!isRefusal(error)) {
    log.error("bug", error);
    return answer("internal", { detail: "It has been recorded. If you write to us, name the number of this request.", code: "internal" }, headers);
  }
  if (error.kind === "forbidden" || error.kind === "limited") log.warn("refused", { kind: error.kind, code: error.code });
  const { fields, retryAfterSeconds } = error.detail;
  const pointers = hasBody ? (error.detail.pointers ?? pointersOf(fields)) : undefined;
  return answer(
    familyOf(error),
    { detail: error.message, code: error.code, fields, pointers },
    {
      ...headers,
      ...(retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {}),
      ...(error.kind === "unauthenticated" ? { "www-authenticate": 'Bearer realm="Kept"' } : {}),
      ...(error instanceof MethodRefusal ? { allow: error.allow } : {}),
    },
  );
}

/** The fields that verbs name are at the top of the body. */
const pointersOf = (fields: Record<string, string> = {}) => Object.fromEntries(Object.keys(fields).map((field) => [field, pointerTo(field.split("."))]));
