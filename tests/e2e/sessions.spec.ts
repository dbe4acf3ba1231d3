/** Signing in and out: the cookie, where one is led afterwards, and what is left in the browser. */
import { signIn, waitForNext } from "./fixtures.ts";
import { CAST, expect, PASSWORD, send, signInByHand, submit, test } from "./wire.ts";

const SESSION = "__Host-session";

test("the cookie is set by signing in and not before, for this host alone, and cannot be read by scripts", async ({ page }) => {
  await page.goto("/sign-in");
  expect(await page.context().cookies()).toEqual([]);
  await signIn(page, CAST.ada);
  const cookies = await page.context().cookies();
  expect(cookies).toEqual([expect.objectContaining({ name: SESSION, path: "/", httpOnly: true, secure: true, sameSite: "Lax", expires: -1 })]);
  expect(cookies[0]?.domain).not.toMatch(/^\./);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test("a session that somebody brings along is never taken over [7.2.2, 7.2.4]", async () => {
  const planted = `${SESSION}=${"a".repeat(40)}`;
  const fields = [["email", CAST.ada], ["password", PASSWORD]] as const; // biome-ignore format: one line
  const answer = await submit("/sign-in", { cookie: planted, button: "Sign in", fields });
  expect(answer.headers["set-cookie"]).toMatch(/^__Host-session=[a-z0-9]{40}; Path=\/; Secure; HttpOnly; SameSite=lax$/);
  expect(answer.headers["set-cookie"]).not.toContain(planted);
  expect((await send("/account", { cookie: planted })).body).not.toContain("Ada Marsh");
});

test("signing in anew ends the session that this browser had, and no other [7.2.4]", async () => {
  const [here, elsewhere] = [await signInByHand(CAST.ben), await signInByHand(CAST.ben)];
  const fields = [["email", CAST.ben], ["password", PASSWORD]] as const; // biome-ignore format: one line
  const answer = await submit("/sign-in", { cookie: here, button: "Sign in", fields });
  const anew = /__Host-session=[^;]+/.exec(answer.headers["set-cookie"] ?? "")?.[0] ?? "";
  expect((await send("/account", { cookie: here })).body, "a copy of the old cookie").not.toContain("Ben Reed");
  for (const cookie of [anew, elsewhere]) expect((await send("/account", { cookie })).body).toContain("Ben Reed");
});

test("a copied cookie is dead after signing out [7.4.1]", async ({ page }) => {
  await signIn(page, CAST.ada);
  const [stolen] = await page.context().cookies();
  const cookie = `${stolen?.name}=${stolen?.value}`;
  expect((await send("/account", { cookie })).body).toContain("Ada Marsh");
  await page.getByRole("button", { name: "Ada Marsh" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  expect((await send("/account", { cookie })).body).not.toContain("Ada Marsh");
  expect((await send("/account/export/x/status", { cookie })).status).toBe(401);
});

test("going back after signing out shows nothing of anybody [7.4.1]", async ({ page }) => {
  await signIn(page, CAST.ada);
  await page.getByRole("link", { name: "Heron hide" }).click();
  await expect(page.getByRole("heading", { name: "Heron hide" })).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText(CAST.ada)).toBeVisible();
  await page.getByRole("button", { name: "Ada Marsh" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  for (let steps = 0; steps < 3; steps++) {
    // The page one goes back to leads on to signing in, which may break off the going back.
    await page.goBack().catch(() => null);
    let shown = "";
    // As long as it leads on, there is no page to read.
    await expect(async () => {
      await page.waitForLoadState("networkidle");
      shown = await page.content();
    }).toPass();
    expect(/Ada Marsh|ada@marsh|Heron hide|Marsh Weather/.exec(shown)?.[0], page.url()).toBeUndefined();
  }
});

test("signing out in one tab ends the other [7.4.1]", async ({ page, context }) => {
  await signIn(page, CAST.cleo);
  const other = await context.newPage();
  await other.goto("/account");
  await expect(other.getByText(CAST.cleo)).toBeVisible();
  await page.getByRole("button", { name: "Cleo Quay" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await other.getByRole("link", { name: "Download everything" }).click();
  await other.waitForURL(/\/sign-in/);
});

/** Each leads elsewhere in some browser, server or library that reads addresses its own way. */
const ELSEWHERE = ["//evil.example", "///evil.example", "/\\evil.example", "/\t/evil.example", "/.//evil.example", "/w/..//evil.example", "/%2f%2fevil.example", "https://evil.example", "https:evil.example", "javascript:alert(1)", "/@evil.example", "/w\r\nx: y"]; // biome-ignore format: one line

test("signing in leads to our own pages, whatever address is asked for", async () => {
  for (const next of ELSEWHERE) {
    const fields = [["email", CAST.ben], ["password", PASSWORD], ["next", next]] as const; // biome-ignore format: one line
    const answer = await submit(`/sign-in?next=${encodeURIComponent(next)}`, { button: "Sign in", fields });
    expect.soft([answer.status, answer.headers.location], next).toEqual([303, "/w"]);
    const left = await send(`/left?next=${encodeURIComponent(next)}`);
    expect.soft([left.status, left.headers.location], next).toEqual([303, "/sign-in?left=yes"]);
  }
  const cookie = await signInByHand(CAST.ben);
  const again = [["password", PASSWORD], ["next", "//evil.example"]] as const; // biome-ignore format: one line
  const reauthenticate = await submit("/account/confirm", { cookie, button: "Go on", fields: again });
  expect([reauthenticate.status, reauthenticate.headers.location]).toEqual([303, "/account"]);
});

test("signing in leads back to where one wanted to go", async ({ page }) => {
  await page.goto("/account/export");
  await page.waitForURL(/\/sign-in\?next=%2Faccount%2Fexport$/);
  await waitForNext(page, "/account/export");
  await page.getByLabel("E-mail").fill(CAST.cleo);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("/account/export");
  await expect(page.getByRole("heading", { name: "Download everything" })).toBeVisible();
});

test("eraseAccount asks for the words, and otherwise does nothing", async () => {
  const cookie = await signInByHand(CAST.cleo);
  const { status, body } = await submit("/account/delete", { cookie, button: "Erase everything now", fields: [["typed", "erase"]] });
  expect([status, body.includes('role="alert"')]).toEqual([200, true]);
  expect((await send("/account", { cookie })).body).toContain("Cleo Quay");
});
