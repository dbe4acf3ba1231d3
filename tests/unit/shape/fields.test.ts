/** The list of rights to fields has every column. */
import { describe, expect, it } from "vitest";
import { FIELDS } from "#app/_edge/entrances/fields.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";

const columns = INVENTORY.filter(({ database }) => database === "account").flatMap(({ table, columns }) =>
  columns.map((one) => ({ ...one, name: `${table}.${one.column}` })),
);
const listed = FIELDS.flatMap((rule) => rule.columns);

/** Rights beyond `members:read` that show a name or an address: the issuer of a token, and people in the record. */
const NAMES_BY: Readonly<Record<string, readonly string[]>> = { "user.name_sealed": ["tokens:read", "record:read"], "user.email_sealed": ["record:read"] };

describe("the list of fields", () => {
  it("has every column that is more than a number for the portal's own use, once [8.1.2]", () => {
    const wanted = columns.filter((one) => one.class !== "technical").map(({ name }) => name);
    expect(
      wanted.filter((name) => !listed.includes(name)),
      "these want a line in app/_edge/entrances/fields.ts",
    ).toEqual([]);
    expect(
      listed.filter((name) => !columns.some((one) => one.name === name)),
      "these are listed and are not there",
    ).toEqual([]);
    expect(
      listed.filter((name, index) => listed.indexOf(name) !== index),
      "listed twice",
    ).toEqual([]);
  });

  it("shows no secret to anybody, and no name or address to anybody without a right or the person themselves [8.1.2]", () => {
    const rules = columns.flatMap((column) => FIELDS.filter((rule) => rule.columns.includes(column.name)).map((rule) => ({ column, rule })));
    for (const { column, rule } of rules.filter(({ column }) => column.class === "credential")) expect(rule.sees, column.name).toEqual(["nobody"]);
    for (const { column, rule } of rules.filter(({ column }) => column.class === "identity")) {
      expect(["nobody", "oneself", "members:read", ...(NAMES_BY[column.name] ?? [])], column.name).toEqual(expect.arrayContaining([...rule.sees]));
    }
  });
});
