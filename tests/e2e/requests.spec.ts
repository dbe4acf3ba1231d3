/** What the server says to requests that no page of ours makes, and what of an answer was there before the request. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { newOwner } from "./newcomer.ts";
import { addDevice } from "./resident.ts";
import { expect, send, submit, test } from "./wire.ts";

const personal = /Ada|Ben Reed|Cleo|Marsh|Harbour|Heron hide|@(marsh-weather|harbour-labs|kept)\.example|kept_[dpw]_\w{12}/;
const shells = path.resolve(import.meta.dirname, "../../.next/server/app");

test("no static shell holds anything about anybody, or anything of one request", () => {
  const files = globSync("**/*.{html,rsc,meta,segments}", { cwd: shells, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const text = readFileSync(path.join(file.parentPath, file.name), "utf8").replaceAll("privacy@kept.example", "");
    expect.soft(text, file.name).not.toMatch(personal);
    expect.soft(text, file.name).not.toMatch(/nonce="/);
  }
});

test("a page's answer begins, byte for byte, with its static shell", async ({ ada }) => {
  const place = `/w/${ada.workspace}`;
  const pages: [string, string][] = [
    ["/account", "account.html"],
    ["/account/export", "account/export.html"],
    ["/w/new", "w/new.html"],
    [place, "w/[workspace].html"],
    [`${place}/devices/new`, "w/[workspace]/devices/new.html"],
    [`${place}/devices/${ada.device}`, "w/[workspace]/devices/[device].html"],
    ["/", "index.html"],
    ["/sign-in", "sign-in.html"],
  ];
  for (const [address, file] of pages) {
    const shell = readFileSync(path.join(shells, file), "utf8");
    const { body } = await send(address, { cookie: ada.cookie });
    expect.soft(shell.length, address).toBeGreaterThan(1_000);
    expect.soft(body.startsWith(shell), address).toBe(true);
    expect.soft(body.length, address).toBeGreaterThan(shell.length);
  }
});

test("files that are none of ours are not there", async () => {
  for (const missing of [
    "/account/x.css",
    "/.git/config",
    "/.env",
    "/.env.example",
    "/package.json",
    "/lib/server.ts",
    "/app/page.tsx",
    "/prisma/seed.ts",
    "/.next/BUILD_ID",
    "/_next/../package.json",
    "/_next/static/../../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/package.json",
    "/wp-login.php",
    "/account.css",
  ]) {
    // biome-ignore format: one line
    const { status, body, headers } = await send(missing);
    expect.soft(status, missing).toBe(missing.includes("%2f") ? 400 : 404);
    expect.soft(body, missing).not.toContain('"dependencies"');
    expect.soft(headers["cache-control"] ?? "", missing).not.toContain("public");
  }
});

/** Every route that a cookie or a link may use. */
const ROUTES = [
  "/w/[workspace]/devices/[device]/latest",
  "/w/[workspace]/devices/[device]/download",
  "/account/export/[export]/status",
  "/account/export/[export]/file",
  "/erased/[receipt]/status",
  "/api/health",
  "/left",
  "/.well-known/change-password",
  "/.well-known/passkey-endpoints",
  "/.well-known/security.txt",
];

test("a route answers only the methods it has", async ({ ada }) => {
  for (const route of ROUTES) {
    const at = route
      .replace("[workspace]", ada.workspace)
      .replace("[device]", ada.device)
      .replace(/\[\w+\]/, "x");
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const { status } = await send(at, { method, cookie: ada.cookie, headers: { "sec-fetch-site": "same-origin" }, body: Buffer.from("{}") });
      expect.soft(status, `${method} ${route}`).toBe(405);
    }
  }
  expect((await send("/api/ingest")).status).toBe(405);
});

test("a secret link that is wrong shows and does nothing", async () => {
  const [receipt, link] = ["/erased/[receipt]", "/confirm"];
  expect((await send(`${receipt.replace("[receipt]", "none")}/status`)).status).toBe(404);
  expect((await send(receipt.replace("[receipt]", "none"))).body).toContain("Page not found");
  const confirm = await submit(`${link}?token=none`, { button: "Confirm address", fields: [] });
  expect([confirm.status, confirm.body.includes("This link has been used")]).toEqual([200, true]);
});

test("a request has one number, in its header, its answer and the log, whatever the caller calls it", async ({ ada }) => {
  const headers = { "x-request-id": "00000000-0000-4000-8000-000000000000" };
  const { headers: own, body } = await send(`/w/${ada.workspace}/devices/x/latest`, { cookie: ada.cookie, headers });
  expect(own["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(own["x-request-id"]).not.toBe(headers["x-request-id"]);
  expect((JSON.parse(body) as { requestId: string }).requestId).toBe(own["x-request-id"]);
});

test("what is refused for good reason is logged under its number, without the person", async ({ ada }) => {
  const file = process.env.KEPT_SERVER_LOG;
  test.skip(!file, "the server's log is not kept");
  const { headers } = await submit(`/w/${ada.workspace}/devices/${ada.device}/settings`, { cookie: ada.cookie, button: "Save", fields: [["name", "Taken"]], headers: { origin: "https://evil.example" } }); // biome-ignore format: one line
  await expect.poll(() => readFileSync(file ?? "", "utf8")).toContain(headers["x-request-id"]);
  expect(readFileSync(file ?? "", "utf8")).not.toMatch(personal);
});

test("the same form sent from two tabs at once is answered twice, and nothing is done by halves", async () => {
  const owner = await newOwner("Olga Owner");
  const { device, token } = await addDevice(owner, "Two tabs");
  const address = `/w/${owner.workspace}/devices/${device}/token`;
  const fields = [["overlap", "none"]] as const; // biome-ignore format: one line
  const answers = await Promise.all([1, 2].map(() => submit(address, { cookie: owner.cookie, button: "Replace the token", fields })));
  const tokens = answers.map(({ body }) => /kept_d_[\w-]{20,}/.exec(body)?.[0] ?? "");
  expect(new Set([token, ...tokens]).size).toBe(3);
  const reading = (with_: string) => send("/api/ingest", { method: "POST", headers: { authorization: `Bearer ${with_}`, "content-type": "application/json" }, body: Buffer.from('{"level":1}') }); // biome-ignore format: one line
  const outcomes = await Promise.all([token, ...tokens].map(async (one) => (await reading(one)).status));
  expect(outcomes.filter((status) => status === 200)).toHaveLength(1);
  expect(outcomes[0]).toBe(401);
});
