/** Sessions as their owner sees them: what asks again who is there, ending them, the record, joining the staff. */
import { spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import path from "node:path";
import { linkIn } from "./fixtures.ts";
import { bring, hashOf, inAccount, letPass, newcomer, signedInNewcomer, signUpByHand } from "./newcomer.ts";
import { portalAsAda } from "./pages.ts";
import { newSession } from "./resident.ts";
import { deviceOf } from "./virtual-authenticator.ts";
import { expect, hiddenFields, multipart, OWN, origin, PASSWORD, send, signInByHand, submit, test } from "./wire.ts";

test("what a stolen session must not do leads to showing the password again, and back [7.5.3b, 7.2.4]", async ({ page }) => {
  const { email } = await newcomer();
  const cookie = await bring(page.context(), await newSession(email));
  await letPass(11, cookie, "authenticated_at");
  await page.goto("/account/delete");
  await page.waitForURL("/account/confirm?next=%2Faccount%2Fdelete");
  await expect(page.getByRole("heading", { name: "Is it you?" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This is not your password." })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL("/account/delete");
  await expect(page.getByRole("button", { name: "Erase everything now" })).toBeVisible();
  expect((await send("/account", { cookie })).body, "a copy of the old cookie is dead").not.toContain(email);
});

/** A passkey that no browser has: enough for what is only shown. */
const plantPasskey = (cookie: string) =>
  inAccount((database) =>
    database.query(
      `INSERT INTO passkey (id, user_id, webauthn_id, public_key, counter, transports, backup_eligible, backed_up, name_sealed, created_at)
       SELECT $2, user_id, $3, '\\x00', 0, 'internal', true, true, '\\x00', now() FROM session WHERE id_hash = $1`,
      [hashOf(cookie), randomUUID(), randomBytes(16)],
    ),
  );

test("whoever has a passkey is asked for it first (askPasskeyAgain): it alone is enough, and not showing it is no error [7.2.4]", async ({ page }) => {
  const { email } = await newcomer();
  await bring(page.context(), await newSession(email));
  const device = await deviceOf(page);
  await page.goto("/account/security");
  await page.getByLabel("Name of the new passkey").fill("Key ring");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Key ring" })).toBeVisible();
  const [added] = await page.context().cookies();
  const cookie = `${added?.name}=${added?.value}`;
  await letPass(11, cookie, "authenticated_at");
  await page.goto("/account/confirm?next=/account/sessions");
  await device.verifies(false);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("No passkey was shown. You can try again.")).toBeVisible({ timeout: 20_000 });
  expect((await send("/account", { cookie })).body).toContain(email);
  await device.verifies(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("/account/sessions");
  await expect(page.getByRole("row").filter({ hasText: "This one" })).toContainText("Passkey");
  expect((await send("/account/session", { cookie })).status, "a copy of the old cookie is dead").toBe(401);
});

test("endSession and endOtherSessions end what they say, with the password shown lately, also without scripts [7.5.2a, 7.5.2b]", async ({ page }) => {
  const { email } = await newcomer();
  const [here, one, two] = [await newSession(email), await newSession(email), await newSession(email)];
  await bring(page.context(), here);
  await page.goto("/account/sessions");
  await expect(page.getByRole("row").filter({ hasText: "This one" })).toHaveCount(1);
  await expect(page.getByRole("row")).toHaveCount(4);
  await page.getByRole("button", { name: "End the session in" }).first().click();
  await expect(page.getByText("Ended. Whoever was signed in there is signed out.")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(3);
  const alive = async () =>
    (await Promise.all([here, one, two].map(async (cookie) => (await send("/account/session", { cookie })).status === 200))).map(Number);
  expect((await alive()).reduce((sum, each) => sum + each)).toBe(2);

  const without = await submit("/account/sessions", { cookie: here, button: "End all others", fields: [] });
  expect([without.status, without.headers.location]).toEqual([303, "/account/sessions?ended=yes"]);
  expect(await alive()).toEqual([1, 0, 0]);

  const other = await newSession(email);
  const kept = multipart(hiddenFields((await send("/account/sessions", { cookie: here })).body, "End all others"));
  await letPass(11, here, "authenticated_at");
  await page.goto("/account/sessions");
  await expect(page.getByRole("link", { name: "Confirm your identity to end sessions" })).toHaveAttribute("href", "/account/confirm?next=/account/sessions");
  await expect(page.getByRole("button", { name: /^End/ })).toHaveCount(0);
  // A form kept from before is refused all the same.
  await send("/account/sessions", { method: "POST", cookie: here, headers: { ...kept.headers, ...OWN, origin: origin() }, body: kept.body });
  expect((await send("/account/session", { cookie: other })).status).toBe(200);
});

test("a session of somebody else is not found, and is not ended", async () => {
  const { email } = await newcomer();
  const [mine, theirs] = [await newSession(email), await signedInNewcomer()];
  await newSession(email);
  const [{ handle }] = await inAccount(async (database) => (await database.query("SELECT handle FROM session WHERE id_hash = $1", [hashOf(theirs)])).rows);
  for (const session of [handle, randomUUID(), "no-number"]) {
    const { body } = await submit("/account/sessions", { cookie: mine, button: "End", fields: [["session", session]] });
    expect(body, session).toContain("Not found, or you don’t have access.");
  }
  expect((await send("/account/session", { cookie: theirs })).status).toBe(200);
});

test("the cookie outlives the browser only when that was asked for, and the limits stay as they are [7.3.2]", async () => {
  const { email } = await newcomer();
  const fields = [["email", email], ["password", PASSWORD]] as const; // biome-ignore format: one line
  const usual = await submit("/sign-in", { button: "Sign in", fields });
  expect(usual.headers["set-cookie"]).not.toMatch(/max-age|expires/i);
  const kept = await submit("/sign-in", { button: "Sign in", fields: [...fields, ["remember", "on"]] });
  expect(kept.headers["set-cookie"]).toMatch(/Max-Age=43200/);
  const cookie = /__Host-session=[^;]+/.exec(kept.headers["set-cookie"] ?? "")?.[0] ?? "";
  const { idle, total } = JSON.parse((await send("/account/session", { cookie })).body);
  expect([idle, total].map((seconds) => Math.round(seconds / 60))).toEqual([30, 720]);
  await letPass(31, cookie, "last_seen_at");
  expect((await send("/account/session", { cookie })).status).toBe(401);
});

test("the activity page tells what was done, to whoever did it alone, page by page", async ({ page }) => {
  const { email } = await signUpByHand();
  const cookie = await bring(page.context(), await signInByHand(email));
  await page.goto("/account/activity");
  await expect(page.getByRole("row").nth(1)).toContainText("Signed in");
  await expect(page.getByRole("row").nth(3)).toContainText("Opened the account");
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
  const [{ ref }] = await inAccount(
    async (database) =>
      (await database.query(`SELECT u.audit_ref AS ref FROM "user" u JOIN session s ON s.user_id = u.id WHERE s.id_hash = $1`, [hashOf(cookie)])).rows,
  );
  await inAccount(async (database) => {
    for (let entry = 0; entry < 60; entry++) {
      await database.query(`INSERT INTO audit_entry (at, event, actor_ref, previous_hash, entry_hash) VALUES (now(), 'device.renamed', $1, '', '')`, [ref]);
    }
  });
  await page.reload();
  await page.getByRole("link", { name: "Older" }).click();
  await page.waitForURL(/before=/);
  await expect(page.getByRole("row").last()).toContainText("Opened the account");
  const address = new URL(page.url());
  const foreign = await send(address.pathname + address.search, { cookie: await signedInNewcomer() });
  expect(foreign.body).toContain("Nothing here");
});

test("joinStaff takes a mailed link, and a session with a passkey; the session is a shorter one then [6.3.2]", async ({ page }) => {
  const { email } = await newcomer();
  const cookie = await bring(page.context(), await newSession(email));
  const invited = spawnSync(process.execPath, [path.resolve(import.meta.dirname, "../../lib/operator.ts"), "staff:invite", email], { encoding: "utf8" });
  expect(invited.stderr + invited.stdout).toContain("on its way");
  const link = await linkIn(email, "Join the staff");
  await page.goto(link);
  await expect(page.getByText("Your account has no passkey yet.")).toBeVisible();
  await plantPasskey(cookie);
  await page.reload();
  await expect(page.getByRole("link", { name: "Confirm your identity" })).toHaveAttribute("href", /^\/account\/confirm\?next=%2Fstaff%2Fjoin%3Ftoken/);
  await inAccount((database) => database.query("UPDATE session SET factor = 'passkey' WHERE id_hash = $1", [hashOf(cookie)]));
  await page.reload();
  await page.getByRole("button", { name: "Join the staff" }).click();
  await expect(page.getByText("You belong to the staff")).toBeVisible();
  expect((await send("/account/session", { cookie })).status, "a copy of the old cookie is dead").toBe(401);
  const [renewed] = await page.context().cookies();
  const { idle, total } = JSON.parse((await send("/account/session", { cookie: `__Host-session=${renewed?.value}` })).body);
  expect(idle).toBeLessThanOrEqual(15 * 60);
  expect(total).toBeLessThanOrEqual(8 * 60 * 60);
});

test("every page of the portal has signing out on it, with scripts and without [7.4.4]", async ({ page, ada }) => {
  for (const { path: address, name } of await portalAsAda(page, ada)) {
    const { body } = await send(address, { cookie: ada.cookie });
    expect(body, name).toMatch(/<form[^>]*id="sign-out"/);
    expect(body, name).toMatch(/<noscript>.*<button type="submit" form="sign-out"[^>]*>Sign out</s);
  }
});

test("the page of sessions says how long they last and how many there may be [7.1.1a, 7.1.1b, 7.1.2]", async ({ ada }) => {
  const { body } = await send("/account/sessions", { cookie: ada.cookie });
  for (const words of ["It ends after 30 minutes.", "It ends after 12 hours, however active you are.", "15 minutes and 8 hours.", "as many as you like"])
    expect(body).toContain(words);
});

/** What ends a session while its cookie lies somewhere as a copy; all but signing out, which tests/e2e/sessions.spec.ts tries. */
const ENDINGS: Record<string, (cookie: string, email: string) => Promise<unknown>> = {
  "30 minutes without activity": (cookie) => letPass(30, cookie, "last_seen_at"),
  "12 hours": (cookie) => letPass(12 * 60, cookie, "expires_at"),
  "showing the password again": (cookie) => submit("/account/confirm", { cookie, button: "Go on", fields: [["password", PASSWORD]] }),
  "the erasure": (cookie) => submit("/account/delete", { cookie, button: "Erase everything now", fields: [["typed", "erase everything"]] }),
  "being ended from another session": async (_, email) =>
    submit("/account/sessions", { cookie: await newSession(email), button: "End all others", fields: [] }),
};

for (const [what, end] of Object.entries(ENDINGS)) {
  test(`a copied cookie opens nothing after ${what} [7.4.1, 7.2.1]`, async () => {
    const { email } = await newcomer();
    const cookie = await newSession(email);
    const addresses = ["/account", "/account/sessions", "/account/activity", "/account/export", "/account/security"];
    for (const address of addresses) expect((await send(address, { cookie })).body, address).toContain("Ada Newcomer");
    await end(cookie, email);
    for (const address of addresses) {
      for (const headers of [{}, { rsc: "1" }]) expect((await send(address, { cookie, headers })).body, address).not.toMatch(/Ada Newcomer|newcomer\./);
    }
    for (const route of ["/account/session", "/account/export/none/status"]) expect((await send(route, { cookie })).status, route).toBe(401);
  });
}
