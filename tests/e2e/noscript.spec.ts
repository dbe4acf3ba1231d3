/** The portal without scripts: every form works, every answer is shown, nothing waits for a script that never runs. */
import { CAST, linkIn } from "./fixtures.ts";
import { bring, newAddress, newcomer, newOwner, setRole } from "./newcomer.ts";
import { PUBLIC } from "./pages.ts";
import { newSession } from "./resident.ts";
import { expect, PASSWORD, send, signInByHand, submit, test } from "./wire.ts";

test.use({ javaScriptEnabled: false });

/** The elements of the body that show something, in their order. */
const outside = (body: Element) => [...body.children].filter((one) => one.textContent?.trim() && !/^(SCRIPT|NOSCRIPT|A)$/.test(one.tagName)).map((one) => one.tagName); // biome-ignore format: one line

test("every public page has its content inside main, and main between the header and the footer", async ({ page }) => {
  // Pages with status 404 are not among them: the browser itself reports that status as an error.
  for (const { path } of PUBLIC.filter(({ name }) => name !== "not-found" && name !== "receipt-unknown")) {
    await page.goto(path);
    expect(await page.locator("body").evaluate(outside), path).toEqual(["HEADER", "MAIN", "FOOTER"]);
    expect(await page.locator("h1:visible, h2:visible, h3:visible").evaluateAll((all) => all.filter((one) => !one.closest("main")).length), path).toBe(0);
    expect(await page.locator("main h1:visible").count(), path).toBe(1);
  }
});

test("signing up shows what is wrong beside what was typed, and works", async ({ page }) => {
  const email = `sam.newcomer.${Date.now()}@kept.example`;
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("Sam Newcomer");
  await page.getByLabel("E-mail").fill(email);
  await expect(page.getByLabel("Password", { exact: true })).toBeHidden();
  await page.getByRole("radio", { name: /^Password/ }).check();
  await page.getByLabel("Password", { exact: true }).fill("too short");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("alert").first()).toContainText("privacy policy");
  await expect(page.getByLabel("Name")).toHaveValue("Sam Newcomer");
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByRole("button", { name: "Make a passphrase for me" })).toBeHidden();

  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("/sign-up/sent");

  await page.goto(await linkIn(email, "Confirm your address"));
  await page.getByRole("button", { name: "Confirm address" }).click();
  await page.waitForURL(/\/sign-in\?confirmed=yes/);
  await expect(page.getByText("Your address is confirmed")).toBeVisible();
});

test("the whole path through the portal works", async ({ page }) => {
  await page.goto("/w/new");
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(CAST.sam);
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Wrong e-mail or password");
  await expect(page.getByLabel("E-mail")).toHaveValue(CAST.sam);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/w\/new$|\/w$/);
  await page.goto("/w/new");

  await page.getByRole("button", { name: "Open the workspace" }).click();
  await expect(page.getByRole("alert").first()).toContainText("choose where");
  await page.getByLabel("Name").fill("Sam's shed");
  await page.getByRole("radio", { name: /European Union/ }).check();
  await page.getByRole("button", { name: "Open the workspace" }).click();
  await page.waitForURL(/\/w\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { name: "Sam's shed" })).toBeVisible();

  await page.getByRole("link", { name: "Add a device" }).first().click();
  await page.getByLabel("Name").fill("Rain barrel");
  await page.getByRole("button", { name: "Add the device" }).click();
  await expect(page.getByText("Copy the token now")).toBeVisible();
  await expect(page.locator("pre").first()).toHaveText(/^kept_d_/);
  await page.getByRole("link", { name: "To the device" }).click();
  await expect(page.getByRole("heading", { name: "Rain barrel" })).toBeVisible();

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Name of the device").fill("Rain tank");
  await page.getByLabel("Tags").fill("Yard, rain");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByRole("link", { name: "Rain tank" }).click();
  await expect(page.getByRole("heading", { name: "Rain tank" })).toBeVisible();
  await page.getByRole("link", { name: "Yard" }).click();
  await page.getByRole("searchbox", { name: "Name" }).fill("TÁNK");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/name=T%C3%81NK&tag=Yard/);
  await expect(page.getByRole("link", { name: "Rain tank" })).toBeVisible();

  await page.getByRole("link", { name: "Add several" }).click();
  await page.getByLabel("Devices").fill("Pump,yard\nTap,,soon");
  await page.getByRole("button", { name: "Add the devices" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Line 2: the interval");
  await page.getByLabel("Devices").fill("Pump,yard\nTap");
  await page.getByRole("button", { name: "Add the devices" }).click();
  await expect(page.getByText("2 devices added")).toBeVisible();
  await expect(page.getByLabel("The same to copy")).toHaveValue(/^name,device,token\s+Pump,/);
  await expect(page.getByRole("button", { name: "Download the tokens as CSV" })).toBeHidden();

  for (const [path, heading] of [
    ["/account", "Your account"],
    ["/account/name", "Change your name"],
    ["/account/export", "Download everything"],
    ["/account/delete", "Delete the account"],
  ] as const) {
    // biome-ignore format: one line
    await page.goto(path);
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
    expect(await page.locator("[data-fallback]").filter({ visible: true }).count(), path).toBe(0);
    await expect(page.locator("main"), path).toContainText(heading);
    expect(await page.locator("body").evaluate(outside), path).toEqual(["HEADER", "MAIN", "FOOTER"]);
  }
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
});

test("a name is corrected", async () => {
  const { email } = await newcomer();
  const cookie = await newSession(email);
  const answer = await submit("/account/name", { cookie, button: "Save name", fields: [["name", "Somebody von Marsh"]] });
  expect(answer.headers.location).toBe("/account?changed=name");
  expect((await send("/account?changed=name", { cookie })).body).toMatch(/Your name is saved[\s\S]*Somebody von Marsh/);
});

test("a link that confirms an address change asks for a session of the account, and comes back after sign-in", async ({ page }) => {
  const [{ email }, stranger] = [await newcomer(), await newcomer()];
  const next = `moved.${email}`;
  await submit("/account/email", { cookie: await newSession(email), button: "Send the link", fields: [["email", next]] });
  const link = new URL(await linkIn(next, "Someone with a Kept account wants to use this address"));
  const path = link.pathname + link.search;
  const unsigned = await send(path);
  expect(unsigned.body, "without a session there is no button").not.toContain("Confirm address change</button>");
  const refused = await submit(path, { cookie: await newSession(stranger.email), button: "Confirm address change", fields: [] });
  expect(refused.body).toContain("This link belongs to another account");

  await page.goto(path);
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/email/confirm");
  await page.getByRole("button", { name: "Confirm address change" }).click();
  await expect(page.getByText("Your address is changed")).toBeVisible();
  await expect(signInByHand(email)).rejects.toThrow("could not sign in");
  await expect(signInByHand(next)).resolves.toContain("__Host-session");
});

test("the link in the e-mail of an invitation refuses it without an account, and fills in the address", async ({ page }) => {
  const { cookie, workspace } = await newOwner("Ada Reed");
  const email = newAddress();
  await submit(`/w/${workspace}/members`, { cookie, button: "Send the invitation", fields: [["email", email], ["role", "viewer"]] }); // biome-ignore format: one line
  const link = new URL(await linkIn(email, "You are invited to a workspace"));
  const path = link.pathname + link.search;
  const signUp = (await send(`/invitation/sign-up${link.search}`)).body;
  expect(signUp.includes(`value="${email}"`)).toBe(true);
  await page.goto(path);
  await expect(page.getByText(`Ada Reed (newcomer`)).toBeVisible();
  await expect(page.locator("main").getByText("gave us your address")).toBeVisible();
  expect(await page.locator("body").evaluate(outside)).toEqual(["HEADER", "MAIN", "FOOTER"]);
  expect((await send(`/w/${workspace}/members`, { cookie })).body, "opening the link changes nothing").toContain(email);
  await page.getByRole("button", { name: "Refuse invitation" }).click();
  await page.waitForURL("/invitation?refused=yes");
  await expect(page.getByText("The invitation and your address are deleted.")).toBeVisible();
  await page.goto(path);
  await expect(page.getByText("This invitation does not exist any more")).toBeVisible();
  const again = await submit(`/w/${workspace}/members`, { cookie, button: "Send the invitation", fields: [["email", email], ["role", "viewer"]] }); // biome-ignore format: one line
  expect(again.body).toContain("refused invitations to this workspace");
});

test("inviting, accepting, opening devices, changing a role, handing over, deleting the owner’s account, taking over and leaving work", async ({ page }) => {
  const { cookie, workspace } = await newOwner("Ada Reed", ["Sluice"]);
  const email = newAddress();
  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}/members`);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("alert").first()).toContainText("choose what they are to be");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("radio", { name: /^Limited/ }).check();
  await page.getByLabel("Sluice").selectOption("read");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`A mail is on its way to ${email}`)).toBeVisible();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Sent again.")).toBeVisible();

  await newcomer("Ben Reed", email);
  const theirs = await newSession(email);
  await bring(page.context(), theirs);
  await page.goto("/w");
  await expect(page.getByText("would be open to you")).toBeVisible();
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByRole("link", { name: "Sluice" })).toBeVisible();

  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}/members`);
  await page.getByRole("link", { name: "Ben Reed" }).click();
  await page.getByLabel("Sluice").selectOption("write");
  await page.getByRole("button", { name: "Save the devices" }).click();
  await expect(page.getByText("1 device open to them")).toBeVisible();
  await page.getByRole("radio", { name: /^Viewer/ }).check();
  await page.getByRole("button", { name: "Save the role" }).click();
  await expect(page.getByText("Changed: Viewer.")).toBeVisible();
  await page.getByRole("button", { name: "Offer them the workspace" }).click();
  await expect(page.getByText("Until then nothing changes")).toBeVisible();

  await bring(page.context(), theirs);
  await page.goto("/invitations");
  await page.getByRole("button", { name: "Become the owner" }).click();
  await expect(page.getByText("Owner. May do everything")).toBeVisible();

  await page.goto("/account/delete");
  await page.getByLabel(/^Type/).fill("erase everything");
  await page.getByRole("button", { name: "Erase everything now" }).click();
  await expect(page.getByRole("alert").first()).toContainText("choose what happens to “Reed Beds”");
  await expect(page.getByLabel(/^Type/)).toHaveValue("erase everything");
  await page.getByLabel("What happens to “Reed Beds”").selectOption("close");
  await page.getByRole("button", { name: "Erase everything now" }).click();
  await page.waitForURL(/\/erased\//);

  await bring(page.context(), cookie);
  await page.goto("/w");
  await expect(page.getByText("Its owner deleted their account")).toBeVisible();
  await page.getByRole("button", { name: "Take over and open again" }).click();
  await expect(page.getByRole("link", { name: "Sluice" })).toBeVisible();

  const { workspace: other } = await newOwner("Cleo Quay");
  await setRole(other, cookie, "viewer");
  await page.goto(`/w/${other}/rights`);
  await page.getByRole("button", { name: "Leave the workspace" }).click();
  await page.waitForURL(`/w/${workspace}`);
});
