/** The operator of an installation, and the companies that the operator declares, as pages and mails name them. */
import { afterEach, describe, expect, it } from "vitest";
import { DEMO_OPERATOR } from "#lib/local/demo-operator.ts";
import { controller } from "#lib/platform/controller.ts";
import { env } from "#lib/platform/env.ts";
import { asHtml, asText } from "#lib/platform/mail/letter.ts";
import { recipients, recipientsOf } from "#lib/privacy/index.ts";

const configured = { ...env() };
afterEach(() => {
  for (const name of Object.keys(env())) if (!(name in configured)) Reflect.deleteProperty(env(), name);
  Object.assign(env(), configured);
});

describe("the operator", () => {
  it("is named in every mail, with its address", () => {
    const letter = { to: "ada@marsh-weather.example", subject: "A mail", paragraphs: ["Anything."] };
    for (const mail of [asText(letter), asHtml(letter)]) {
      expect(mail).toContain(DEMO_OPERATOR.OPERATOR_NAME);
      expect(mail).toContain(DEMO_OPERATOR.OPERATOR_ADDRESS);
    }
  });

  it("without an entry in a register has none", () => {
    expect(controller().register).toBe(DEMO_OPERATOR.OPERATOR_REGISTER);
    Object.assign(env(), { OPERATOR_REGISTER: "none" });
    expect(controller().register).toBeNull();
  });
});

describe("recipients", () => {
  it("include the hosting providers that the operator declared, for every purpose", () => {
    const hosting = { name: "Example Hosting", purpose: "Servers and databases", data: "All of it, the names and addresses sealed", where: "Germany" };
    expect(recipients().map(({ name }) => name)).toEqual(["Resend"]);
    Object.assign(env(), { HOSTING_PROVIDERS: [hosting] });
    expect(recipients()).toContainEqual(expect.objectContaining(hosting));
    for (const purpose of ["account", "service", "security", "legal"] as const) expect(recipientsOf(purpose)).toContain(hosting.name);
  });

  it("include the mail provider for every purpose that mails serve", () => {
    // Confirmation links, device notices, security notices, and notices of a new policy.
    for (const purpose of ["account", "service", "security", "legal"] as const) expect(recipientsOf(purpose)).toEqual(["Resend"]);
  });
});
