/**
 * The OpenAPI 3.1 document, made of the declarations that also answer.
 *
 * Answers are documented open: v1 may say more one day, and a client that was generated today must not stumble over it.
 * What is sent to us is documented as closed as it is read.
 */
import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { ETAG, IDEMPOTENCY_KEY, LIMITS, problemOf, REPLAYED } from "./document-parts.ts";
import { type Operation, placesOf } from "./operation.ts";
import { pageQuery } from "./pages.ts";
import { FAMILIES, type Family } from "./problem.ts";
import { successOf } from "./reply.ts";
import { BASE } from "./router.ts";

/** Which families of problems an operation can answer with, besides those that any can and that are ours. */
function familiesOf({ body, scope, needs, path, creates, conflict, method }: Operation): Family[] {
  return [
    ...(body ? (["malformed", "wrong-type"] as const) : []),
    ...(method === "GET" ? [] : (["too-large"] as const)),
    "unauthenticated",
    ...(scope === "token" && !needs ? [] : (["forbidden"] as const)),
    ...(path.includes("{") ? (["not-found"] as const) : []),
    ...(creates || conflict ? (["conflict"] as const) : []),
    "invalid",
    "limited",
  ];
}

function successful(operation: Operation): ZodOpenApiResponseObject {
  const { answer, pages, files, creates, method } = operation;
  const schema = pages ? z.strictObject({ items: z.array(pages), next: z.string().nullable().meta({ description: "The cursor of the next page" }) }) : answer;
  const content = files ? Object.fromEntries(files.map((type) => [type, { schema: z.string() }])) : schema && { "application/json": { schema } };
  const headers = z.object({ ...LIMITS, ...(method === "GET" && !files ? ETAG : {}), ...(creates ? REPLAYED : {}) });
  return { description: creates ? "It was made." : content ? "Here it is." : "It was done.", headers, ...(content ? { content } : {}) };
}

function described(operation: Operation): ZodOpenApiOperationObject {
  const { id, noun, summary, description = "", scope, needs = scope, query, pages, body, example, conflict, creates, method, files, most } = operation;
  const names = placesOf(operation.path);
  const asked = pages ? z.object({ ...(query as z.ZodObject | undefined)?.shape, ...pageQuery(most).shape }) : query;
  const notChanged =
    method === "GET" && !files
      ? { "304": { description: "Nothing changed since the tag of `If-None-Match`.", headers: z.object({ ...LIMITS, ...ETAG }) } }
      : {};
  const families = familiesOf(operation).map((family) => [FAMILIES[family].status, problemOf(family, family === "conflict" ? conflict : undefined)]);
  return {
    operationId: id,
    tags: [noun],
    summary,
    description: [description, needs === "token" ? "Any working token may ask." : `Needs the scope \`${needs}\`.`].filter(Boolean).join(" "),
    requestParams: {
      ...(names.length > 0 ? { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {}),
      ...(asked ? { query: asked as z.ZodObject } : {}),
      ...(creates ? { header: z.object({ "Idempotency-Key": IDEMPOTENCY_KEY.optional() }) } : {}),
    },
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: body, ...(example ? { example } : {}) } } } } : {}),
    responses: { [successOf(operation)]: successful(operation), ...notChanged, ...Object.fromEntries(families), default: problemOf("internal") },
  };
}

const INTRODUCTION = `What the portal does with workspaces, members, devices, fields, tokens and measurements, for programs. The readable form of this document, with what holds for every operation, stands at /docs/api.`;

export function documentOf(operations: readonly Operation[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described(operation) };
  return createDocument(
    {
      openapi: "3.1.0",
      info: { title: "Kept", version: "1", description: INTRODUCTION },
      servers: [{ url: BASE }],
      tags: [...new Set(operations.map(({ noun }) => noun))].map((name) => ({ name })),
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: "http", scheme: "bearer", description: "The token of a program, which begins with `kept_p_`" } } },
      paths,
    },
    {
      override: ({ jsonSchema, io }) => {
        if (io === "output") delete jsonSchema.additionalProperties;
      },
    },
  );
}
