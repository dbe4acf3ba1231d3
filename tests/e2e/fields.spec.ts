/** How fields are called, shown and kept, and how readings are deleted, with and without scripts. */
import { readFile } from "node:fs/promises";
import { bring, inAccount, newOwner, setRole, signedInNewcomer } from "./newcomer.ts";
import { addDevice } from "./resident.ts";
import { expect, hiddenFields, multipart, OWN, origin, send, test } from "./wire.ts";

const DAY = 86_400_000;

/** A new workspace with a device that has ten readings, up to 41 days old. */
async function deviceWithReadings(): Promise<{ path: string; cookie: string; workspace: string }> {
  const owner = await newOwner("Ada Owner");
  const { device, token } = await addDevice(owner, "Weir");
  // Some of its readings are from longer ago than just any sender may add.
  await inAccount((database) => database.query("UPDATE device_token SET may_backfill = true WHERE device_id = $1", [device]));
  const now = Date.now();
  const body = [0, 1, 2, 40, 41].map((daysAgo) => ({ ts: now - daysAgo * DAY, values: { t: 20.123 + daysAgo, rssi: -80 } }));
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${origin()}/api/ingest`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return { path: `/w/${owner.workspace}/devices/${device}`, cookie: owner.cookie, workspace: owner.workspace };
}

test("label, unit and digits appear on the page of the device, a hidden field is folded away, and nothing is deleted unasked", async ({ page }) => {
  const { path, cookie } = await deviceWithReadings();
  await bring(page.context(), cookie);
  await page.goto(path);
  await page.getByRole("link", { name: "Fields" }).click();
  await page.getByRole("link", { name: "Change t", exact: true }).click();
  await page.getByLabel("Label").fill("Water temperature");
  await page.getByLabel("Unit").fill("°C");
  await page.getByLabel("Digits after the point").selectOption("1");
  await page.getByLabel("Colour of its line").selectOption("rose");
  await page.getByLabel("It could be about a person").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("2 readings of this field are older than 30 days")).toBeVisible();
  await expect(page.getByLabel("Label")).toHaveValue("Water temperature");
  await page.getByLabel("Yes, delete these older readings").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Water temperature/ })).toContainText("30 days");
  await page.goto(`${path}/fields?field=rssi`);
  await page.getByLabel("Show it").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto(path);
  await expect(page.getByText("20.1°C")).toBeVisible();
  await expect(page.getByRole("img", { name: "Water temperature: always 20.1 °C" })).toBeVisible();
  await expect(page.getByText("-80")).toBeHidden();
  await page.getByText("Show hidden fields (1)").first().click();
  await expect(page.getByText("-80")).toBeVisible();
});

test("readings are counted before they are deleted, field by field, and are gone from everything then", async ({ page }) => {
  const { path, cookie } = await deviceWithReadings();
  await bring(page.context(), cookie);
  await page.goto(`${path}/fields`);
  await page.getByRole("link", { name: "Choose what to delete" }).click();
  await page.getByLabel("From").fill(new Date(Date.now() - 50 * DAY).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Count the readings" }).click();
  await expect(page.getByRole("heading", { name: "Delete 10 readings" })).toBeVisible();
  await expect(page.getByRole("row", { name: /rssi/ })).toContainText("5");
  await page.goto(path);
  await expect(page.getByText("10 readings stored in all")).toBeVisible();
  await page.goto(`${path}/readings`);
  await page.getByLabel("Fields").selectOption("t");
  await page.getByRole("button", { name: "Count the readings" }).click();
  await page.getByRole("button", { name: "Delete these readings" }).click();
  await expect(page.getByText("1 reading deleted.")).toBeVisible();
  await page.goto(path);
  await expect(page.getByText("9 readings stored in all")).toBeVisible();
  await expect(page.getByText("1 day ago")).toBeVisible();
});

test.describe("in a browser in Berlin", () => {
  test.use({ timezoneId: "Europe/Berlin" });

  test("charts, downloads and deletions are in local time, in UTC where that is chosen (chooseTimeZone), and a chart fits on paper", async ({ page }) => {
    const { path, cookie } = await deviceWithReadings();
    await bring(page.context(), cookie);
    await page.goto(`${path}?field=t&span=day`);
    await expect(page.getByText(/Times are in Europe\/Berlin, UTC\+[12]/)).toBeVisible();
    await expect(page.getByText(/ CES?T to .* CES?T, 1 reading/)).toBeVisible();
    await page.getByLabel("Format").selectOption("excel");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download readings" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^readings-Weir-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv$/);
    expect(await readFile(await file.path(), "utf8")).toMatch(/^\ufefftime \(Europe\/Berlin\);offset;field;value\r\n.*;UTC\+[12];t;2\d,123\r\n/);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await expect.poll(async () => (await page.locator("canvas").boundingBox())?.width).toBeLessThan(680);
    await page.emulateMedia({ media: "screen" });
    await page.goto(`${path}?field=t&span=day&end=2020-01-01T00:00:00Z`);
    await expect(page.getByRole("img", { name: "t: No data in this period" })).toBeVisible();
    await expect(page.locator("canvas")).toBeVisible();
    await page.goto(`${path}/readings`);
    await expect(page.locator("input[name=zone]").first()).toHaveValue("Europe/Berlin");

    await page.goto("/account/time-zone");
    await page.getByLabel("Time zone").selectOption("UTC");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await page.goto(path);
    await expect(page.getByText("Times are in UTC")).toBeVisible();
    await page.goto("/account/time-zone");
    await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    expect((await send(path, { cookie })).body, "without scripts").toContain('name="zone" value="Asia/Tokyo"');
  });
});

test("without scripts, too: countReadings shows what deleteReadings then deletes, and whoever may not has no form", async () => {
  const { path: device, cookie, workspace } = await deviceWithReadings();
  const path = `${device}/readings`;
  const headers = { ...OWN, origin: origin() };
  const post = (html: string, button: string, fields: [string, string][] = []) => {
    const form = multipart([...hiddenFields(html, button), ...fields]);
    return send(path, { method: "POST", cookie, headers: { ...form.headers, ...headers }, body: form.body });
  };
  const today = new Date().toISOString().slice(0, 10);
  const counted = await post((await send(path, { cookie })).body, "Count the readings", [["from", "2020-01-01"], ["to", today], ["field", ""]]); // biome-ignore format: one line
  expect(counted.body).toContain("Delete 10 readings");
  const deleted = await post(counted.body, "Delete these readings");
  expect(deleted.body).toMatch(/10\sreadings(<!-- -->)? deleted\./);
  const viewer = await signedInNewcomer("Ben Viewer");
  await setRole(workspace, viewer, "viewer");
  const seen = (await send(path, { cookie: viewer })).body;
  expect(seen).toContain("Ben Viewer");
  expect(seen).not.toContain("Count the readings");
});
