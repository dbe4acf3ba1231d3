/** Sessions as their owner sees them: what asks again who is there, what warns before it ends, and what is left of it afterwards. */
import { letPass, newcomer } from "./newcomer.ts";
import { expect, PASSWORD, send, signInByHand, test } from "./wire.ts";

test("what a stolen session must not do leads to showing the password again, and back", async ({ page }) => {
  const { email } = await newcomer();
  const cookie = await signInByHand(email);
  await page
    .context()
    .addCookies([{ name: "__Host-session", value: cookie.split("=")[1] ?? "", url: new URL("/", process.env.KEPT_ORIGIN).href, secure: true }]);
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
