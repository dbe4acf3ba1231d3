/** An authenticator app, recovery codes, and workspaces that ask for them, in the browser and without scripts. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { codeAt } from "#tests/support/app-code.ts";
import { waitForNext } from "./fixtures.ts";
import { bring, letPass, newcomer, setRole } from "./newcomer.ts";
import { enrol, nextCode, passwordOnly, protectedNewcomer } from "./protected.ts";
import { newSession, openWorkspace } from "./resident.ts";
import { expect, PASSWORD, send, signInByHand, test } from "./wire.ts";

const SESSION = "__Host-session";
const RECOVERY_CODE = /^(?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}$/;

async function showPassword(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
}

const field = (page: Page, name: "Code" | "Recovery code") => page.getByLabel(name, { exact: true });
const wrongFor = (key: string) => {
  const near = [-30_000, 0, 30_000].map((off) => codeAt(key, new Date(Date.now() + off)));
  return ["000000", "111111", "222222", "333333"].find((code) => !near.includes(code)) ?? "";
};

test("confirmTotp: an app is set up from the account page in a few steps, and its recovery codes are shown once [6.5.3]", async ({ page }) => {
  const { email } = await newcomer();
  const old = await bring(page.context(), await newSession(email));
  await page.goto("/account");
  await page.getByRole("link", { name: "To your security" }).click();
  await expect(page.getByText("We recommend a second factor")).toBeVisible();
  await page.getByRole("link", { name: "Set up an app" }).click();
  await page.getByRole("button", { name: "Set up the app" }).click();
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await page.getByText("Type a key instead").click();
  const key = ((await page.locator("pre").textContent()) ?? "").replaceAll(" ", "");
  expect(key).toMatch(/^[A-Z2-7]{32}$/);
  expect(await page.getByRole("link", { name: "Open it in the app" }).getAttribute("href")).toContain(`secret=${key}&`);

  await field(page, "Code").fill(wrongFor(key));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This code is not right." })).toBeVisible();
  await field(page, "Code").fill(codeAt(key, new Date()));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByText("Your authenticator app is set up")).toBeVisible();

  const codes = ((await page.locator("pre").textContent()) ?? "").split("\n");
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(RECOVERY_CODE);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as a text file" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("recovery-codes.txt");
  const file = await readFile(await download.path(), "utf8");
  for (const code of codes) expect(file).toContain(code);

  await page.getByRole("link", { name: "I have stored them" }).click();
  await expect(page.getByText("10 of 10 left")).toBeVisible();
  await page.goto("/account/security/authenticator");
  await expect(page.getByRole("button", { name: "Remove the app" })).toBeVisible();
  expect(await page.content()).not.toContain(codes[0]);
  expect((await send("/account", { cookie: old })).body, "a copy of the cookie from before").not.toContain(email);
});

test("signInWithFactor: after the password a code is asked for, and until then there is no cookie [7.2.4, 6.3.3a]", async ({ page }) => {
  const { email, key } = await protectedNewcomer();
  await showPassword(page, email);
  expect(await page.context().cookies()).toEqual([]);
  await expect(field(page, "Code")).toBeFocused();
  expect(await page.locator("main").textContent(), "whose account it is stands nowhere").not.toContain(email);
  await field(page, "Code").fill(wrongFor(key));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This code is not right" })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  await field(page, "Code").fill(await nextCode({ email, key }));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/w\/new/);
  expect(await page.context().cookies()).toEqual([expect.objectContaining({ name: SESSION, expires: -1 })]);
});

test("starting again forgets the first step; the wish to stay signed in, and where one wanted to go, outlive it", async ({ page }) => {
  const { email, key } = await protectedNewcomer();
  await page.goto("/account/export");
  await waitForNext(page, "/account/export");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page.getByLabel("E-mail")).toHaveValue("");
  await waitForNext(page, "/account/export");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Keep me signed in on this device").check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await field(page, "Code").fill(await nextCode({ email, key }));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("/account/export");
  const [cookie] = await page.context().cookies();
  expect(Math.abs((cookie?.expires ?? 0) - Date.now() / 1000 - 12 * 3600)).toBeLessThan(60);
});

test("a recovery code lets in once, and says how many are left; makeNewCodes replaces them all [6.4.4a, 6.5.1b]", async ({ page }) => {
  const { email, recoveryCodes } = await protectedNewcomer();
  const [one = "", two = ""] = recoveryCodes;
  await showPassword(page, email);
  await page.getByText("Use a recovery code instead").click();
  await field(page, "Recovery code").fill(one.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Sign in with the recovery code" }).click();
  await page.waitForURL("/account/security?recovered=yes");
  await expect(page.getByText("You signed in with a recovery code; 9 codes left")).toBeVisible();
  await page.getByRole("link", { name: "Make new ones" }).click();
  await page.getByRole("button", { name: "Make ten new codes" }).click();
  await expect(page.getByText("Store your recovery codes now")).toBeVisible();
  const fresh = ((await page.locator("pre").textContent()) ?? "").split("\n");
  expect(fresh).toHaveLength(10);

  await page.context().clearCookies();
  await showPassword(page, email);
  await page.getByText("Use a recovery code instead").click();
  for (const dead of [one, two]) {
    await field(page, "Recovery code").fill(dead);
    await page.getByRole("button", { name: "Sign in with the recovery code" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This is not one of your recovery codes" })).toBeVisible();
    // The form empties the field when the answer is there; before, the next code would be lost.
    await expect(field(page, "Recovery code")).toHaveValue("");
  }
  await field(page, "Recovery code").fill(fresh[0] ?? "");
  await page.getByRole("button", { name: "Sign in with the recovery code" }).click();
  await page.waitForURL("/account/security?recovered=yes");
});

test("removeTotp: without the app the password is enough again, and the recovery codes are gone [6.5.6]", async ({ page }) => {
  const { email, cookie } = await protectedNewcomer();
  await bring(page.context(), cookie);
  await page.goto("/account/security");
  await page.getByRole("link", { name: "Remove or replace it" }).click();
  await page.getByRole("button", { name: "Remove the app" }).click();
  await page.waitForURL("/account/security");
  await expect(page.getByText("We recommend a second factor")).toBeVisible();
  await page.goto("/account/security/recovery-codes");
  await expect(page.getByText("No recovery codes yet")).toBeVisible();
  expect(await signInByHand(email)).toContain(SESSION);
});

test("what leads to a second factor asks first whether it is you, when that was a while ago [7.5.1c]", async ({ page }) => {
  const { email } = await newcomer();
  await letPass(11, await bring(page.context(), await newSession(email)), "authenticated_at");
  for (const path of ["/account/security/authenticator", "/account/security/recovery-codes"]) {
    await page.goto(path);
    await page.waitForURL(`/account/confirm?next=${encodeURIComponent(path)}`);
  }
});

test("the secret of the second step is no cookie, and the answer to the password sets none [7.2.4]", async () => {
  const { email } = await protectedNewcomer();
  const answer = await passwordOnly(email);
  expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
  const pending = /name="pending" value="([^"]+)"/.exec(answer.body)?.[1] ?? "";
  expect(pending).toMatch(/^[\w-]{43}$/);
  expect((await send("/account", { cookie: `${SESSION}=${pending}` })).body).not.toContain(email);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("an app is set up, and asked for at the sign-in, which stays in its second step after a refused code", async ({ page }) => {
    const { email } = await newcomer();
    await bring(page.context(), await newSession(email));
    await page.goto("/account/security/authenticator");
    await page.getByRole("button", { name: "Set up the app" }).click();
    await page.getByText("Type a key instead").click();
    const key = ((await page.locator("pre").textContent()) ?? "").replaceAll(" ", "");
    await field(page, "Code").fill(wrongFor(key));
    await page.getByRole("button", { name: "Turn it on" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This code is not right." })).toBeVisible();
    expect(((await page.locator("pre").textContent()) ?? "").replaceAll(" ", ""), "the same key").toBe(key);
    await field(page, "Code").fill(codeAt(key, new Date()));
    await page.getByRole("button", { name: "Turn it on" }).click();
    await expect(page.getByText("Your authenticator app is set up")).toBeVisible();
    const codes = ((await page.locator("pre").textContent()) ?? "").split("\n");

    await page.context().clearCookies();
    await showPassword(page, email);
    await field(page, "Code").fill(wrongFor(key));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This code is not right" })).toBeVisible();
    await field(page, "Code").fill(await nextCode({ email, key }));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(/\/w\/new/);

    await page.context().clearCookies();
    await showPassword(page, email);
    await page.getByText("Use a recovery code instead").click();
    await field(page, "Recovery code").fill(codes[0] ?? "");
    await page.getByRole("button", { name: "Sign in with the recovery code" }).click();
    await expect(page.getByText("9 codes left")).toBeVisible();
  });
});

test("requireFactor: an owner asks the members of a workspace for a second factor, who are led to adding one, and then it opens [6.3.3c]", async ({ page }) => {
  const [owner, member, stranger] = [await newcomer("Ada Owner"), await newcomer("Ben Member"), await newcomer("Cleo Stranger")];
  const cookies = { owner: await newSession(owner.email), member: await newSession(member.email), stranger: await newSession(stranger.email) };
  const workspace = await openWorkspace(cookies.owner, "Marsh Annexe");
  const settings = `/w/${workspace}/settings`;
  await setRole(workspace, cookies.member, "editor");
  expect((await send(settings, { cookie: cookies.owner })).body, "first one's own").toContain("You have no second factor yourself");
  expect((await send(settings, { cookie: cookies.member })).body).toContain("Your role does not include this.");

  await bring(page.context(), (await enrol(cookies.owner)).cookie);
  await page.goto(`/w/${workspace}`);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Ask every member for a second factor").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Members now need a second factor.")).toBeVisible();
  await expect(page.getByLabel("Ask every member for a second factor")).toBeChecked();

  await page.context().clearCookies();
  await bring(page.context(), cookies.member);
  await page.goto(`/w/${workspace}`);
  await page.waitForURL("/account/security?needed=yes");
  await expect(page.getByText("This workspace asks its members for a second factor")).toBeVisible();
  expect((await send(`/w/${workspace}/devices/00000000-0000-4000-8000-000000000000/latest`, { cookie: cookies.member })).status).toBe(403);
  expect((await send(`/w/${workspace}/devices/00000000-0000-4000-8000-000000000000/latest`, { cookie: cookies.stranger })).status).toBe(404);
  expect((await send(`/w/${workspace}`, { cookie: cookies.stranger })).body).not.toContain("second factor");

  const { cookie } = await enrol(cookies.member);
  await page.context().clearCookies();
  await bring(page.context(), cookie);
  await page.goto("/account/security?needed=yes");
  await page.getByRole("link", { name: "Go to your workspace" }).click();
  await expect(page.getByRole("heading", { name: "Marsh Annexe" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
});
