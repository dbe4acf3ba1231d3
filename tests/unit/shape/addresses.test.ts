/** E-mail addresses in pages: with the domain in Unicode (`shownAddress`), never as they are stored. */
import { expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

/** The operator writes their own address as it is to be shown. */
const OPERATOR = "app/_edge/operator.tsx";
/** A value named `email` as text of a page: in braces of its own, in a template, or as the value of a fact. Attributes such as `value={email}` are none. */
const AS_STORED = /(?<!=)\{(?:[\w.?!]+\.)?email\}|\bvalue: (?:[\w.?!]+\.)?email\b|>\{(?:[\w.?!]+\.)?email\}/;

it("no page shows a stored e-mail address as text", () => {
  const pages = sources("app/**/*.tsx").filter(({ file }) => file !== OPERATOR);
  expect(pages.filter(({ text }) => AS_STORED.test(text)).map(({ file }) => file)).toEqual([]);
  for (const shown of ["<b>{email}</b>", "to {state.data.email}.", "`($" + "{inviter.email})`", "value: email }"]) expect(shown, shown).toMatch(AS_STORED);
});
