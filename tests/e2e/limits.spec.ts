/** What may be sent, as people see it: the meters of today, and the switch for readings from long ago. Actions: setBackfill. */

import { bring, newOwner } from "./newcomer.ts";
import { addDevice } from "./resident.ts";
import { expect, send, test } from "./wire.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const post = (token: string, body: unknown) => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return send("/api/ingest", { method: "POST", headers, body: Buffer.from(JSON.stringify(body)) });
};

test("what was sent today stands on the page of the device and of the workspace, beside the limits of the plan", async ({ page }) => {
  const owner = await newOwner("Ada Owner");
  await bring(page.context(), owner.cookie);
  const { device, token } = await addDevice(owner, "Metered");
  const path = `/w/${owner.workspace}/devices/${device}`;
  const meter = page.getByRole("meter", { name: "Readings", exact: true });
  await page.goto(path);
  await expect(meter).toHaveAttribute("aria-valuetext", "0 of 200\u00a0000");
  expect((await post(token, { temperature: 1, open: true })).status).toBe(200);
  expect((await post(token, { temperature: 2 })).status).toBe(200);
  await expect(async () => {
    await page.reload();
    await expect(meter).toHaveAttribute("aria-valuetext", "3 of 200\u00a0000", { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByText("2 messages today. The count resets at 00:00 UTC.")).toBeVisible();
  await expect(page.getByText("On the plan Free a device may send 200\u00a0000 readings a day, and 120 messages a minute")).toBeVisible();
  await page.goto(`/w/${owner.workspace}`);
  await expect(meter).toHaveAttribute("aria-valuetext", "3 of 2\u00a0000\u00a0000");
  await expect(page.getByText("On the plan Free all devices together may send")).toBeVisible();
});

test("a token is allowed readings from long ago, and no longer; what is told of it is true", async ({ page }) => {
  const owner = await newOwner("Ada Owner");
  await bring(page.context(), owner.cookie);
  const { token } = await addDevice(owner, "Logger");
  const old = (days: number) => ({ ts: Date.now() - days * DAY, values: { level: days } });
  const refused = await post(token, old(60));
  expect([refused.status, refused.body]).toEqual([422, expect.stringContaining("31 days ago")]);
  await page.goto(`/w/${owner.workspace}/tokens`);
  await page.getByRole("link", { name: "Logger" }).click();
  await page.getByRole("button", { name: "Allow readings from long ago" }).click();
  await expect(page.getByRole("button", { name: "Take none from long ago any more" })).toBeVisible();
  await expect(page.getByText("Send readings, also from up to 35 months ago")).toBeVisible();
  await expect(async () => expect((await post(token, old(61))).status).toBe(200)).toPass({ timeout: 5_000 });
  await page.getByRole("button", { name: "Take none from long ago any more" }).click();
  await expect(page.getByRole("button", { name: "Allow readings from long ago" })).toBeVisible();
  await expect(async () => expect((await post(token, old(62))).status).toBe(422)).toPass({ timeout: 5_000 });
});

test("the front page names what each plan may send", async ({ page }) => {
  await page.goto("/");
  for (const words of ["2\u00a0000\u00a0000 readings a day", "5\u00a0000\u00a0000 readings a day", "20\u00a0000\u00a0000 readings a day"]) {
    await expect(page.getByText(words)).toBeVisible();
  }
});
