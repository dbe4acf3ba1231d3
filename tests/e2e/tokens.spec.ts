/** Tokens in a browser: issued, tested, replaced and ended. Actions: issueApiToken, issueWebhook, rotateApiToken, rotateWebhook, endToken, undoTokenEnd, cancelTokenEnd, endOldToken, keepOldToken, setSigning, keepOldSigning, endOldSigning, testToken. */
import { bring, newOwner } from "./newcomer.ts";
import { expect, send, submit, test } from "./wire.ts";

const READ = ["devices:read", "measurements:read"];

// A page that was left by a link is kept, hidden: only what is visible counts.
test("a program gets a token, uses it, gets another one, and loses it", async ({ page, request, baseURL }) => {
  const { cookie, workspace } = await newOwner("Ada Owner", ["Heron hide"]);
  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}`);
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("link", { name: "Issue a token" }).click();
  await page.getByRole("button", { name: "Issue the token" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("name for the token");
  await page.getByRole("textbox", { name: "Name" }).fill("Weekly report");
  await page.getByRole("button", { name: "Issue the token" }).click();
  await expect(page.getByText("Copy it now").filter({ visible: true })).toBeVisible();
  const token = ((await page.locator("pre:visible").first().textContent()) ?? "").trim();
  expect(token).toMatch(/^kept_p_/);
  const ask = (secret: string) => request.get(`${baseURL}/api/v1/workspaces/${workspace}/devices`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask(token)).status()).toBe(200);

  await page.getByRole("link", { name: "To the token" }).click();
  await expect(page.getByRole("heading", { name: "Weekly report" })).toBeVisible();
  await expect(
    page
      .getByRole("cell", { name: "See and download what devices measured" })
      .or(page.getByRole("rowheader", { name: "See and download what devices measured" })),
  ).toBeVisible();
  const address = page.url();
  const replaced = async (overlap: string | null) => {
    await page.goto(address);
    await page.getByRole("link", { name: "Replace the token" }).click();
    await expect(page.getByText("Last used").filter({ visible: true })).toBeVisible();
    if (overlap) await page.getByLabel("Old token").selectOption({ label: overlap });
    await page.getByRole("button", { name: "Replace the token" }).click();
    await expect(page.getByText("Copy it now").filter({ visible: true })).toBeVisible();
    await expect(page.getByText(overlap ? "The old token no longer works." : /^The old token works until /).filter({ visible: true })).toBeVisible();
    await expect(page.getByText(/What uses the old token|stops working at once|Confirm/).filter({ visible: true })).toHaveCount(0);
    return ((await page.locator("pre:visible").first().textContent()) ?? "").trim();
  };

  await test.step("a replaced token works for a day unless something else is chosen, and is kept or ended", async () => {
    const second = await replaced(null);
    expect([(await ask(token)).status(), (await ask(second)).status()]).toEqual([200, 200]);
    await page.getByRole("link", { name: "To the token" }).click();
    await expect(page.getByText(/The old token \(kept_p_\w{3}…\) works until/).filter({ visible: true })).toBeVisible();
    await expect(page.getByRole("timer")).toContainText("23 h 59 min left");
    await page.getByRole("link", { name: "Keep the old token" }).click();
    await page.getByRole("button", { name: "Keep the old token, end the new one" }).click();
    await expect(page.getByText("The token was replaced")).toHaveCount(0);
    expect([(await ask(token)).status(), (await ask(second)).status()]).toEqual([200, 401]);
  });

  const next = await replaced("Stops at once");
  expect([(await ask(token)).status(), (await ask(next)).status()]).toEqual([401, 200]);

  await page.goto("/test-token");
  for (const [presented, words] of [
    [next, "Not by itself|Yes"],
    ["kept_p_nonsense", "We know no such token"],
    [token, "We know no such token"],
  ] as const) {
    await page.getByLabel("Token", { exact: true }).fill(presented);
    await page.getByRole("button", { name: "Test the token" }).click();
    await expect(page.locator("main")).toContainText(new RegExp(words));
    expect(page.url()).not.toContain("kept_p_");
    if (presented === next) await expect(page.locator("main")).not.toContainText(/Reed Beds|Heron hide|Ada Owner/);
  }

  await page.goto(address);
  await page.getByRole("link", { name: "End the token" }).click();
  await expect(page.getByText("See and download what devices measured").filter({ visible: true })).toBeVisible();
  await page.getByRole("button", { name: "End the token" }).click();
  await expect(page.getByText("The token ends soon").filter({ visible: true })).toBeVisible();
  expect((await ask(next)).status()).toBe(200);
  await page.getByRole("button", { name: "Keep the token" }).click();
  await expect(page.getByText("The token ends soon")).toHaveCount(0);
  const endAtOnce = async () => {
    await page.getByRole("link", { name: "End the token" }).click();
    await page.getByLabel("When").selectOption({ label: "At once" });
    await page.getByRole("button", { name: "End the token" }).click();
    await expect(page.getByText("The token has ended").filter({ visible: true })).toBeVisible();
    expect((await ask(next)).status()).toBe(401);
  };
  await endAtOnce();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The token has ended")).toHaveCount(0);
  expect((await ask(next)).status()).toBe(200);
  await endAtOnce();
});

test("a webhook is added, and a token tested, by forms alone, and nothing typed as a token comes back", async () => {
  const {
    cookie,
    workspace,
    devices: [device = ""],
  } = await newOwner("Ada Owner", ["Heron hide"]);
  const path = `/w/${workspace}/tokens/new-webhook`;
  const none = await submit(path, { cookie, button: "Add the webhook", fields: [["name", "Bridge"], ["lifetime", "30"]] }); // biome-ignore format: one line
  expect(none.body).toContain("Please choose at least one device.");
  const made = await submit(path, { cookie, button: "Add the webhook", fields: [["name", "Bridge"], [`device.${device}`, "on"], ["lifetime", "30"]] }); // biome-ignore format: one line
  const token = /kept_w_[1-9A-Za-z]{50}/.exec(made.body)?.[0] ?? "";
  expect(token).not.toBe("");
  const body = Buffer.from(JSON.stringify([{ ts: Date.now() - 3_600_000, values: { from_bridge: 1 } }]));
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  expect((await send(`/api/ingest/${device}`, { method: "POST", headers, body })).status).toBe(200);
  expect((await send("/api/ingest", { method: "POST", headers, body })).status).toBe(422);
  const tokenPath = `/w/${workspace}/tokens/${/\/tokens\/([0-9a-f-]{36})/.exec(made.body)?.[1]}`;
  const signing = await submit(`${tokenPath}/signing`, { cookie, button: "Ask for signatures", fields: [["overlap", "day"]] }); // biome-ignore format: one line
  expect(signing.body).toMatch(/whsec_/);
  expect((await send(`/api/ingest/${device}`, { method: "POST", headers, body: Buffer.from('{"unsigned":1}') })).status, "until the overlap is over").toBe(200);
  await submit(`${tokenPath}/signing`, { cookie, button: "Accept only the new secret", fields: [] });
  expect((await send(`/api/ingest/${device}`, { method: "POST", headers, body: Buffer.from('{"unsigned":2}') })).status).toBe(401);
  const ended = await submit(`${tokenPath}/end`, { cookie, button: "End the token", fields: [["overlap", "none"]] }); // biome-ignore format: one line
  expect([ended.status, ended.headers.location]).toEqual([303, tokenPath]);
  await submit(tokenPath, { cookie, button: "Undo", fields: [] });
  expect((await send(tokenPath, { cookie })).body).not.toContain("The token has ended");

  const tested = await submit("/test-token", { button: "Test the token", fields: [["presented", token]] });
  expect(tested.body).toContain("A webhook");
  expect(tested.body).not.toContain(token);
  expect(tested.body).not.toMatch(/Heron hide|Reed Beds|Ada Owner/);
});

test("nobody gives a token what they have not, by forms of somebody who has", async ({ ada, ben }) => {
  const fields: [string, string][] = [["name", "Mine"], ["reach", "all"], ["lifetime", "30"], ...READ.map((scope): [string, string] => [`scope.${scope}`, "on"])]; // biome-ignore format: one line
  const page = await send(`/w/${ada.workspace}/tokens/new`, { cookie: ben.cookie });
  expect(page.body).not.toContain("Issue the token");
  const made = await submit(`/w/${ada.workspace}/tokens/new`, {
    cookie: ada.cookie,
    button: "Issue the token",
    fields: [...fields, ["scope.everything", "on"]],
  });
  expect(made.body).toContain("no right that there is");
  expect(made.body).not.toMatch(/kept_p_\w{10}/);
});
