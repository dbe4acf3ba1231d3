/** Who sees what of the portal: its people by their role, strangers nothing, and nobody a difference between foreign and missing. */
import { randomUUID } from "node:crypto";
import { actionsOfBuild, call } from "./actions.ts";
import { bring, newOwner, setRole, signedInNewcomer } from "./newcomer.ts";
import { type Answer, expect, type Headers, origin, send, submit, test } from "./wire.ts";

const PAGES = [
  "/w",
  "/w/new",
  "/w/[workspace]",
  "/w/[workspace]/devices/new",
  "/w/[workspace]/devices/import",
  "/w/[workspace]/devices/[device]",
  "/w/[workspace]/devices/[device]/settings",
  "/w/[workspace]/devices/[device]/fields",
  "/w/[workspace]/devices/[device]/readings",
  "/w/[workspace]/devices/[device]/messages",
  "/w/[workspace]/devices/[device]/move",
  "/w/[workspace]/devices/[device]/token",
  "/w/[workspace]/devices/[device]/retire",
  "/w/[workspace]/devices/[device]/delete",
  "/w/[workspace]/settings",
  "/w/[workspace]/new",
  "/w/[workspace]/members",
  "/w/[workspace]/members/[member]",
  "/w/[workspace]/rights",
  "/invitations",
  "/w/[workspace]/record",
  "/w/[workspace]/record/access",
  "/w/[workspace]/decoders",
  "/w/[workspace]/decoders/new",
  "/w/[workspace]/decoders/[decoder]",
  "/w/[workspace]/tokens",
  "/w/[workspace]/tokens/new",
  "/w/[workspace]/tokens/new-webhook",
  "/w/[workspace]/tokens/[token]",
  "/w/[workspace]/tokens/[token]/replace",
  "/w/[workspace]/tokens/[token]/end",
  "/w/[workspace]/tokens/[token]/signing",
  "/w/[workspace]/networks/new",
  "/account",
  "/account/security",
  "/account/security/authenticator",
  "/account/security/password",
  "/account/security/recovery-codes",
  "/account/name",
  "/account/email",
  "/account/export",
  "/account/delete",
  "/account/confirm",
  "/account/sessions",
  "/account/activity",
  "/staff/join",
];
const IN_A_WORKSPACE = PAGES.filter((page) => page.includes("[workspace]"));
const ROUTES = [
  "/w/[workspace]/devices/[device]/latest",
  "/w/[workspace]/devices/[device]/messages/newest",
  "/w/[workspace]/devices/[device]/download",
  "/w/[workspace]/tokens/[token]/unclaimed",
];
const OF_A_PERSON = ["/account/export/[export]/status", "/account/export/[export]/file"];

/** A member is a person: wherever one is asked for, everybody asks for Ada, who is one of Marsh Weather alone. Where no token is named, the number of the device is none. */
type Ids = { workspace: string; device: string; member?: string; token?: string };
const at = (address: string, ids: Ids) =>
  address
    .replace("[workspace]", ids.workspace)
    .replace("[device]", ids.device)
    .replace("[member]", ids.member ?? ids.device)
    .replace("[decoder]", ids.device)
    .replace("[token]", ids.token ?? ids.device) + (address.endsWith("/download") ? "?from=2026-01-01&to=2026-01-02&format=csv" : "");

const segment = (page: string) =>
  `/!KHBvcnRhbCk${page.replace("[workspace]", "$d$workspace").replace("[device]", "$d$device").replace("[member]", "$d$member").replace("[decoder]", "$d$decoder").replace("[token]", "$d$token")}/__PAGE__`;

/** Every way to ask for a page that the framework knows: as a document, as its data, as a prefetch, part by part. */
const VARIANTS: Record<string, (page: string, path: string) => [path: string, headers: Headers]> = {
  document: (_, path) => [path, {}],
  data: (_, path) => [`${path}?_rsc=abc`, { rsc: "1" }],
  "data by name": (_, path) => [`${path}.rsc`, { rsc: "1" }],
  prefetch: (_, path) => [`${path}?_rsc=abc`, { rsc: "1", "next-router-prefetch": "1" }],
  "whole prefetch": (_, path) => [`${path}?_rsc=abc`, { rsc: "1", "next-router-prefetch": "2" }],
  tree: (_, path) => [`${path}?_rsc=abc`, { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" }],
  segment: (page, path) => [`${path}?_rsc=abc`, { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": segment(page) }],
  "segment by name": (page, path) => [`${path}.segments${segment(page)}.segment.rsc`, { rsc: "1" }],
  "old data": (_, path) => [`/_next/data/build${path}.json`, {}],
  bot: (_, path) => [path, { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" }],
};

/** What browsers ask before anybody clicked, and what answers with the page itself. */
const AHEAD = new Set(["prefetch", "whole prefetch", "tree", "segment", "segment by name"]);
const DOCUMENTS = new Set(["document", "bot"]);
const WHOLE = new Set(["document", "data", "bot"]);

/** Asks, and asks again where the framework wants the number that it made of the headers. */
async function ask(path: string, headers: Headers, cookie?: string): Promise<Answer> {
  const answer = await send(path, { headers, cookie });
  return answer.status === 307 && answer.headers.location?.includes("_rsc") ? send(answer.headers.location, { headers, cookie }) : answer;
}

/** An answer without what differs between any two: the ids, the nonce, the numbers of the request and of the render, the seconds that a session has left, the order of parts. */
function bare({ status, headers, body }: Answer, ids: Ids) {
  const without = (text: string) =>
    [ids.workspace, ids.device, ids.member ?? ids.device, ids.token ?? ids.device]
      .reduce((left, id) => left.replaceAll(id, "ID"), text)
      .replace(/nonce(=\\?"|-|\\?":\\?")[\w-]+/g, "nonce")
      .replace(/"[\w-]{21}[mv]"|\\"[\w-]{21}[mv]\\"/g, "RENDER")
      .replace(/"requestId":"[^"]+"/g, "requestId")
      .replace(/(idle|total)\\?":\d+/g, "$1 seconds")
      .replace(/\$[A-Z@]?[0-9a-f]{1,3}\b/g, "$REF")
      .replace(/\$ACTION_(REF_)?\d/g, "$ACTION")
      .replace(/\b([PSB]):\d+/g, "$1:PLACE")
      .replace(/\b[0-9a-f]{1,3}:o[0-9a-f]{1,4},/g, "")
      .replace("</body></html>", "");
  const { date: _date, "x-request-id": _id, ...kept } = headers;
  const parts = new Set(
    without(body)
      .split(/(?=<script|<div hidden)|\n|\\n|,|<\/script>|"\]\)/)
      .map((part) => part.replace(/^\W*[0-9a-f]{1,3}:/, "ROW:")),
  );
  return { status, headers: without(JSON.stringify(kept)), body: [...parts].sort().join("\n") };
}

const personal = /Heron hide|Marsh Weather|Ada Marsh|ada@marsh|kept_d_\w{3}/;

for (const [name, variant] of Object.entries(VARIANTS)) {
  test(`a stranger learns nothing of a workspace or device, asked for as ${name} [7.2.1]`, async ({ ada, cleo }) => {
    const missing = [{ workspace: randomUUID(), device: randomUUID() }, { workspace: "x".repeat(36), device: "y".repeat(36) }]; // biome-ignore format: one line
    for (const page of IN_A_WORKSPACE) {
      const asked = (ids: Ids, cookie?: string) => ask(...variant(page, at(page, ids)), cookie);
      const foreign = await asked(ada, cleo.cookie);
      expect.soft(foreign.body, page).not.toMatch(personal);
      if (DOCUMENTS.has(name)) {
        expect.soft(foreign.status, page).toBe(404);
        expect.soft(foreign.body, page).toContain("To your workspaces");
      }
      for (const ids of missing) expect.soft(bare(foreign, ada), page).toEqual(bare(await asked(ids, cleo.cookie), ids));
      expect.soft((await asked(ada)).body, `${page}, signed out`).not.toMatch(personal);
      // A page that names nothing but the workspace is one's own here, and tells no two visits apart.
      if (!/\[(?!workspace)/.test(page)) continue;
      const besides = { workspace: cleo.workspace, device: ada.device, member: ada.member ?? "", token: ada.token };
      const nothing = { workspace: cleo.workspace, device: randomUUID() };
      expect.soft(bare(await asked(besides, cleo.cookie), besides), page).toEqual(bare(await asked(nothing, cleo.cookie), nothing));
    }
  });

  test(`nothing about a person is sent ahead or without a session, asked for as ${name} [7.2.1]`, async ({ ada }) => {
    for (const page of PAGES) {
      const [path, headers] = variant(page, at(page, ada));
      const [own, signedOut] = [await ask(path, headers, ada.cookie), await ask(path, headers)];
      expect.soft(signedOut.body, page).not.toMatch(personal);
      expect.soft(own.headers["cache-control"], page).toBe("private, no-store");
      if (AHEAD.has(name)) expect.soft(own.body, page).not.toMatch(personal);
      if (WHOLE.has(name) && page !== "/w") expect.soft(own.body, page).toMatch(personal);
    }
  });
}

test("a stranger's routes answer like missing ones, and like forbidden to nobody", async ({ ada, cleo }) => {
  for (const route of ROUTES) {
    expect((await send(at(route, ada), { cookie: ada.cookie })).status, route).toBe(200);
    const foreign = await send(at(route, ada), { cookie: cleo.cookie });
    expect(foreign.status, route).toBe(404);
    for (const ids of [{ workspace: randomUUID(), device: ada.device }, { workspace: "no-number", device: "none-either" }, { workspace: cleo.workspace, device: ada.device }, { workspace: cleo.workspace, device: randomUUID() }]) // biome-ignore format: one line
      expect.soft(bare(await send(at(route, ids), { cookie: cleo.cookie }), ids), route).toEqual(bare(foreign, ada));
    expect.soft((await send(at(route, ada))).status, `${route}, signed out`).toBe(401);
  }
});

test("a copy of everything is there for its owner alone", async ({ ada, cleo }) => {
  const cookie = await signedInNewcomer();
  await submit("/account/export", { cookie, button: "Make a copy", fields: [] });
  let own = "";
  const ready = async () => (own = /[0-9a-f-]{36}(?=\/file")/.exec((await send("/account/export", { cookie })).body)?.[0] ?? "");
  await expect.poll(ready, { timeout: 30_000 }).not.toBe("");
  for (const route of OF_A_PERSON) {
    const fetched = (id: string, by?: string) => send(route.replace("[export]", id), { cookie: by });
    expect((await fetched(own, cookie)).status, route).toBe(200);
    for (const stranger of [ada, cleo]) {
      const [foreign, missing] = [await fetched(own, stranger.cookie), await fetched(randomUUID(), stranger.cookie)];
      expect(foreign.status, route).toBe(404);
      expect(bare(foreign, stranger)).toEqual(bare(missing, stranger));
    }
    expect([401, 303]).toContain((await fetched(own)).status);
  }
});

test("whoever is not signed in is led to signing in, and back to where they wanted to go", async ({ ada }) => {
  for (const address of PAGES) {
    const path = at(address, ada);
    const { headers, body } = await send(path);
    // A page that has begun to stream sends the redirect in its body; the browser follows it all the same.
    const target = new URL(headers.location ?? /NEXT_REDIRECT;\w+;([^;]+);/.exec(body)?.[1] ?? "", origin());
    expect(target.pathname, address).toBe("/sign-in");
    const next = target.searchParams.get("next") ?? "";
    expect([path, "/account", `/w/${ada.workspace}`], address).toContain(next);
  }
});

test("the pages of a workspace show names and addresses of members only to roles with the right to see them [8.2.3d]", async () => {
  const owner = await newOwner("Ursula Weir", ["Heron hide"]);
  const ids = { workspace: owner.workspace, device: owner.devices[0] ?? "" };
  expect((await send(at("/w/[workspace]/members", ids), { cookie: owner.cookie })).body).toContain(owner.email);
  // No role without that right sees more than an editor.
  const cookie = await signedInNewcomer("Ben Reed");
  await setRole(owner.workspace, cookie, "editor");
  for (const address of IN_A_WORKSPACE) {
    const { body } = await send(at(address, ids), { cookie });
    expect(body, address).toContain("Ben Reed");
    expect.soft(body.includes("Ursula Weir") || body.includes(owner.email), address).toBe(false);
  }
});

test("an editor reads, and adds devices, and is told that replacing a token takes another role", async () => {
  const owner = await newOwner("Ada Reed", ["Heron hide"]);
  const ada = { ...owner, device: owner.devices[0] ?? "" };
  const ben = { ...ada, cookie: await signedInNewcomer("Ben Reed") };
  await setRole(ada.workspace, ben.cookie, "editor");
  for (const address of IN_A_WORKSPACE) expect((await send(at(address, ben), { cookie: ben.cookie })).body, address).toContain("Ben Reed");
  for (const route of ROUTES.filter((one) => !one.includes("[token]"))) expect((await send(at(route, ben), { cookie: ben.cookie })).status, route).toBe(200);
  const added = await submit(`/w/${ben.workspace}/devices/new`, { cookie: ben.cookie, button: "Add the device", fields: [["name", "Weir of Ben"]] });
  const path = /\/w\/[0-9a-f-]{36}\/devices\/[0-9a-f-]{36}/.exec(added.body)?.[0] ?? "";
  const hint = /kept_d_\w{3}/.exec((await send(path, { cookie: ben.cookie })).body)?.[0];
  expect((await send(`${path}/token`, { cookie: ben.cookie })).body).not.toContain("Replace the token");
  // The form of somebody who may, sent by somebody who may not.
  const [, replaceToken] = [...actionsOfBuild()].find(([name]) => name.endsWith("/devices/[device]/actions.ts replaceToken")) ?? [];
  const fields = [["workspace", ben.workspace], ["device", path.split("/").at(-1) ?? ""]] as const; // biome-ignore format: one line
  const { told, answer: refused } = await call(replaceToken?.id ?? "", `${path}/token`, fields, ben.cookie);
  expect(told?.message).toBe("What you are in this workspace (editor) does not include this. Its owner can change it.");
  expect(refused.body).not.toMatch(/kept_d_\w{4}/);
  expect((await send(path, { cookie: ada.cookie })).body).toContain(hint ?? "no hint");
});

test("a member without the right sees the page that says so, and no form", async ({ page }) => {
  const place = await newOwner("Ada Owner", ["Heron hide"]);
  const ids = { workspace: place.workspace, device: place.devices[0] ?? "" };
  const cookie = await signedInNewcomer("Ben Member");
  await setRole(place.workspace, cookie, "viewer");
  await bring(page.context(), cookie);
  await page.goto(`/w/${place.workspace}/devices/new`);
  await expect(page.getByRole("heading", { name: "Your role does not include this." })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add the device" })).toHaveCount(0);
  expect((await send(`/w/${place.workspace}`, { cookie })).body).toContain("Heron hide");
  await setRole(place.workspace, cookie, "billing");
  for (const route of ROUTES) expect((await send(at(route, ids), { cookie })).status, route).toBe(403);
});
