/** The life of a device in the portal: found, changed, retired, brought back. */
import { bring } from "./newcomer.ts";
import { addDevice, expect, test } from "./wire.ts";

test("a device gets tags and an interval, is found by them, is retired and brought back with a new token", async ({ page, ada }) => {
  const name = `Boathouse ${Date.now()}`;
  const { device, token } = await addDevice(ada, name);
  await bring(page.context(), ada.cookie);
  await page.goto(`/w/${ada.workspace}/devices/${device}/settings`);
  await page.getByLabel("Tags").fill("Lake, jetty, LAKE");
  await page.getByLabel("Every").fill("1.5");
  await page.getByLabel("Unit").selectOption("hours");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.goto(`/w/${ada.workspace}?tag=jetty`);
  const search = page.getByRole("searchbox", { name: "Name" });
  await search.pressSequentially("boat");
  await expect(page).toHaveURL(/name=boat&tag=jetty/);
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("boat");
  await page.getByRole("link", { name }).click();
  await expect(page.getByText("usually sends every 90 minutes")).toBeVisible();

  // The actions retireDevice and reviveDevice.
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Retire the device" }).click();
  await page.getByRole("button", { name: "Bring the device back" }).click();
  await expect(page.getByText("Copy the token now")).toBeVisible();
  expect(await page.locator("pre").first().textContent()).not.toBe(token);
});
