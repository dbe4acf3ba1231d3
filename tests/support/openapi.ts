/** Holds what was answered against an OpenAPI document, and nothing else. */
import { z } from "zod";

type Schema = Record<string, unknown>;
type Response = { $ref?: string; headers?: Record<string, { required?: boolean }>; content?: Record<string, { schema: Schema }> };
type Parameter = { in: string; name: string; required?: boolean; schema: Schema };
export type DocumentedOperation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, Response>;
};
export type OpenApi = {
  openapi: string;
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> };
};
type Answered = { status: number; headers: Headers; text: string };

export const operationsOf = (document: OpenApi) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

const pointingInside = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/$defs/")) as T;

/** What is wrong with `value` by `schema`, or nothing. */
export function faultsIn(document: OpenApi, schema: Schema, value: unknown): string[] {
  const whole = pointingInside({ ...schema, $defs: document.components.schemas });
  const read = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value);
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** What of an answer is not as the document says, or nothing. */
export function undocumentedIn(document: OpenApi, { responses }: DocumentedOperation, { status, headers, text }: Answered): string[] {
  const found = responses[String(status)] ?? (status >= 500 ? responses.default : undefined);
  if (!found) return [`${status} is not documented: ${text}`];
  const response = found.$ref ? document.components.responses[found.$ref.split("/").at(-1) ?? ""] : found;
  if (!response) return [`${found.$ref} leads nowhere`];
  const missing = Object.entries(response.headers ?? {}).filter(([name, { required }]) => required && !headers.has(name));
  const faults = missing.map(([name]) => `${status} comes without ${name}`);
  const type = (headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (!response.content) return text === "" ? faults : [...faults, `${status} has a body that is not documented`];
  const content = response.content[type];
  if (!content) return [...faults, `${status} comes as ${type}, which is not documented`];
  return [...faults, ...(/json/.test(type) && "properties" in resolved(document, content.schema) ? faultsIn(document, content.schema, JSON.parse(text)) : [])];
}

const resolved = (document: OpenApi, schema: Schema): Schema =>
  typeof schema.$ref === "string" ? (document.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
