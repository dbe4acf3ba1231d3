/** Passwords and addresses as their owner changes them, in the browser and by mail: change, reset, another address, undoing it. */
import type { Page } from "@playwright/test";
import { linkIn, mailsTo, signIn } from "./fixtures.ts";
import { hashOf, inAccount, newAddress, newcomer } from "./newcomer.ts";
import { newSession } from "./resident.ts";
import { expect, PASSWORD, send, signInByHand, submit, test } from "./wire.ts";

const FRESH = "velvet anchor nine pancakes";

async function signInAgain(page: Page, email: string, password: string): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, email, password);
}

/** Signs in on the page; returns the cookie as a thief would copy it. */
async function enter(page: Page, email: string): Promise<string> {
  await signIn(page, email);
  const [cookie] = await page.context().cookies();
  return `${cookie?.name}=${cookie?.value}`;
}

const subjectsTo = async (email: string) => (await mailsTo(email)).map(({ subject }) => subject);
const isAlive = async (cookie: string, email: string) => (await send("/account", { cookie })).body.includes(email);

test("changePassword takes the current and a new one, stays signed in here, ends the rest, and tells by mail [6.2.2, 6.2.3, 7.4.3a]", async ({ page }) => {
  const { email } = await newcomer();
  const elsewhere = await newSession(email);
  const copied = await enter(page, email);
  await page.goto("/account/security/password");
  await page.getByLabel("Current password").fill("not the password at all");
  await page.getByLabel("New password").fill(FRESH);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("alert").first()).toContainText("This is not your password.");

  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill("passwordpassword");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("alert").first()).toContainText("repeats");

  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill(FRESH);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText(email)).toBeVisible();
  expect([await isAlive(elsewhere, email), await isAlive(copied, email)]).toEqual([false, false]);
  await expect.poll(() => subjectsTo(email)).toContain("Your password was changed");
  await expect(signInByHand(email, PASSWORD)).rejects.toThrow("could not sign in");
  await signInAgain(page, email, FRESH);
});

test("fields for passwords say what they are to password managers, take what is pasted, and offer a passphrase [6.2.6a, 6.2.7]", async ({ page }) => {
  const { email } = await newcomer();
  await enter(page, email);
  await page.goto("/account/security/password");
  await expect(page.getByLabel("Current password")).toHaveAttribute("autocomplete", "current-password");
  const field = page.getByLabel("New password");
  await expect(field).toHaveAttribute("autocomplete", "new-password");
  await expect(field).toHaveAttribute("type", "password");
  await expect(page.locator('input[autocomplete="username"]')).toHaveValue(email);
  await field.evaluate((input: HTMLInputElement, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const isTaken = input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    if (!isTaken) throw new Error("pasting is stopped");
  }, FRESH);
  await page.getByRole("button", { name: "Make a passphrase for me" }).click();
  await expect(field).toHaveValue(/^[a-z]+( [a-z]+){5}$/);
});

test("whoever has forgotten the password sets a new one by mail; opening the link uses nothing up, all sessions are dead, and nobody is signed in [6.4.3, 7.4.3a, 7.6.2]", async ({
  page,
}) => {
  const { email } = await newcomer();
  const [one, two] = [await newSession(email), await newSession(email)];
  await page.goto("/forgot");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.waitForURL("/forgot/sent");
  const link = await linkIn(email, "Set a new password");
  for (let times = 0; times < 2; times++) expect((await send(new URL(link).pathname + new URL(link).search)).body).toContain("Set the new password");
  expect(await isAlive(one, email)).toBe(true);

  await page.goto(link);
  await expect(page.getByText(email)).toBeVisible();
  await page.getByLabel("New password").fill("passwordpassword");
  await page.getByRole("button", { name: "Set the new password" }).click();
  await expect(page.getByRole("alert").first()).toContainText("repeats");
  await page.getByLabel("New password").fill(FRESH);
  await page.getByRole("button", { name: "Set the new password" }).click();
  await expect(page.getByText("Your new password is set")).toBeVisible();
  expect(await page.context().cookies(), "nobody is signed in by it").toEqual([]);
  expect([await isAlive(one, email), await isAlive(two, email)]).toEqual([false, false]);
  await expect(signInByHand(email, PASSWORD)).rejects.toThrow("could not sign in");

  await page.goto(link);
  await expect(page.getByText("This link does not work any more")).toBeVisible();
  await page.getByRole("link", { name: "Ask for a new link" }).click();
  await page.waitForURL("/forgot");
  await signInAgain(page, email, FRESH);
  await expect.poll(() => subjectsTo(email)).toContain("Your password was set anew");
});

test("confirm and confirmAnew: in a browser that did not sign up, the link asks for the password, or for a new name and password [6.3.4]", async ({ page }) => {
  const email = newAddress();
  const signUp = { button: "Create the account", fields: [["name", "Mallory"], ["email", email], ["password", PASSWORD], ["agreed", "on"]] } as const; // biome-ignore format: one line
  await submit("/sign-up", signUp);
  await page.goto(await linkIn(email, "Confirm your address"));
  await page.getByLabel("Password", { exact: true }).fill(FRESH);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("alert").first()).toContainText("This is not the password of this sign-up");
  await page.getByLabel("Name").fill("Ada Newcomer");
  await page.getByLabel("New password").fill(FRESH);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Set password and confirm" }).click();
  await page.waitForURL(/\/sign-in\?confirmed=yes/);
  await expect(signInByHand(email, PASSWORD)).rejects.toThrow("could not sign in");
  await expect(signInByHand(email, FRESH)).resolves.toContain("__Host-session");
});

test("signing in, signing up and requestReset answer a known and an unknown address with the same status, headers and size [6.3.8a, 6.3.8b, 6.3.8c]", async () => {
  const { email } = await newcomer();
  const unknown = email.replace("newcomer", "nobodyat");
  const asked = {
    "/forgot": ask,
    "/sign-in": (address: string) => ({ button: "Sign in", fields: [["email", address], ["password", "not the password at all"]] }) as const, // biome-ignore format: one line
    "/sign-up": (address: string) => ({ button: "Create the account", fields: [["name", "Ada"], ["email", address], ["password", PASSWORD], ["agreed", "on"]] }) as const, // biome-ignore format: one line
  };
  for (const [path, form] of Object.entries(asked)) {
    const [one, other] = [await submit(path, form(email)), await submit(path, form(unknown))];
    const bare = ({ status, headers, body }: typeof one) => [status, headers.location, Object.keys(headers).sort(), joined(body).length];
    expect(bare(one), path).toEqual(bare(other));
    expect(one.body.replaceAll(email, unknown).match(/role="alert"[\s\S]{0,400}/)?.[0], path).toBe(other.body.match(/role="alert"[\s\S]{0,400}/)?.[0]);
  }
});

/** Where the data of a page is cut into scripts depends on when it was ready. */
const joined = (body: string): string => body.replace(/"\]\)<\/script><script nonce="[^"]*">self\.__next_f\.push\(\[1,"/g, "");

const ask = (email: string) => ({ button: "Send the link", fields: [["email", email]] }) as const;

test("a reset works without scripts, and once: reset sent a second time is refused with a way on [6.4.3]", async () => {
  const { email } = await newcomer();
  await submit("/forgot", ask(email));
  const link = new URL(await linkIn(email, "Set a new password"));
  const path = link.pathname + link.search;
  const page = (await send(path)).body;
  const first = await submit(path, { button: "Set the new password", fields: [["password", FRESH]] });
  expect([first.status, first.headers.location, first.headers["set-cookie"]]).toEqual([303, "/reset?done=yes", undefined]);
  expect(page).toContain("Set the new password");
  expect((await send(path)).body).toContain("This link does not work any more");
  await expect(signInByHand(email, FRESH)).resolves.toContain("__Host-session");
});

test("requestEmailChange, confirmEmailChange and undoEmailChange go through both mailboxes [6.3.7c, 7.4.3c, 7.6.2]", async ({ page }) => {
  const { email } = await newcomer();
  const next = `moved.${email}`;
  const elsewhere = await newSession(email);
  await enter(page, email);
  await page.goto("/account");
  await page.getByRole("link", { name: "Change address" }).click();
  await page.waitForURL("/account/email");
  await page.getByLabel("New address").fill(next);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("Look into the mailbox of the new address")).toBeVisible();

  const confirm = await linkIn(next, "Someone with a Kept account wants to use this address");
  await page.goto(confirm);
  await expect(page.getByRole("definition").filter({ hasText: email })).toBeVisible();
  expect(await isAlive(elsewhere, email), "opening the link does nothing yet").toBe(true);
  await page.getByRole("button", { name: "Confirm address change" }).click();
  await expect(page.getByText("Your address is changed")).toBeVisible();
  await page.getByRole("link", { name: "To your account" }).click();
  await expect(page.getByText(next)).toBeVisible();
  expect([await isAlive(elsewhere, email), await isAlive(elsewhere, next)]).toEqual([false, false]);
  await expect(signInByHand(email)).rejects.toThrow("could not sign in");
  await page.goto(confirm);
  await page.getByRole("button", { name: "Confirm address change" }).click();
  await expect(page.getByRole("alert").first()).toContainText("This link has been used");

  const undo = await linkIn(email, "Your account has another address now");
  await page.goto(undo);
  await page.getByRole("button", { name: "Restore old address" }).click();
  await expect(page.getByText("Your old address is back")).toBeVisible();
  await page.goto("/account");
  await page.waitForURL(/\/sign-in/);
  await page.goto(await linkIn(email, "Your address is back: set a new password"));
  await page.getByLabel("New password").fill(FRESH);
  await page.getByRole("button", { name: "Set the new password" }).click();
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await signInAgain(page, email, FRESH);
  await page.goto(undo);
  await page.getByRole("button", { name: "Restore old address" }).click();
  await expect(page.getByRole("alert").first()).toContainText("This link has been used");
});

test("asking for an address that somebody has is answered as for a free one, and its owner is told [6.3.8d]", async () => {
  const [one, other] = [await newcomer(), await newcomer()];
  const cookie = await newSession(one.email);
  for (const email of [other.email, `free.${one.email}`]) {
    const answer = await submit("/account/email", { cookie, button: "Send the link", fields: [["email", email]] });
    expect([answer.status, answer.headers.location]).toEqual([303, "/account/email?sent=yes"]);
  }
  await expect.poll(() => subjectsTo(other.email)).toContain("You already have an account");
});

/** As if it had begun with a passkey. */
const withoutPassword = (cookie: string) =>
  inAccount((database) => database.query("DELETE FROM password p USING session s WHERE s.id_hash = $1 AND p.user_id = s.user_id", [hashOf(cookie)]));

test("an account without a password sets its first one (setPassword)", async ({ page }) => {
  const { email } = await newcomer();
  const cookie = await enter(page, email);
  await withoutPassword(cookie);
  await page.goto("/account/security/password");
  await expect(page.getByLabel("Current password")).toHaveCount(0);
  await page.getByLabel("New password").fill(FRESH);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await signInAgain(page, email, FRESH);
});
