/** Every form of an action is a `Form`, which keeps what was typed; one that shows a new secret has the key of a submission, which makes it once. */
import { expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

const files = sources("app/**/*.tsx").filter(({ text }) => text.includes("useForm("));

/** Parts that show a secret once. A passkey needs scripts, so the page that adds one cannot be sent again by reloading it. */
const SHOWS_SECRET = /<(?:ShownOnce|RecoveryCodes|Connect|Imported)\b/;
const NEEDS_SCRIPTS = ["passkeys/_forms.tsx", "confirm/_passkey.tsx", "staff/join/_form.tsx"];

it("a form of an action is a Form", () => {
  expect(files.length).toBeGreaterThan(40);
  for (const { file, text } of files) expect(text.match(/<form\s[^>]*\baction=/g), file).toBeNull();
});

it("a form whose answer shows a secret is carried out once", () => {
  const showing = files.filter(({ file, text }) => SHOWS_SECRET.test(text) && !NEEDS_SCRIPTS.some((name) => file.endsWith(name)));
  expect(showing.length).toBeGreaterThan(5);
  for (const { file, text } of showing) expect(text.includes("<Form creates"), file).toBe(true);
});
