/** Fields for passwords: they hide what is typed, and leave the remembering to whoever does it best. */
import { arrive, PUBLIC, portalAsAda } from "./pages.ts";
import { CAST, expect, test } from "./wire.ts";

const PHRASE = "  tqvbzr Wmxkpd 東京 jhgfn  ";

test("every password field hides what is typed, shows it when asked, and takes pasting and password managers [6.2.6a, 6.2.6b, 6.2.7]", async ({
  page,
  context,
  baseURL,
  ada,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: baseURL ?? "" });
  const seen: string[] = [];
  for (const stops of [async () => PUBLIC, () => portalAsAda(page, ada)]) {
    for (const { name, path } of await stops()) {
      // Most pages have none: asking for them is quicker than opening them.
      if (!/type=\\?"password/.test(await (await page.request.get(path)).text())) continue;
      await arrive(page, path);
      const byPassword = page.getByRole("radio", { name: /^Password/ });
      if (await byPassword.count()) await byPassword.check();
      const fields = page.locator('input[type="password"]').filter({ visible: true });
      for (const field of await fields.all()) {
        const use = (await field.getAttribute("autocomplete")) ?? "";
        expect.soft(["current-password", "new-password"], `${name}: autocomplete`).toContain(use);
        seen.push(`${name} ${use}`);
        await page.evaluate((text) => navigator.clipboard.writeText(text), PHRASE);
        await field.focus();
        await page.keyboard.press("Control+v");
        const id = await field.getAttribute("id");
        const same = page.locator(`[id="${id}"]`);
        await expect.soft(same, `${name}: what was pasted, to the last space`).toHaveValue(PHRASE);
        const show = page.locator(`button[aria-controls="${id}"]`);
        await expect.soft(show).toHaveAccessibleName("Show what is typed");
        await show.click();
        await expect.soft(same, name).toHaveAttribute("type", "text");
        await page.locator(`button[aria-controls="${id}"]`).click();
        await expect.soft(same, name).toHaveAttribute("type", "password");
        await same.fill("");
      }
      // What is no password field must not hold one: a manager would not know it, and a screen would show it.
      const bare = page.locator('input[name*="assword" i]:not([type="password"]):not([type="hidden"])');
      expect.soft(await bare.count(), name).toBe(0);
    }
  }
  expect(seen).toEqual(expect.arrayContaining(["sign-up new-password", "sign-in current-password"]));
});

test("a manager finds the account's name beside the password [6.2.7]", async ({ page }) => {
  for (const path of ["/sign-in", "/sign-up"]) {
    await page.goto(path);
    const name = page.locator('form:has(input[type="password"]) input[type="email"]').first();
    expect((await name.getAttribute("autocomplete"))?.split(" ")).toEqual(expect.arrayContaining([expect.stringMatching(/^(username|email)$/)]));
    await name.fill(CAST.ada);
  }
});
