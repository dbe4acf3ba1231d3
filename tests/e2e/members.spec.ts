/** People in a workspace: invited, let in, shown what was opened to them, changed, and told what they may do. */
import { linkIn } from "./fixtures.ts";
import { bring, newAddress, newcomer, newOwner } from "./newcomer.ts";
import { newSession } from "./resident.ts";
import { expect, PASSWORD, send, test } from "./wire.ts";

test("somebody new is invited, signs up, accepts, sees the one device that was opened, and what is changed holds with the next request", async ({ page }) => {
  const { cookie, workspace, devices } = await newOwner("Ada Reed", ["Heron hide", "Cold room"]);
  const email = newAddress();
  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}/members`);
  await expect(page.getByText("Nobody is invited")).toBeVisible();
  await expect(page.getByLabel("Heron hide")).toBeHidden();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("radio", { name: /^Limited/ }).check();
  await page.getByLabel("Heron hide").selectOption("read");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`A mail is on its way to ${email}`)).toBeVisible();
  await expect(page.getByRole("rowheader", { name: email })).toBeVisible();

  const link = new URL(await linkIn(email, "You are invited to a workspace"));
  expect(link.pathname).toBe("/invitation");
  await page.context().clearCookies();
  await page.goto(link.pathname + link.search);
  await expect(page.getByText(`) invites ${email}. You would be: limited.`)).toBeVisible();
  await page.getByRole("link", { name: "Create account" }).click();
  await page.waitForURL(({ pathname }) => pathname === "/invitation/sign-up");
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await newcomer("Ben Reed", email);
  await page.goto(link.pathname + link.search);
  await page.getByRole("link", { name: "Sign in", exact: true }).click();
  await page.waitForURL(({ pathname }) => pathname === "/invitation/sign-in");
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("/invitations");
  // The page before stays hidden beside this one for a moment, and names the same people.
  await page.reload();
  const theirs = await newSession(email);
  await expect(page.getByText("Ada Reed (newcomer")).toBeVisible();
  await expect(page.getByText("1 device would be open to you")).toBeVisible();
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(`/w/${workspace}`);
  await expect(page.getByRole("link", { name: "Heron hide" })).toBeVisible();
  await expect(page.getByText("Cold room")).toHaveCount(0);
  const [opened = "", closed = ""] = devices.map((device) => `/w/${workspace}/devices/${device}`);
  expect((await send(opened, { cookie: theirs })).body).toContain("Heron hide");
  expect((await send(closed, { cookie: theirs })).body).not.toContain("Cold room");
  expect((await send(`${closed}/latest`, { cookie: theirs })).status).toBe(404);
  expect((await send(`/w/${workspace}/members`, { cookie: theirs })).body).toContain("Your role does not include this.");
  await page.getByRole("link", { name: "Your rights" }).click();
  await expect(page.getByRole("row", { name: "See devices and their settings Heron hide Opened, device by device" })).toBeVisible();

  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}/members`);
  await page.getByRole("link", { name: "Ben Reed" }).click();
  // The page before stays hidden beside this one for a moment, and has a choice of roles as well.
  await page.waitForURL(/\/members\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("button", { name: "Save the role" })).toBeVisible();
  await page.getByRole("radio", { name: /^Editor/ }).check();
  await page.getByRole("button", { name: "Save the role" }).click();
  await expect(page.getByText("Changed: Editor.")).toBeVisible();
  await expect(page.getByRole("row", { name: "Add devices The workspace Editor" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save the devices" })).toHaveCount(0);
  expect((await send(closed, { cookie: theirs })).body).toContain("Cold room");

  await page.getByText("Remove them…").click();
  await expect(page.getByText("No program uses a token that they issued here.")).toBeVisible();
  await page.getByRole("button", { name: "Remove them" }).click();
  await expect(page.getByText("Removed. From now on")).toBeVisible();
  expect((await send(`${opened}/latest`, { cookie: theirs })).status).toBe(404);
});

test("an invitation is nobody’s but the invited one’s, and is gone once it is taken back [8.2.2]", async ({ page, cleo }) => {
  const { cookie, workspace } = await newOwner("Ada Reed", []);
  const { email } = await newcomer("Ben Reed");
  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}/members`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("radio", { name: /^Viewer/ }).check();
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText("A mail is on its way")).toBeVisible();
  expect((await send("/invitations", { cookie: cleo.cookie })).body).not.toContain("Reed Beds");
  const theirs = await newSession(email);
  expect((await send("/invitations", { cookie: theirs })).body).toContain("Reed Beds");
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("It can no longer be accepted.")).toBeVisible();
  expect((await send("/invitations", { cookie: theirs })).body).not.toContain("Reed Beds");
});
