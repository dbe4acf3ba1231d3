import { expect, it } from "vitest";
import { inAscii, SignIn } from "#lib/identity/schema.ts";
import { shownAddress } from "#lib/platform/mail-address.ts";

it("an international domain name is stored in ASCII and shown as it was typed", () => {
  const stored = { "ada@münchen.example": "ada@xn--mnchen-3ya.example", "ada@πόλη.ελ": "ada@xn--sxaho2c.xn--qxam", "ada@kept.example": "ada@kept.example" };
  for (const [typed, ascii] of Object.entries(stored)) {
    expect(inAscii(typed)).toBe(ascii);
    expect(inAscii(ascii), "a browser converted it before").toBe(ascii);
    expect(shownAddress(ascii)).toBe(typed);
  }
  expect(SignIn.safeParse({ email: "jürgen@kept.example", password: "1" }).error?.issues.map(({ message }) => message)).toEqual([
    expect.stringContaining("Before the @"),
  ]);
  expect(SignIn.safeParse({ email: "ada@@ü", password: "1" }).error?.issues[0]?.message).toContain("does not look like");
  expect(SignIn.parse({ email: " Ada@MÜNCHEN.example ", password: "1" }).email).toBe("Ada@xn--mnchen-3ya.example");
});

it("a domain whose letters look like those of another script is shown in ASCII", () => {
  for (const typed of ["ada@раypal.example", "ada@аррӏе.example", "ada@kept.еxample"]) expect(shownAddress(inAscii(typed))).toMatch(/^ada@.*xn--/);
});

it("what is no domain stays as it is, for the schema to refuse", () => {
  for (const typed of ["ada", "ada@", "ada@münchen.example/path", "ada@mün chen.example", "ada@[ü]"]) expect(inAscii(typed)).toBe(typed);
  expect(SignIn.safeParse({ email: "ada@münchen.example:80", password: "1" }).success).toBe(false);
});
