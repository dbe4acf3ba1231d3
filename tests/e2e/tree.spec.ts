/** Workspaces below each other: opening, switching with the keyboard, moving, letting members from above in, closing and opening again. */
import { bring, newOwner } from "./newcomer.ts";
import { violations } from "./usable.ts";
import { expect, OWN, origin, submit, test } from "./wire.ts";

/** Somebody with one workspace of this name, signed in; its address. */
async function owner(name: string): Promise<{ cookie: string; home: string }> {
  const { cookie, workspace } = await newOwner("Ada Newcomer", [], name);
  return { cookie, home: `/w/${workspace}` };
}

test("a workspace is opened below another (openBelow), found by typing, and switched to with the keyboard alone", async ({ page }) => {
  const { cookie, home } = await owner("Marsh Weather");
  await bring(page.context(), cookie);
  await page.goto(`${home}/settings`);
  await page.getByRole("link", { name: "New workspace below" }).click();
  await page.waitForURL(`${home}/new`);
  await expect(page.getByText("Below Marsh Weather")).toBeVisible();
  await page.getByRole("button", { name: "Open the workspace" }).click();
  await expect(page.getByRole("alert").first()).toContainText("choose where");
  await page.getByLabel("Name").fill("Upper Weir");
  await page.getByRole("radio", { name: /European Union/ }).check();
  await page.getByRole("button", { name: "Open the workspace" }).click();
  await expect(page.getByRole("heading", { name: "Upper Weir" })).toBeVisible();
  const below = new URL(page.url()).pathname;

  await expect(page.getByRole("combobox", { name: "Switch the workspace, now Upper Weir" })).toHaveAttribute("aria-keyshortcuts", "Alt+Shift+W");
  await page.keyboard.press("Alt+Shift+KeyW");
  const filter = page.getByRole("combobox", { name: "Filter the workspaces" });
  await expect(filter).toBeFocused();
  await expect(page.getByRole("option")).toHaveText(["Marsh Weather", "Upper Weir"]);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.type("nothing");
  await expect(page.getByText("No workspace of yours is called that.")).toBeVisible();
  await filter.fill("marsh");
  await expect(page.getByRole("option")).toHaveText(["Marsh Weather"]);
  await page.keyboard.press("Enter");
  await page.waitForURL(home);
  await expect(page.getByRole("heading", { name: "Marsh Weather" })).toBeVisible();

  await page.keyboard.press("Alt+Shift+KeyW");
  await expect(filter).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(below);
  await page.keyboard.press("Alt+Shift+KeyW");
  await expect(page.getByRole("option")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option")).toHaveCount(0);
  expect(new URL(page.url()).pathname).toBe(below);
});

test("a workspace is renamed (renameWorkspace), takes over members (shareMembers), moves (moveWorkspace), closes (closeWorkspace) and opens again (reopenWorkspace)", async ({
  page,
}) => {
  const { cookie, home } = await owner("Marsh Weather");
  await submit(`${home}/new`, { cookie, button: "Open the workspace", fields: [["name", "Weir"], ["region", "eu"]], headers: { ...OWN, origin: origin() } }); // biome-ignore format: one line
  await bring(page.context(), cookie);
  await page.goto(`${home}/settings`);
  await page.getByRole("link", { name: "Weir", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Weir", exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByText("It stands below Marsh Weather.")).toBeVisible();
  await page.getByLabel("Name of the workspace").filter({ visible: true }).fill("Upper Weir");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Renamed.")).toBeVisible();
  await expect(page.getByText("It stands below Marsh Weather.")).toBeVisible();
  await page.getByRole("checkbox", { name: /members of the workspace above/ }).check();
  await page.getByRole("button", { name: "Save" }).last().click();
  await expect(page.getByText("The members of the workspace above work here, too.")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const settings = page.url();

  await page.goto(`${home}/settings`);
  await expect(page.getByRole("row", { name: /Upper Weir.*work there, too/ })).toBeVisible();
  await page.getByLabel("Type “Marsh Weather”").fill("Marsh Weather");
  await page.getByRole("button", { name: "Close the workspace" }).click();
  await expect(page.getByRole("alert").first()).toContainText("There are open workspaces of yours below this one.");

  await page.goto(settings);
  await page.getByLabel("Where it stands").selectOption({ label: "At the top" });
  await page.getByRole("button", { name: "Move" }).click();
  await expect(page.getByText("It stands at the top: no other workspace is above it.")).toBeVisible();
  await page.getByLabel("Type “Upper Weir”").fill("Upper");
  await page.getByRole("button", { name: "Close the workspace" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Please type Upper Weir");
  await page.getByLabel("Type “Upper Weir”").fill("Upper Weir");
  await page.getByRole("button", { name: "Close the workspace" }).click();
  await expect(page.getByRole("heading", { name: "This workspace is closed" })).toBeVisible();
  await page.getByRole("link", { name: "Devices", exact: true }).click();
  await page.waitForURL(settings.replace(/\/settings$/, "")); // The page before says the same, and is hidden soon.
  await expect(page.getByRole("complementary", { name: "This workspace is closed" })).toContainText("it is erased for good");
  await page.getByRole("link", { name: "Open it again" }).click();
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(page.getByRole("heading", { name: "Upper Weir" })).toBeVisible();
  await expect(page.getByRole("complementary", { name: "This workspace is closed" })).toHaveCount(0);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the switcher is a list of links", async ({ page }) => {
    const { cookie, home } = await owner("Marsh Weather");
    await bring(page.context(), cookie);
    await page.goto("/account");
    await page.locator("summary", { hasText: "Workspaces" }).click();
    await page.getByRole("link", { name: "Marsh Weather" }).click();
    await page.waitForURL(home);
  });
});
