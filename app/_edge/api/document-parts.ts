/** What many operations have in common in the OpenAPI document. */
import { z } from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import { REQUESTS } from "./limits.ts";
import { FAMILIES, type Family, typeOf } from "./problem.ts";

const header = (description: string, example: string) => z.string().meta({ description, example });

export const LIMITS = {
  "RateLimit-Policy": header("How much a token may ask for: `q` requests in `w` seconds", `"api";q=${REQUESTS.limit};w=60`),
  RateLimit: header("What is left of it: `r` requests for `t` seconds. Left out where no working token was shown.", '"api";r=599;t=60').optional(),
};

export const ETAG = { ETag: header("Changes with the answer; send it back in `If-None-Match`", '"3q2-7w"') };

export const REPLAYED = {
  "Idempotency-Replayed": z.literal("true").optional().meta({ description: "This answer was given before, to the same request with the same key" }),
};

export const IDEMPOTENCY_KEY = z
  .string()
  .min(16)
  .max(102)
  .meta({ description: "16 to 100 visible characters of your own. For a day, the same request with the same key is done once, and answered the same again." });

const Problem = z
  .strictObject({
    type: z.string().meta({ description: "The family of the problem, as an address in the documentation", example: typeOf("not-found") }),
    title: z.string().meta({ description: "The family in words" }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: "What exactly is wrong, in a sentence" }),
    code: z.string().meta({ description: "The same for programs", example: "not_found" }),
    errors: z
      .array(
        z.strictObject({
          field: z.string(),
          pointer: z.string().optional().meta({ description: "Where it stands in the body of the request (RFC 6901)", example: "#/devices/3" }),
          detail: z.string(),
        }),
      )
      .optional()
      .meta({ description: "What is wrong with which field" }),
    requestId: z.string().meta({ description: "The number of the request; name it if you write to us" }),
  })
  .meta({ id: "Problem" });

/** What else stands in the head of some problems. */
const HEADERS: Partial<Record<Family, Record<string, z.ZodType>>> = {
  unauthenticated: { "WWW-Authenticate": header("How to show a token", 'Bearer realm="Kept"') },
  limited: { "Retry-After": header("After how many seconds to ask again", "30") },
};

const DETAILS: Partial<Record<Family, string>> = {
  internal: "Something went wrong on our side, or a part of Kept is not available at the moment.",
  "not-found": "Not found, or the token has no access: the response is the same.",
};

const made = new Map<Family, ZodOpenApiResponseObject>();

/** The answer with a problem of this family: one and the same for all operations, unless one says something of its own. */
export function problemOf(family: Family, description?: string): ZodOpenApiResponseObject {
  const general = made.get(family) ?? {
    id: family,
    description: DETAILS[family] ?? `${FAMILIES[family].title}.`,
    headers: z.object({ ...LIMITS, ...HEADERS[family] }),
    content: { "application/problem+json": { schema: Problem } },
  };
  made.set(family, general);
  if (description === undefined) return general;
  const { id: _, ...own } = general;
  return { ...own, description };
}
