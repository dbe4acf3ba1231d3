/** A session that is about to end, has ended, or was ended elsewhere: what the open page says, and that nothing typed is lost. */
import type { Page } from "@playwright/test";
import { waitForNext } from "./fixtures.ts";
import { bring, letPass, newcomer } from "./newcomer.ts";
import { isHydrated } from "./pages.ts";
import { newSession } from "./resident.ts";
import { audit, fitsNarrow } from "./usable.ts";
import { expect, PASSWORD, send, test } from "./wire.ts";

const MINUTE = 60_000;

/** A page of its own: it may say in its console that it was refused. */
async function open(page: Page, address: string): Promise<{ tab: Page; cookie: string; email: string }> {
  const { email } = await newcomer("Ada Idle");
  const cookie = await bring(page.context(), await newSession(email));
  const tab = await page.context().newPage();
  await tab.clock.install();
  await tab.goto(address);
  await expect(tab.getByRole("button", { name: "Ada Idle" })).toBeVisible();
  await tab.waitForFunction(isHydrated);
  return { tab, cookie, email };
}

/** Lets time pass for the page and for the session alike. */
async function idle(tab: Page, cookie: string, minutes: number): Promise<void> {
  await letPass(minutes, cookie, "last_seen_at");
  await tab.clock.fastForward(minutes * MINUTE + 5_000);
}

test("two minutes before a session ends for want of activity the page says so, and staying is one press [7.3.1]", async ({ page }) => {
  const { tab, cookie } = await open(page, "/w/new");
  await idle(tab, cookie, 20);
  await expect(tab.getByText("You are about to be signed out")).toHaveCount(0);
  await tab.getByLabel("Name").fill("Half-typed");
  await idle(tab, cookie, 8.5);
  await expect(tab.getByRole("alert").filter({ hasText: "You are about to be signed out" })).toBeVisible();
  await expect(tab.getByLabel("Name"), "the focus stays where one types").toBeFocused();
  await audit(tab, "a warning");
  await fitsNarrow(tab, "a warning");
  const stay = tab.getByRole("button", { name: "Stay signed in" });
  await stay.focus();
  await tab.keyboard.press("Enter");
  // The button changes its label while the request is under way.
  await expect.poll(async () => JSON.parse((await send("/account/session", { cookie })).body).idle).toBeGreaterThan(29 * 60);
  await expect(stay).toHaveCount(0);
  await expect(tab.getByLabel("Name")).toHaveValue("Half-typed");
});

test("asking how long it lasts keeps no session alive; what is done in another tab does (stay) [7.3.1]", async ({ page }) => {
  const { tab, cookie } = await open(page, "/account");
  await idle(tab, cookie, 28.5);
  const warning = tab.getByText("You are about to be signed out");
  await expect(warning).toBeVisible();
  const left = JSON.parse((await send("/account/session", { cookie })).body).idle;
  for (let asked = 0; asked < 5; asked++) await send("/account/session", { cookie });
  expect(JSON.parse((await send("/account/session", { cookie })).body).idle).toBeLessThanOrEqual(left);
  const other = await page.context().newPage();
  await other.goto("/account");
  await tab.clock.fastForward(20_000);
  await expect(warning).toHaveCount(0);
  expect((await send("/account/session")).status).toBe(401);
});

test("before its longest time is over a page says that staying is not possible [7.3.2]", async ({ page }) => {
  const { tab, cookie } = await open(page, "/account");
  await letPass(12 * 60 - 1, cookie, "expires_at");
  await tab.clock.fastForward(28 * MINUTE + 5_000);
  await expect(tab.getByText("This session is about to end")).toBeVisible();
  await expect(tab.getByRole("button", { name: "Stay signed in" })).toHaveCount(0);
});

test("a form sent after the session has ended loses nothing: one signs in beside it and sends it again [7.3.1]", async ({ page }) => {
  const { tab, cookie, email } = await open(page, "/w/new");
  await tab.getByLabel("Name").fill("Kept Marsh");
  await tab.getByRole("radio", { name: /European Union/ }).check();
  await letPass(31, cookie, "last_seen_at");
  await tab.getByRole("button", { name: "Open the workspace" }).click();
  const way = tab.getByRole("link", { name: "Sign in (opens a new tab)" });
  await expect(way).toBeVisible();
  const [beside] = await Promise.all([tab.context().waitForEvent("page"), way.click()]);
  await waitForNext(beside, "/signed-in");
  await beside.getByLabel("E-mail").fill(email);
  await beside.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await beside.getByRole("button", { name: "Sign in" }).click();
  await beside.waitForURL("/signed-in");
  await beside.close();
  await expect(tab.getByLabel("Name")).toHaveValue("Kept Marsh");
  await tab.getByRole("button", { name: "Open the workspace" }).click();
  await tab.waitForURL(/\/w\/[0-9a-f-]{36}$/);
  await expect(tab.getByRole("heading", { name: "Kept Marsh" })).toBeVisible();
});

test("the page says when the session has ended, and no longer when one is back", async ({ page }) => {
  const { tab, cookie, email } = await open(page, "/account");
  await idle(tab, cookie, 31);
  await expect(tab.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
  const [beside] = await Promise.all([tab.context().waitForEvent("page"), tab.getByRole("link", { name: "Sign in in a new tab" }).click()]);
  await waitForNext(beside, "/signed-in");
  await beside.getByLabel("E-mail").fill(email);
  await beside.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await beside.getByRole("button", { name: "Sign in" }).click();
  await beside.waitForURL("/signed-in");
  await beside.close();
  await tab.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(tab.locator("[data-session]")).toHaveCount(0);
});

test("a form that needs a fresh session is kept, and asks for the password in place [7.5.3b]", async ({ page }) => {
  const { tab, cookie } = await open(page, "/account/delete");
  await tab.getByLabel(/Type/).fill("erase everything");
  await letPass(11, cookie, "authenticated_at");
  await tab.getByRole("button", { name: "Erase everything now" }).click();
  await tab.getByLabel("Your password").fill(PASSWORD);
  await expect(tab.getByLabel(/Type/)).toHaveValue("erase everything");
  await tab.getByRole("button", { name: "Confirm and continue" }).click();
  await tab.waitForURL(/\/erased\//);
});

test("signed out in another tab, a page shows nothing of anybody as soon as one comes back to it [7.4.1]", async ({ page }) => {
  const { tab, email } = await open(page, "/account");
  await expect(tab.getByText(email)).toBeVisible();
  const other = await page.context().newPage();
  await other.goto("/account");
  await other.getByRole("button", { name: "Ada Idle" }).click();
  await other.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(other.getByText("You are signed out")).toBeVisible();
  await tab.bringToFront();
  await tab.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(tab.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await expect(tab.getByText(/Ada Idle|newcomer/).filter({ visible: true })).toHaveCount(0);
  expect(await tab.title()).not.toContain("Ada");
  await audit(tab, "a page that was signed out");
  await fitsNarrow(tab, "a page that was signed out");
});

test("when somebody else has signed in meanwhile, a page of the one before is not shown to them", async ({ page }) => {
  const { tab, email } = await open(page, "/account");
  await expect(tab.getByText(email)).toBeVisible();
  const next = await newcomer("Ben Next");
  await bring(page.context(), await newSession(next.email));
  await tab.evaluate(() => dispatchEvent(new Event("focus")));
  await tab.waitForURL(/\/w\/new$/);
  await expect(tab.getByRole("button", { name: "Ben Next" })).toBeVisible();
  await tab.waitForFunction(isHydrated);
  expect(await tab.content()).not.toContain(email);
});
