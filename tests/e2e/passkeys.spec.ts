/** Passkeys in the browser, with a device that Chromium pretends. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { linkIn, mailsTo } from "./fixtures.ts";
import { bring, letPass, newcomer } from "./newcomer.ts";
import { newSession } from "./resident.ts";
import { deviceOf } from "./virtual-authenticator.ts";
import { expect, PASSWORD, test } from "./wire.ts";

const RECOVERY_CODE = /^(?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}$/;
const shown = (page: Page, label: string) => page.getByLabel(label, { exact: true }).filter({ visible: true });
/** A browser that fills nothing in by itself: the pretended person would take what the page offers before the button is pressed. */
const fillsNothingIn = (page: Page) =>
  page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
const usePasskey = (page: Page) => page.getByRole("button", { name: "Use a passkey instead" }).click();
const refusal = (page: Page) => page.getByRole("alert").filter({ hasText: "This passkey was not accepted" });

/** Somebody with a password, signed in, and the security page before them. */
async function atSecurity(page: Page) {
  const who = await newcomer();
  await bring(page.context(), await newSession(who.email));
  await page.goto("/account/security");
  return who;
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await shown(page, "Name of the new passkey").fill(name);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name, level: 3 })).toBeVisible();
}

async function signOut(page: Page, name = "Ada Newcomer"): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
}

test("signUp, askForPasskey, confirmWithPasskey, signInWithPasskey: an account without a password, from form to sign-in [6.3.4, 7.6.2]", async ({ page }) => {
  const email = `passkey.${Date.now()}@marsh-weather.example`;
  const device = await deviceOf(page);
  await fillsNothingIn(page);
  await page.goto("/sign-up");
  await shown(page, "Name").fill("Ada Newcomer");
  await shown(page, "E-mail").fill(email);
  await expect(page.getByRole("radio", { name: /^Passkey/ })).toBeChecked();
  await expect(page.getByLabel("Password", { exact: true })).toBeHidden();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("/sign-up/sent");
  expect(await device.credentials(), "nothing is made before the address is shown to be theirs").toEqual([]);

  const link = await linkIn(email, "Confirm your address");
  await page.goto(link);
  await page.getByRole("button", { name: "Create passkey" }).click();
  await expect(page.getByText("Your passkey is created and your address is confirmed.")).toBeVisible();
  const codes = ((await page.locator("pre").textContent()) ?? "").split("\n");
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(RECOVERY_CODE);
  expect(
    (await page.context().cookies()).map(({ name }) => name),
    "nobody is signed in by it",
  ).toEqual(["__Host-sign-up"]);
  expect(await device.credentials()).toMatchObject([{ rpId: "localhost", isResidentCredential: true }]);

  await page.getByRole("link", { name: "I have stored them: sign in" }).click();
  await page.waitForURL(/\/sign-in/);
  await usePasskey(page);
  await page.waitForURL("/w/new");
  await page.goto("/account");
  await expect(page.getByText(email)).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole("button", { name: "Create passkey" }).filter({ visible: true })).toHaveCount(0);
});

test("addPasskey, askPasskeyForFactor: a passkey is added from the security page, and then asked for after the password [6.3.3a]", async ({ page }) => {
  const { email } = await atSecurity(page);
  await deviceOf(page);
  await fillsNothingIn(page);
  await addPasskey(page, "Blue key");
  await expect(page.locator("pre")).toContainText(/^(?:[0-9A-Z]{7}-){3}/);
  await signOut(page);

  await shown(page, "E-mail").fill(email);
  await shown(page, "Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL(/\/w\/new/);
  await expect.poll(async () => (await mailsTo(email)).map((mail) => mail.subject)).toContain("A passkey was added");
});

test("renamePasskey, removePasskey: passkeys are told apart by name, and removed; a removed one opens nothing [6.5.6]", async ({ page }) => {
  const { email } = await atSecurity(page);
  await deviceOf(page);
  await fillsNothingIn(page);
  await addPasskey(page, "Blue key");

  await page.getByText("Rename Blue key").click();
  await shown(page, "Name of the passkey").fill("Green key");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: "Green key" })).toBeVisible();

  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("This device holds a passkey of your account already.")).toBeVisible();

  await page.getByText("Remove Green key").click();
  await expect(page.getByText("It lets nobody in from that moment on")).toBeVisible();
  await page.getByRole("button", { name: "Remove “Green key”" }).click();
  await expect(page.getByText("The passkey is removed.")).toBeVisible();
  await expect(page.getByText("No passkey yet")).toBeVisible();
  await signOut(page);
  await usePasskey(page);
  await expect(refusal(page)).toBeVisible();
  await expect.poll(async () => (await mailsTo(email)).map((mail) => mail.subject)).toContain("A passkey was removed");
});

test("askPasskey: what a browser offers to fill in signs in as well, and cancelling is no error", async ({ page }) => {
  await atSecurity(page);
  const device = await deviceOf(page);
  await addPasskey(page, "Blue key");
  await device.verifies(false);
  await signOut(page);
  await expect(shown(page, "E-mail")).toHaveAttribute("autocomplete", "username webauthn");
  await usePasskey(page);
  await expect(page.getByRole("status").filter({ hasText: "No passkey was shown. You can try again." })).toBeVisible();
  await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
  expect(await page.context().cookies()).toEqual([]);

  // The pretended person takes what is offered at once; no button is pressed here.
  await device.verifies(true);
  await page.goto("/sign-in?next=/account");
  await page.waitForURL("/account");
});

type Late = { asked: string[]; offer(): void };

test("what is only offered never closes the window in which somebody is asked for a passkey", async ({ page }) => {
  const device = await deviceOf(page);
  await device.answers(false);
  await page.addInitScript(() => {
    const asked: string[] = [];
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      asked.push(options?.mediation ?? "by the button");
      return get(options);
    };
    // The offer comes late, as it does where the way to us is slow: once somebody has pressed the button.
    PublicKeyCredential.isConditionalMediationAvailable = () => new Promise((done) => Object.assign(window, { offer: () => done(true) }));
    Object.assign(window, { asked });
  });
  await page.goto("/sign-in");
  await page.waitForFunction(() => "offer" in window);
  await usePasskey(page);
  await page.waitForFunction(() => (window as unknown as Late).asked.length > 0);
  await page.evaluate(() => (window as unknown as Late).offer());
  await page.waitForTimeout(1_000);
  expect(await page.evaluate(() => (window as unknown as Late).asked)).toEqual(["by the button"]);
});

test("askForNewPasskey: passkeys change only for somebody who has just shown that it is them [7.5.1c]", async ({ page }) => {
  const { email } = await newcomer();
  const cookie = await newSession(email);
  await bring(page.context(), cookie);
  await page.goto("/account/security");
  await letPass(11, cookie, "authenticated_at");
  await deviceOf(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("Confirm your identity to continue.")).toBeVisible();
  await page.reload();
  await page.getByRole("link", { name: "Confirm your identity to add a passkey" }).click();
  await page.waitForURL(/\/account\/confirm\?next=/);
});

type Relay = (options: unknown) => Promise<unknown>;

/** In place of the browser's own answer this page sends what `relay` answers to the same question; what is only offered stays unanswered. */
async function relayThrough(page: Page, relay: Relay): Promise<void> {
  await page.exposeFunction("relay", relay);
  await page.addInitScript(() => {
    const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)).buffer;
    const text = (buffer: BufferSource) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer as ArrayBuffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""); // biome-ignore format: one line
    navigator.credentials.get = async (options) => {
      if (options?.mediation === "conditional") return new Promise(() => {});
      const send = (window as unknown as { relay: (challenge: string) => Promise<Record<string, string>> }).relay;
      const answer = await send(text(options?.publicKey?.challenge as ArrayBuffer));
      const response = Object.fromEntries(["clientDataJSON", "authenticatorData", "signature", "userHandle"].map((name) => [name, bytes(answer[name] ?? "")]));
      return { id: answer.id, rawId: bytes(answer.id ?? ""), type: "public-key", response, getClientExtensionResults: () => ({}) } as unknown as Credential;
    };
  });
}

/** Has the device of `page` sign a challenge of ours, on whatever site that page is. */
const signOn = (page: Page, challenge: unknown): Promise<Record<string, string>> =>
  page.evaluate(async (asked) => {
    const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const text = (buffer: ArrayBuffer | null) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""); // biome-ignore format: one line
    const publicKey = { challenge: bytes(String(asked)), rpId: "localhost", userVerification: "required" } as const;
    const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    const { clientDataJSON, authenticatorData, signature, userHandle } = made.response as AuthenticatorAssertionResponse;
    return {
      id: made.id,
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: text(userHandle),
    };
  }, challenge);

test("an answer that was given on another site, or given before, lets nobody in [6.3.4, 6.7.2]", async ({ page, context }) => {
  await atSecurity(page);
  const device = await deviceOf(page);
  await addPasskey(page, "Blue key");
  const [credential] = await device.credentials();
  if (!credential) throw new Error("no passkey");
  await device.answers(false);
  await signOut(page);

  // Another port of the same host: the browser takes it for the same owner of passkeys, but not for the same site.
  const site = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<title>Elsewhere</title>")).listen(0, "localhost");
  await new Promise((ready) => site.once("listening", ready));
  const elsewhere = await context.newPage();
  await (await deviceOf(elsewhere)).put(credential);

  const victim = await context.newPage();
  let answer: Record<string, string> | null = null;
  let where: Page | null = elsewhere;
  await relayThrough(victim, async (challenge) => {
    if (where) answer = await signOn(where, challenge);
    return answer;
  });
  await elsewhere.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
  await victim.goto("/sign-in");
  await usePasskey(victim);
  await expect(refusal(victim)).toBeVisible();
  expect(await context.cookies()).toEqual([]);

  // The same on our own site lets in, so that it was the site that was refused.
  await elsewhere.goto("/privacy");
  await usePasskey(victim);
  await victim.waitForURL(/\/w\/new/);
  await context.clearCookies();

  // What let in once, sent again in answer to another question.
  where = null;
  await victim.goto("/sign-in");
  await usePasskey(victim);
  await expect(refusal(victim)).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  site.close();
});

test("a copy of a passkey that counts from further back is refused and blocks it; its owner is told [6.3.7b]", async ({ page }) => {
  const { email } = await atSecurity(page);
  const device = await deviceOf(page);
  await fillsNothingIn(page);
  await addPasskey(page, "Blue key");
  const [old] = await device.credentials();
  if (!old) throw new Error("no passkey");
  await signOut(page);
  await usePasskey(page);
  await page.waitForURL(/\/w\/new/);
  const cookies = await page.context().cookies();

  await page.context().clearCookies();
  await page.goto("/sign-in");
  await device.put({ ...old, signCount: old.signCount });
  await usePasskey(page);
  await expect(refusal(page)).toBeVisible();
  await expect.poll(async () => (await mailsTo(email)).map((mail) => mail.subject)).toContain("A passkey may have been copied");

  await page.context().addCookies(cookies);
  await page.goto("/account/security");
  await expect(page.getByText("Blocked", { exact: true })).toBeVisible();
  await expect(page.getByText("It counted its uses backwards")).toBeVisible();
});
