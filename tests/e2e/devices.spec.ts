/** The life of devices in the portal: added together, found, changed, moved, retired and brought back. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { bring, newcomer } from "./newcomer.ts";
import { newSession } from "./resident.ts";
import { expect, submit, test } from "./wire.ts";

async function openWorkspace(page: Page, name: string): Promise<string> {
  await page.goto("/w/new");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("radio", { name: /European Union/ }).check();
  await page.getByRole("button", { name: "Open the workspace" }).click();
  await page.waitForURL(/\/w\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

/** Holds the scripts back, as a slow line does; what it returns lets them come. */
async function holdScripts(page: Page): Promise<() => void> {
  let letCome = () => {};
  const come = new Promise<void>((done) => (letCome = done));
  await page.route("**/_next/static/**/*.js", async (route) => {
    await come;
    await route.continue();
  });
  return letCome;
}

const LINES = "name,tags,interval\nBoathouse,lake;jetty,15 min\nWeir,river,1 h\nMill pond,lake,";

test("three devices are added from CSV, one is found by its tag, changed, moved, retired and brought back", async ({ page, ada }) => {
  const { email } = await newcomer();
  const cookie = await bring(page.context(), await newSession(email));
  const [farm, mill] = [await openWorkspace(page, "Farm"), await openWorkspace(page, "Mill")];

  await test.step("lines of which one is faulty add nothing, and are said", async () => {
    await page.goto(`${farm}/devices/import`);
    await page.getByLabel("Devices").fill(LINES.replace("1 h", "never"));
    await page.getByRole("button", { name: "Add the devices" }).click();
    await expect(page.getByRole("alert").first()).toContainText("Line 3: the interval should be such as");
    await expect(page.getByLabel("Devices")).toHaveValue(/never/);
  });

  await test.step("right ones are added, and their tokens can be taken along", async () => {
    await page.getByLabel("Devices").fill(LINES);
    await page.getByRole("button", { name: "Add the devices" }).click();
    await expect(page.getByText("3 devices added")).toBeVisible();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download the tokens as CSV" }).click()]);
    const csv = await readFile((await file.path()) ?? "", "utf8");
    expect(csv).toMatch(/^name,device,token\r\nBoathouse,[0-9a-f-]{36},kept_d_\w{50}\r\nWeir,/);
    await expect(page.getByLabel("The same to copy")).toHaveValue(csv.replaceAll("\r", ""));
  });

  await test.step("one is found while its name is typed, and by its tag", async () => {
    await page.goto(farm);
    const search = page.getByRole("searchbox", { name: "Name" });
    await search.pressSequentially("bóat");
    await expect(page).toHaveURL(/name=b%C3%B3at/);
    await expect(search).toBeFocused();
    await expect(search).toHaveValue("bóat");
    await expect(page.getByRole("link", { name: "Weir" })).toBeHidden();
    await page.goto(`${farm}?tag=lake`);
    await expect(page.getByRole("row")).toHaveCount(3);
    await page.getByRole("link", { name: "jetty" }).click();
    await expect(page.getByRole("link", { name: "Mill pond" })).toBeHidden();
    await expect(page.getByLabel("Tag")).toHaveValue("jetty");
    await page.getByRole("link", { name: "Boathouse" }).click();
    await expect(page.getByText("expected every 15 minutes")).toBeVisible();
  });

  await test.step("it gets another interval", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByLabel("Every").fill("1.5");
    await page.getByLabel("Unit").selectOption("hours");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(page.getByLabel("Every")).toHaveValue("90");
  });

  const device = new URL(page.url()).pathname.split("/").at(-2) ?? "";

  await test.step("moveDevice takes it to the other workspace, and to nobody else's", async () => {
    const path = `${farm}/devices/${device}/move`;
    const planted = await submit(path, { cookie, button: "Move the device", fields: [["to", ada.workspace]] });
    expect(planted.body).toContain("Not found, or you don’t have access.");
    await page.getByRole("link", { name: "Move to another workspace" }).click();
    await page.getByLabel("To the workspace").selectOption({ label: "Mill" });
    await page.getByRole("button", { name: "Move the device" }).click();
    await page.waitForURL(`${mill}/devices/${device}`);
    await expect(page.getByRole("heading", { name: "Boathouse" })).toBeVisible();
    await page.goto(farm);
    await expect(page.getByRole("row")).toHaveCount(3);
  });

  await test.step("retireDevice, cancelRetirement and reviveDevice: it is hidden from the list, and gets a new token", async () => {
    await page.goto(`${mill}/devices/${device}/settings`);
    await page.getByRole("link", { name: "Retire the device" }).click();
    await expect(page.getByText("Received today and yesterday").filter({ visible: true })).toBeVisible();
    await page.getByRole("button", { name: "Retire the device" }).click();
    await expect(page.getByText("The device retires soon").filter({ visible: true })).toBeVisible();
    await expect(page.getByRole("timer")).toContainText("23 h 59 min left");
    await page.getByRole("button", { name: "Keep the device in use" }).click();
    await expect(page.getByText("The device retires soon")).toHaveCount(0);
    await page.getByRole("link", { name: "Retire the device" }).click();
    await page.getByLabel("When").selectOption({ label: "At once" });
    await page.getByRole("button", { name: "Retire the device" }).click();
    await expect(page.getByRole("button", { name: "Bring the device back" })).toBeVisible();
    await page.goto(mill);
    await expect(page.getByText("No device matches").first()).toBeVisible();
    const letScriptsCome = await holdScripts(page);
    await page.goto(mill, { waitUntil: "commit" });
    await page.getByLabel("Status").selectOption("retired");
    letScriptsCome();
    // What was chosen before they came counts all the same.
    await expect(page).toHaveURL(/status=retired/);
    await page.getByRole("link", { name: "Boathouse" }).click();
    await expect(page.getByText("This device is retired")).toBeVisible();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Bring the device back" }).click();
    await expect(page.getByText("Copy the token now")).toBeVisible();
  });

  await test.step("deleteDevice: what goes is counted, its name is typed, and there is a receipt", async () => {
    await page.getByRole("link", { name: "To the device" }).click();
    await page.waitForURL(`${mill}/devices/${device}`);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Delete the device" }).click();
    await page.waitForURL(`${mill}/devices/${device}/delete`);
    const foreign = [["workspace", ada.workspace], ["device", ada.device], ["typed", ada.deviceName]] as const; // biome-ignore format: one line
    const planted = await submit(new URL(page.url()).pathname, { cookie, button: "Delete the device now", fields: foreign });
    expect(planted.body).toContain("Not found, or you don’t have access.");
    await page.getByLabel("Type “Boathouse”").fill("Boat");
    await page.getByRole("button", { name: "Delete the device now" }).click();
    await expect(page.getByRole("alert").first()).toContainText("Please type Boathouse");
    await page.getByLabel("Type “Boathouse”").fill("Boathouse");
    await page.getByRole("button", { name: "Delete the device now" }).click();
    await page.waitForURL(/\/erased\//);
    // The receipt is there at once; the device goes with the work behind it.
    await expect(async () => {
      await page.goto(mill);
      await expect(page.getByText("No devices yet")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  });
});
