/** Who may open sealed values so that one that cannot be opened fails everything: verbs about one value, and no list, page or export. */
import { expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

/** Each with what it needs the value for. */
const STRICT: Record<string, string> = {
  "lib/devices/sender-decoder.ts": "a message without its decoder would be read wrongly",
  "lib/devices/signing.ts": "a message whose signature cannot be checked is refused",
  "lib/identity/email-change.ts": "a link leads to one address",
  "lib/identity/pending-sign-up.ts": "an account is opened with its own name and address",
  "lib/identity/totp.ts": "a code that cannot be checked is refused",
  "lib/platform/mail/deliver.ts": "one mail",
};

it("a value that cannot be opened fails only what is about that value alone", () => {
  const opening = sources("{app,lib}/**/*.{ts,tsx}")
    .filter(({ text }) => /import \{[^}]*\bopen\b[^}]*\} from "[^"]*\/seal\/index\.ts"/.test(text))
    .map(({ file }) => file);
  expect(opening.toSorted()).toEqual(Object.keys(STRICT));
});
