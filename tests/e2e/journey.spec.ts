import { readFile } from "node:fs/promises";
import { linkIn, mailsTo } from "./fixtures.ts";
import { expect, PASSWORD, test } from "./wire.ts";

const NEWCOMER = { name: "Ada Newcomer", email: `ada.newcomer.${Date.now()}@marsh-weather.example` };

/** The whole path of a newcomer, in one browser, from the front page to the receipt of their erasure. */
test("a newcomer signs up, connects a device, takes everything along and is erased [7.4.2a, 7.4.2b, 7.6.2]", async ({ page, request, baseURL }) => {
  // Pages that were left stay in the document, hidden, so that going back is instant.
  const shown = (label: string) => page.getByLabel(label, { exact: true }).filter({ visible: true });

  await test.step("reads what this is and what it costs", async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("€9").first()).toBeVisible();
    await page.getByRole("link", { name: "Create account" }).first().click();
    await page.waitForURL("/sign-up");
  });

  await test.step("is told what is wrong, and nothing typed is lost", async () => {
    await page.getByLabel("Name").fill(NEWCOMER.name);
    await shown("E-mail").fill(NEWCOMER.email);
    await page.getByRole("radio", { name: /^Password/ }).check();
    await shown("Password").fill("too short");
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "privacy policy" })).toContainText("15 characters");
    await expect(page.getByLabel("Name")).toHaveValue(NEWCOMER.name);
    await expect(shown("Password")).toHaveValue("too short");
  });

  await test.step("signs up with a passphrase made for them", async () => {
    await page.getByRole("button", { name: "Make a passphrase for me" }).click();
    await expect(shown("Password")).toHaveValue(/^(\w+ ){5}\w+$/);
    await shown("Password").fill(PASSWORD);
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.waitForURL("/sign-up/sent");
    await expect(page.getByText(NEWCOMER.email)).toBeVisible();
    // resendSignUp
    await page.getByRole("button", { name: "Resend the e-mail" }).click();
    await expect(page.getByText("Sent again.")).toBeVisible();
    await expect.poll(async () => (await mailsTo(NEWCOMER.email)).length).toBe(2);
  });

  await test.step("confirms the address with a button; opening the link alone confirms nothing", async () => {
    const link = await linkIn(NEWCOMER.email, "Confirm your address");
    await request.get(link);
    await request.get(link);
    await page.goto(link);
    await page.getByRole("button", { name: "Confirm address" }).click();
    await page.waitForURL(/\/sign-in/);
    await expect(page.getByText("Your address is confirmed")).toBeVisible();
    expect(await page.context().cookies()).toEqual([]);
  });

  await test.step("signs in and opens a workspace whose region is final", async () => {
    await shown("E-mail").fill(NEWCOMER.email);
    await shown("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("/w/new");
    await expect(page.getByText("This choice is final")).toBeVisible();
    await shown("Name").fill("Newcomer's Marsh");
    await page.getByRole("radio", { name: /European Union/ }).check();
    await page.getByRole("button", { name: "Open the workspace" }).click();
    await page.waitForURL(/\/w\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { name: "Newcomer's Marsh" })).toBeVisible();
    await expect(page.getByText("No devices yet")).toBeVisible();
  });

  let token = "";
  await test.step("adds a device and sees its token once", async () => {
    await page.getByRole("link", { name: "Add a device" }).first().click();
    await page.waitForURL(/\/devices\/new$/);
    await shown("Name").fill("Bird bath");
    await page.getByRole("button", { name: "Add the device" }).click();
    await expect(page.getByText("Copy the token now")).toBeVisible();
    token = ((await page.locator("pre").first().textContent()) ?? "").trim();
    expect(token).toMatch(/^kept_d_/);
    await expect(page.getByText("Waiting for the first reading")).toBeVisible();
  });

  const send = (data: unknown) => request.post(`${baseURL}/api/ingest`, { data, headers: { authorization: `Bearer ${token}` } });

  await test.step("sends a reading and watches it arrive", async () => {
    const answer = await send({ temperature: 21.4, door_open: false });
    expect(answer.status()).toBe(200);
    await expect(page.getByText("The first reading is here")).toBeVisible();
    await expect(page.getByText("21.4", { exact: true })).toBeVisible();
    const yesterday = Date.now() - 86_400_000;
    const batch = Array.from({ length: 96 }, (_, index) => ({ ts: yesterday + index * 900_000, values: { temperature: 15 + Math.sin(index / 15) * 5 } }));
    expect((await send(batch)).status()).toBe(200);
    expect((await send({ ts: "2999-01-01T00:00:00Z", values: { temperature: 1 } })).status()).toBe(422);
  });

  await test.step("sees fields, values, a chart and what was rejected", async () => {
    await page.getByRole("link", { name: "To the device" }).click();
    await expect(page.getByRole("heading", { name: "Bird bath" })).toBeVisible();
    await expect(page.getByText("door_open").first()).toBeVisible();
    await expect(page.getByRole("img", { name: /temperature/ })).toBeVisible();
    for (const span of ["Hour", "Day", "Month", "Year"]) {
      await page.getByRole("link", { name: span, exact: true }).click();
      await expect(page.getByRole("link", { name: span, exact: true })).toHaveAttribute("aria-current", "true");
    }
    await expect(page.getByText("in the future", { exact: false }).first()).toBeVisible();
  });

  await test.step("downloads the readings as CSV and JSON", async () => {
    for (const [format, begins] of [
      ["CSV", "time,field,value"],
      ["JSON", "["],
    ] as const) {
      await page.getByLabel("Format").selectOption({ label: format });
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download readings" }).click()]);
      const text = await readFile(await download.path(), "utf8");
      expect(text.trimStart().startsWith(begins)).toBe(true);
      expect(text).toContain("21.4");
    }
  });

  await test.step("downloads everything, with the password and a progress bar", async () => {
    await page.goto("/account/export");
    await page.getByRole("button", { name: "Make a copy" }).click();
    await expect(page.getByText("Ready")).toBeVisible({ timeout: 30_000 });
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download", exact: true }).click()]);
    expect(download.suggestedFilename()).toMatch(/^kept-export-.*\.zip$/);
    expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe("PK");
  });

  await test.step("deletes the copy, and is asked before", async () => {
    await page.getByText("Delete …").click();
    await page.getByRole("button", { name: /Delete copy/ }).click();
    await expect(page.getByText("Copy deleted.")).toBeVisible();
    await expect(page.getByText("No copies yet")).toBeVisible();
  });

  await test.step("corrects their name", async () => {
    await page.goto("/account");
    await page.getByRole("link", { name: "Change name" }).click();
    await page.waitForURL("/account/name");
    await shown("Your name").fill(" ");
    await page.getByRole("button", { name: "Save name" }).click();
    await expect(page.getByText("Please type your name.").first()).toBeVisible();
    await shown("Your name").fill("Newcomer von Marsh");
    await page.getByRole("button", { name: "Save name" }).click();
    await expect(page.getByText("Your name is saved.")).toBeVisible();
    await expect(page.getByText("Newcomer von Marsh").first()).toBeVisible();
  });

  await test.step("is erased, with a receipt", async () => {
    await page.goto("/account");
    await expect(page.getByText("I have read and agree to the privacy policy").first()).toBeVisible();
    await page.getByRole("link", { name: /Delete the account/ }).click();
    await expect(page.getByText(/1 device, 9[89] readings/)).toBeVisible();
    await page.getByLabel(/Type/).fill("erase everything");
    await page.getByRole("button", { name: "Erase everything now" }).click();
    await page.waitForURL(/\/erased\//);
    expect((await send({ temperature: 1 })).status()).toBe(401);
    await expect(page.getByText(/rows are deleted|rows$/).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("row", { name: /measurement/ }).first()).toBeVisible();
    await expect.poll(async () => (await mailsTo(NEWCOMER.email)).at(-1)?.subject, { timeout: 15_000 }).toBe("Your account is deleted");
  });

  await test.step("is nobody any more", async () => {
    await page.goBack();
    // The page before, shown from memory, may be on its way out by itself, and then it breaks off ours.
    await expect(async () => void (await page.goto("/account"))).toPass();
    await page.waitForURL(/\/sign-in/);
    await shown("E-mail").fill(NEWCOMER.email);
    await shown("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Wrong e-mail or password")).toBeVisible();
  });
});
