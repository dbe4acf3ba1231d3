/** No form takes more than it asks for: a role, a flag or an owner that somebody adds by hand is refused, never read. */
import { expect, it } from "vitest";
import { entrancesInCode } from "#tests/support/entrances.ts";
import { formOf } from "#tests/support/forms.ts";

const actions = entrancesInCode().filter(({ kind }) => kind === "action");

it.each(actions.map(({ file, name = "" }) => ({ file, name })))("$name refuses a field that it does not know [8.2.3, 8.3.1]", async ({ file, name }) => {
  const form = await formOf(file, name);
  expect(form.isStrict).toBe(true);
  // Whose workspace it is stands in the one field that `action()` hands to `enter`.
  expect(form.fields).not.toContain("workspace");
});

it("is not about few", () => {
  expect(actions.length).toBeGreaterThan(30);
});
