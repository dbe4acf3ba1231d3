import { describe, expect, it } from "vitest";
import { readEnv } from "#lib/platform/env.ts";
import { variables } from "#lib/platform/env-example.ts";

const key = Buffer.alloc(32, 1).toString("base64");
const COMPLETE = {
  KEPT_ORIGIN: "https://portal.kept.example",
  DATABASE_URL_ACCOUNT: "postgres://db/account",
  DATABASE_URL_TELEMETRY_EU: "postgres://db/eu",
  DATABASE_URL_TELEMETRY_US: "postgres://db/us",
  DATABASE_URL_VAULT: "postgres://db/vault",
  MASTER_KEYS: `1:${key}`,
  LOOKUP_KEY: key,
  PASSWORD_PEPPER: key,
  RESEND_API_KEY: "a-key",
  MAIL_FROM: "Kept <post@kept.example>",
  PRIVACY_CONTACT: "privacy@kept.example",
};

const faultsOf = (env: Record<string, string | undefined>): string[] => {
  try {
    readEnv(env);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").slice(1);
  }
};

describe("the environment of production", () => {
  it("is read when it is complete, and production is what it is when nothing else is said", () => {
    expect(readEnv(COMPLETE)).toMatchObject({ KEPT_MODE: "production", KEPT_ROLE: "all", PORT: 3000 });
  });

  it("names every variable that is missing, all at once", () => {
    const needed = variables()
      .filter(({ isRequired }) => isRequired)
      .map(({ name }) => `  ${name} is missing`);
    expect(faultsOf({}).sort()).toEqual(needed.sort());
    expect(needed).toHaveLength(Object.keys(COMPLETE).length);
  });

  it.each(Object.keys(COMPLETE))("names %s when it alone is missing, or empty", (name) => {
    expect(faultsOf({ ...COMPLETE, [name]: undefined })).toEqual([`  ${name} is missing`]);
    expect(faultsOf({ ...COMPLETE, [name]: "" })).toEqual([`  ${name} is missing`]);
  });

  it.each([
    ["KEPT_ORIGIN", "http://localhost:3000"],
    ["RESEND_BASE_URL", "http://localhost:3009"],
    ["BREACHED_PASSWORDS_URL", "http://list.example/range/"],
    ["MASTER_KEYS", "a secret"],
    ["LOOKUP_KEY", "short"],
    ["DATABASE_URL_VAULT", "mysql://db"],
    ["KEPT_ROLE", "everything"],
    ["PORT", "0"],
  ])("refuses %s as %s, by name and without repeating it", (name, value) => {
    const faults = faultsOf({ ...COMPLETE, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
    expect(faults[0]).not.toContain(`"${value}"`);
  });
});
