/** Input of forms, route handlers and API operations: declared fields only. An added role, flag or owner is rejected, never read. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { OPERATIONS } from "#app/api/v1/_operations/index.ts";
import { entrancesInCode } from "#tests/support/entrances.ts";
import { EXAMPLES, filledIn, formOf } from "#tests/support/forms.ts";

const actions = entrancesInCode().filter(({ kind }) => kind === "action");
/** Longer than a form field may be; the body of an action has at most 1 MiB. */
const TOO_LONG = "x".repeat(1024 * 1024 + 1);

describe.each(actions.map(({ file, name = "" }) => ({ file, name })))("$name", ({ file, name }) => {
  it("refuses a field that it does not know [2.2.1a, 8.2.3a, 8.3.1]", async () => {
    const form = await formOf(file, name);
    expect(form.isStrict).toBe(true);
    // The workspace is in the one field that `action()` passes to `enter`.
    expect(form.fields).not.toContain("workspace");
  });

  it("limits the length of every field [2.2.1b]", async () => {
    const { schema, fields } = await formOf(file, name);
    if (!schema) return;
    const filled = filledIn(schema, EXAMPLES[name] ?? {});
    expect(filled, "a form that is accepted").not.toBeNull();
    for (const field of fields) expect(schema.safeParse({ ...filled, [field]: TOO_LONG }).success, field).toBe(false);
  });
});

const routes = entrancesInCode().filter(({ kind, asks }) => kind === "route" && !asks.has("anyone") && !asks.has("device"));

it.each(routes.map(({ file, at }) => ({ file, at })))("$at rejects parameters that it does not declare [2.2.1e]", async ({ file, at }) => {
  expect((await formOf(file, at.split(" ")[0] ?? "")).isStrict).toBe(true);
});

type Json = { readonly [name: string]: unknown };

/** Object schemas below `schema`, by path, that accept undeclared fields. A record of declared values is not one. */
function openObjects(schema: unknown, path = "body"): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, additionalProperties } = schema as Json;
  const isOpen = type === "object" && (additionalProperties === undefined || additionalProperties === true);
  return [...(isOpen ? [path] : []), ...Object.entries(schema).flatMap(([name, inner]) => openObjects(inner, `${path}.${name}`))];
}

const inputOf = (schema: z.ZodType | undefined) => (schema ? z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) : null);

it.each(OPERATIONS.map((operation) => [operation.id, operation] as const))(
  "the API operation %s rejects undeclared query parameters, and undeclared body fields at any depth [2.2.1c, 8.2.3b]",
  (_, { query, body }) => {
    expect([...openObjects(inputOf(query), "query"), ...openObjects(inputOf(body))]).toEqual([]);
  },
);

it("is not about few", () => {
  expect(actions.length).toBeGreaterThan(30);
  expect(routes.length).toBeGreaterThan(5);
  expect(openObjects(inputOf(z.strictObject({ devices: z.array(z.object({ name: z.string() })) })))).toEqual(["body.properties.devices.items"]);
});
