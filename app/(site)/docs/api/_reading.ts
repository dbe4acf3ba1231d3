/** Reads the OpenAPI document, for the page that shows it: what it needs of it, and nothing of how it was made. */
import { DOCUMENT } from "#app/api/v1/_document.ts";

export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  default?: unknown;
  example?: unknown;
};
type Parameter = { in: string; name: string; required?: boolean; description?: string; schema: Schema };
export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, { description?: string; $ref?: string; content?: Record<string, { schema: Schema }> }>;
};
type Document = {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, { description: string }> };
};

// As it is served: what the page says is what a program reads.
const document = JSON.parse(JSON.stringify(DOCUMENT)) as Document;

export type Shown = { path: string; method: string; operation: Operation };

export const nouns = document.tags.map(({ name }) => ({
  name,
  id: name.toLowerCase().replaceAll(" ", "-"),
  operations: Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): Shown[] =>
      operation.tags.includes(name) ? [{ path, method: method.toUpperCase(), operation }] : [],
    ),
  ),
}));

const resolved = (schema: Schema): Schema => (schema.$ref ? (document.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema);

export const describedBy = (response: Operation["responses"][string]): string =>
  response.description ?? document.components.responses[response.$ref?.split("/").at(-1) ?? ""]?.description ?? "";

/** What kind of value it is, in a few words. */
export function kindOf(schema: Schema): string {
  const { type, format, items, anyOf, const: only } = schema;
  const choices = schema.enum;
  if (schema.$ref) return kindOf(resolved(schema));
  if (only !== undefined) return JSON.stringify(only);
  if (choices) return choices.map((one) => JSON.stringify(one)).join(", ");
  if (anyOf) return [...new Set(anyOf.map(kindOf))].join(" or ");
  if (items) return `list of ${kindOf(items)}`;
  if (format === "date-time" || format === "date" || format === "uuid") return { "date-time": "time", date: "day", uuid: "number of a row" }[format];
  return [type ?? "anything"].flat().join(" or ");
}

type Row = { name: string; kind: string; isRequired: boolean; about: string };

/** The fields of an object, those of objects inside it under their whole name. */
export function fieldsOf(given: Schema, before = ""): Row[] {
  const { properties = {}, required = [] } = resolved(given);
  return Object.entries(properties).flatMap(([key, schema]) => {
    const [name, inner] = [`${before}${key}`, insideOf(schema)];
    const { description = "" } = { ...resolved(schema), ...schema };
    return [
      { name, kind: kindOf(schema), isRequired: required.includes(key), about: description },
      ...(inner ? fieldsOf(inner.schema, `${name}${inner.mark}.`) : []),
    ];
  });
}

function insideOf(given: Schema): { schema: Schema; mark: string } | null {
  const schema = resolved(given);
  if (schema.properties) return { schema, mark: "" };
  if (schema.items && resolved(schema.items).properties) return { schema: schema.items, mark: "[]" };
  const object = schema.anyOf?.find((one) => resolved(one).properties);
  return object ? { schema: object, mark: "" } : null;
}

/** How to ask with curl. `$KEPT` and `$TOKEN` are what the page said they are. */
export function curlOf({ path, method, operation }: Shown): string {
  const query = (operation.parameters ?? []).filter((one) => one.in === "query" && one.required).map(({ name }) => `${name}=${EXAMPLES[name] ?? "…"}`);
  const address = `$KEPT${path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const lines = [`curl ${method === "GET" ? "" : `-X ${method} `}"${address}" -H "Authorization: Bearer $TOKEN"`];
  const body = operation.requestBody?.content["application/json"];
  if (body) lines.push(`  -H "Content-Type: application/json" -d '${JSON.stringify(body.example ?? exampleOf(body.schema))}'`);
  return lines.join(" \\\n");
}

const EXAMPLES: Record<string, string> = { from: "2026-05-01", to: "2026-05-31", step: "hour", format: "csv" };

const exampleOf = (schema: Schema) => Object.fromEntries((resolved(schema).required ?? []).map((name) => [name, "…"]));
