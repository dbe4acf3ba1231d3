/** The addresses that password managers and people who found a weakness look for. */
import { DEMO_OPERATOR } from "#lib/local/demo-operator.ts";
import { expect, origin, send, test } from "./wire.ts";

test("a password manager finds where to change a password", async ({ ada }) => {
  const { status, headers } = await send("/.well-known/change-password");
  expect([status, headers.location]).toEqual([303, "/account/security/password"]);
  expect((await send("/account/security/password", { cookie: ada.cookie })).body).toContain('autoComplete="new-password"');
  // Without this, a manager could not tell a server that answers everything from one that knows the address.
  expect((await send("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")).status).toBe(404);
});

test("a password manager finds where passkeys are added and looked after", async ({ ada }) => {
  const { status, headers, body } = await send("/.well-known/passkey-endpoints");
  expect([status, headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  expect(JSON.parse(body)).toEqual({ enroll: `${origin()}/account/security`, manage: `${origin()}/account/security` });
  expect((await send("/account/security", { cookie: ada.cookie })).body).toContain("Passkeys");
});

test("whoever found a weakness finds whom to tell, and until when that holds", async () => {
  const { status, headers, body } = await send("/.well-known/security.txt");
  expect([status, headers["content-type"]]).toEqual([200, "text/plain; charset=utf-8"]);
  const fields = Object.fromEntries(body.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
  expect(fields).toMatchObject({ Contact: "mailto:privacy@kept.example", "Preferred-Languages": "en", Canonical: `${origin()}/.well-known/security.txt` });
  expect(fields["# Operator"]).toBe(DEMO_OPERATOR.OPERATOR_NAME);
  expect(fields.Expires).toMatch(/^\d{4}-\d{2}-\d{2}T00:00:00Z$/);
  const days = (Date.parse(fields.Expires ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(170);
  expect(days).toBeLessThan(365);
  const policy = await send(new URL(fields.Policy ?? "").pathname);
  expect([policy.status, policy.body.includes("three working days")]).toEqual([200, true]);
});

test("each of them answers HEAD like GET, without a body and without a cookie", async () => {
  for (const name of ["change-password", "passkey-endpoints", "security.txt"]) {
    const [get, head] = [await send(`/.well-known/${name}`), await send(`/.well-known/${name}`, { method: "HEAD" })];
    expect
      .soft([head.status, head.headers.location, head.headers["content-type"]], name)
      .toEqual([get.status, get.headers.location, get.headers["content-type"]]);
    expect.soft(head.body, name).toBe("");
    expect.soft(get.headers["set-cookie"], name).toBeUndefined();
  }
});

test("the imprint names the operator, and every page leads there", async () => {
  const { status, body } = await send("/imprint");
  expect(status).toBe(200);
  for (const value of Object.values(DEMO_OPERATOR)) expect.soft(body).toContain(value);
  for (const path of ["/", "/privacy", "/sign-in"]) expect.soft((await send(path)).body, path).toContain('href="/imprint"');
});
