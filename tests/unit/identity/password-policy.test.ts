import * as common from "@zxcvbn-ts/language-common";
import { describe, expect, it } from "vitest";
import { CONTEXT_WORDS, refusedBecause, wrongLength } from "#lib/identity/password-strength.ts";
import { Reauthenticate, SignIn, SignUp } from "#lib/identity/schema.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";

const refused = (password: string, about: string[] = []) => refusedBecause(password, about);

describe("a password", () => {
  it("has 15 characters at least, as people count them [6.2.1]", () => {
    expect(refused("tqvbzr wmxkpd")).toContain("15 characters or more; this has 13");
    expect(refused("tqvbzr wmxkpdj")).toContain("15 characters or more; this has 14");
    expect(refused("tqvbzr wmxkpdjh")).toBeNull();
    // Two UTF-16 units each: 14 of them are no 28.
    expect(refused("🦉🍋🚲🧵🌋🎻🧊🪁🥁🛶🧭🪵🫖🦔")).toContain("this has 14");
    expect(refused("🦉🍋🚲🧵🌋🎻🧊🪁🥁🛶🧭🪵🫖🦔🪺")).toBeNull();
    // One way to type an é is one character, the other two; they count alike.
    expect(refused("é".normalize("NFD").repeat(14))).toContain("this has 14");
  });

  it("may be of any characters: none is asked for and none refused [6.2.5]", () => {
    for (const password of [
      "tqvbzrwmxkpdjhg",
      "TQVBZRWMXKPDJHG",
      "827 4610 395 172 0648",
      "marigold quiet harbour lantern",
      "grün-Öl/çelik~ÿ東京タワー",
      "\"'<>;--\\%00{}$|&`´",
    ])
      expect(refused(password), password).toBeNull();
  });

  it("may be 64 characters long, and up to 128 [6.2.9]", () => {
    const long = "tqvbzr wmxkpd jhgfn yscl ".repeat(6);
    for (const length of [64, 65, 100, 128]) expect(refused(long.slice(0, length)), String(length)).toBeNull();
    expect(refused(long.slice(0, 129))).toContain("128 characters or fewer");
    // Half a minute, were it normalized before its length is checked.
    expect(wrongLength(`a${"\u0301".repeat(150_000)}${"\u0316".repeat(150_000)}`)).toContain("128 characters or fewer");
  });

  it("is none of the 49 000 most common, which are those of many breaches [6.2.4, 6.2.12b]", () => {
    const list = (common.dictionary as Record<string, (string | number)[]>)["passwords-common"]?.map(String) ?? [];
    expect(list.length).toBeGreaterThan(40_000);
    expect(list.filter((password) => refused(password) === null)).toEqual([]);
  });

  it("is none of them made longer by repeating, counting or decorating it [6.2.4]", () => {
    for (const password of [
      "passwordpassword",
      "password12345678",
      "p@ssw0rdp@ssw0rd",
      "qwertyuiopasdfgh",
      "iloveyouiloveyou",
      "letmeinletmein123",
      "Password1234567!",
      "111111111111111",
      "abcdefghijklmnop",
    ])
      expect(refused(password), password).not.toBeNull();
  });

  it("is not made of words about this product, however many [6.2.11]", () => {
    for (const word of CONTEXT_WORDS) {
      const others = CONTEXT_WORDS.filter((other) => other !== word);
      for (const joint of ["", " ", "-"]) {
        const password = [word, ...others.slice(0, 4)].join(joint);
        expect(refused(password), password).toContain("about this product");
        expect(refused(`${password.toUpperCase()}2026!`), password).toContain("about this product");
      }
    }
    for (const own of ["kept marigold lantern quiet", "kept 🦉🍋🚲🧵🌋🎻🧊🪁🥁🛶🧭"]) expect(refused(own), own).toBeNull();
  });

  it("is not made of the person's own name and address [6.2.11]", () => {
    const about = ["Marguerite Quillfeather", "quill@example.eu"];
    for (const password of ["marguerite quillfeather", "Quillfeather1234", "quill.marguerite.example.1987", "kept marguerite portal quillfeather"])
      expect(refused(password, about), password).not.toBeNull();
    expect(refused("quillfeather tangent obelisk", about)).toBeNull();
  });

  it("reaches the check as it was typed: no form trims, cuts or changes it [6.2.8]", () => {
    const typed = `  Ümlaut & spaces, kept as they are ${"x".repeat(90)}  `;
    const fields = { name: "Ada", email: "ada@marsh-weather.example", password: typed };
    expect(SignUp.parse({ ...fields, policy: "1:00", agreed: "on" }).password).toBe(typed);
    expect(SignIn.parse({ email: fields.email, password: typed }).password).toBe(typed);
    expect(Reauthenticate.parse({ password: typed }).password).toBe(typed);
  });
});

describe("what identity keeps", () => {
  const columns = INVENTORY.filter(({ owner }) => owner === "identity").flatMap(({ model, columns }) => columns.map(({ field }) => `${model}.${field}`));

  it("holds no hint and no question [6.4.2]", () => {
    expect(columns.length).toBeGreaterThan(15);
    expect(columns.filter((name) => /hint|question|answer|reminder/i.test(name))).toEqual([]);
  });

  it("holds no day on which a password would expire [6.2.10]", () => {
    expect(columns.filter((name) => name.startsWith("Password.")).sort()).toEqual(["Password.changedAt", "Password.phcHash", "Password.userId"]);
  });
});
