/** Forms that fail to send, need a confirmed identity, or are sent again: nothing typed is lost, and nothing is created twice. */
import type { Page } from "@playwright/test";
import { bring, letPass, newOwner } from "./newcomer.ts";
import { expect, hiddenFields, multipart, OWN, origin, PASSWORD, send, test } from "./wire.ts";

const NAME = "Weir gauge";
/** A device token, as a page shows it once. */
const SECRET = /kept_d_\w{10}/;

async function newDeviceForm(page: Page) {
  const owner = await newOwner("Ada Reed");
  await bring(page.context(), owner.cookie);
  await page.goto(`/w/${owner.workspace}/devices/new`);
  await page.getByLabel("Name").fill(NAME);
  const submit = () => page.getByRole("button", { name: "Add the device" }).click();
  const stays = async (sentence: string) => {
    await expect(page.getByRole("alert").first()).toContainText(sentence);
    await expect(page.getByLabel("Name")).toHaveValue(NAME);
    await expect(page.getByText("recorded")).toHaveCount(0);
  };
  return { ...owner, submit, stays };
}

test.describe("a form that cannot be sent", () => {
  // The browser itself reports each failed request on the console.
  test.use({ isWatched: false });

  test("stays with everything typed, and says why it was not sent", async ({ page, context }) => {
    const { submit, stays } = await newDeviceForm(page);
    await context.setOffline(true);
    await submit();
    await stays("You are offline. Nothing was sent.");
    await page.getByRole("link", { name: /^Kept, to/ }).click();
    await expect(page.getByText("Nothing was opened or downloaded")).toBeVisible();
    await context.setOffline(false);
    await expect(page.getByText("You are offline")).toHaveCount(0);
    const failures: [string, Parameters<Page["route"]>[1]][] = [
      ["The server could not be reached.", (route) => route.abort("connectionrefused")],
      ["The server did not answer as expected", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" })],
      ["Kept was updated while this page was open", (route) => route.fulfill({ status: 404, headers: { "x-nextjs-action-not-found": "1" }, body: "" })],
    ];
    for (const [sentence, answer] of failures) {
      await page.route("**/devices/new", answer);
      await submit();
      await stays(sentence);
      await page.unroute("**/devices/new");
    }
    await submit();
    await expect(page.getByText("Copy the token now")).toBeVisible();
  });
});

test("a form that needs a confirmed identity asks for it in place, keeps what was typed, and goes on", async ({ page }) => {
  const { cookie, submit } = await newDeviceForm(page);
  await letPass(11, cookie, "authenticated_at");
  await submit();
  await page.getByLabel("Your password").fill("not the password at all");
  await page.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("This is not your password.").first()).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue(NAME);
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("Copy the token now")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a form that needs a confirmed identity asks for it in place as well", async ({ page }) => {
    const { cookie, submit } = await newDeviceForm(page);
    await letPass(11, cookie, "authenticated_at");
    await submit();
    await expect(page.getByLabel("Name")).toHaveValue(NAME);
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Confirm and continue" }).click();
    await expect(page.getByText("Copy the token now")).toBeVisible();
  });

  test("reloading the page that shows a new secret creates nothing a second time", async () => {
    const { cookie, workspace, devices } = await newOwner("Ada Reed", ["Sluice"]);
    const forms = [
      { path: `/w/${workspace}/devices/new`, button: "Add the device", fields: [["name", NAME]], shows: "Copy the token now" },
      {
        path: `/w/${workspace}/devices/${devices[0]}/token`,
        button: "Replace the token",
        fields: [
          ["overlap", "day"],
          ["lifetime", "same"],
        ],
        shows: "Copy the token now",
      },
    ] as const;
    for (const { path, button, fields, shows } of forms) {
      const { body } = await send(path, { cookie });
      const given = new Set<string>(fields.map(([name]) => name));
      const form = multipart([...hiddenFields(body, button).filter(([name]) => !given.has(name)), ...fields]);
      const post = () => send(path, { method: "POST", cookie, headers: { ...form.headers, ...OWN, origin: origin() }, body: form.body });
      const created = (await post()).body.replace(/<script\b.*?<\/script>/gs, "");
      expect([created.includes(shows), created.includes("What uses the old token")], path).toEqual([true, false]);
      const again = await post();
      expect([again.body.includes("This form was already sent"), SECRET.test(again.body)], path).toEqual([true, false]);
    }
    expect((await send(`/w/${workspace}`, { cookie })).body.split(`>${NAME}<`)).toHaveLength(2);
  });
});
