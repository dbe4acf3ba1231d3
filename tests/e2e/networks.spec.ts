/**
 * Connecting what sends, as a newcomer does: with the portal's screens alone. What a screen shows is pasted as it stands. Actions: connectNetwork,
 * claimDevice, claimForDevice, dismissDevice, bindDevice, unbindDevice, setInAddress, allowInAddress. At "/w/[workspace]/networks/new";
 * "/w/[workspace]/tokens/[token]/unclaimed" is asked again and again by the page.
 */
import { execFile } from "node:child_process";
import type { Page } from "@playwright/test";
import { bring, newOwner } from "./newcomer.ts";
import { audit, fitsNarrow } from "./usable.ts";
import { expect, origin, send, submit, test } from "./wire.ts";

/** Pastes a command into a terminal, and says what it answered. */
const paste = (command: string): Promise<string> =>
  new Promise((done) => {
    execFile("sh", ["-c", command], { timeout: 20_000 }, (error, out, err) => done(error ? `failed with ${error.code}: ${out}${err}` : out));
  });

/** The text to copy under this label. */
const copied = async (page: Page, label: string) => (await page.locator("figure:visible", { hasText: label }).locator("pre").textContent()) ?? "";

async function addDevice(page: Page, workspace: string, name: string): Promise<void> {
  await page.goto(workspace);
  await page.getByRole("link", { name: "Add a device" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("button", { name: "Add the device" }).click();
  await expect(page.getByText("Waiting for the first reading …").filter({ visible: true })).toBeVisible();
}

const isHere = (page: Page) => expect(page.getByRole("heading", { name: "The first reading is here" })).toBeVisible({ timeout: 20_000 });

async function connect(page: Page, workspace: string, network: string): Promise<void> {
  await page.goto(workspace);
  await page.getByRole("link", { name: "Connect a network" }).click();
  await page.getByRole("radio", { name: network }).check();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(`Our ${network}`);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Copy it now").filter({ visible: true })).toBeVisible();
}

/** With all its details open. */
async function isUsable(page: Page, name: string): Promise<void> {
  await page.locator("details").evaluateAll((all) => {
    for (const one of all) {
      // Of those of one name only one can be open.
      one.removeAttribute("name");
      one.setAttribute("open", "");
    }
  });
  await audit(page, name);
  await fitsNarrow(page, name);
}

const post = (url: string, headers: Record<string, string>, body: object) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

/** An uplink as The Things Stack documents it. */
const uplink = (eui: string, count: number, temperature: number) => ({
  end_device_ids: { device_id: "dev1", application_ids: { application_id: "app1" }, dev_eui: eui, join_eui: "800000000000000C", dev_addr: "00BCB929" },
  correlation_ids: [`as:up:01ABC${count}${eui}`, "gs:uplink:01ABD"],
  received_at: new Date().toISOString().replace("Z", "773143Z"),
  uplink_message: {
    session_key_id: "AXA50tHUab",
    f_port: 1,
    f_cnt: count,
    frm_payload: "gkHe",
    decoded_payload: { temperature },
    rx_metadata: [{ gateway_ids: { gateway_id: "g1", eui: "9C5C8E00001A05C4" }, rssi: -35, snr: 5.2, location: { latitude: 37.9, longitude: 23.7 } }],
    settings: { data_rate: { lora: { bandwidth: 125000, spreading_factor: 7 } }, frequency: "868300000" },
    received_at: new Date().toISOString().replace("Z", "589585Z"),
    confirmed: true,
  },
});

test.describe("a newcomer", () => {
  let workspace: string;

  test.beforeEach(async ({ page }) => {
    const owner = await newOwner("Nell");
    workspace = `/w/${owner.workspace}`;
    await bring(page.context(), owner.cookie);
  });

  test("pastes a curl command, and every other one of the page, and sees the values", async ({ page }) => {
    await addDevice(page, workspace, "Greenhouse");
    expect(await paste(await copied(page, "Now, one or more values"))).toBe('{"ok":1,"stored":2}');
    await isHere(page);
    for (const [way, label, answer] of [
      ["Several readings", "Several readings at once", '{"ok":1,"stored":2}'],
      ["A device made for Datacake", "As Datacake has it", '{"ok":1,"stored":2}'],
      ["Line protocol", "Lines as text", '{"ok":1,"stored":2}'],
    ] as const) {
      await page.locator("summary", { hasText: way }).click();
      expect(await paste(await copied(page, label)), way).toBe(answer);
    }
    await isUsable(page, "connecting a device");
    await page.getByRole("link", { name: "To the device" }).click();
    for (const field of ["temperature", "door_open", "TEMPERATURE", "HUMIDITY", "room.temperature", "room.humidity"])
      await expect(page.getByRole("term").filter({ hasText: new RegExp(`^${field}$`) })).toBeVisible();
  });

  test("pastes the command of mosquitto_pub", async ({ page }) => {
    await addDevice(page, workspace, "By MQTT");
    await page.locator("summary", { hasText: "MQTT" }).first().click();
    expect(await paste(await copied(page, "With the clients of Mosquitto"))).toBe("");
    await isHere(page);
    await expect(page.getByText("21.5").filter({ visible: true }).last()).toBeVisible();
  });

  test("lets a device made for ThingsBoard put its token into the address, and takes that back", async ({ page }) => {
    await addDevice(page, workspace, "From ThingsBoard");
    await page.locator("summary", { hasText: "ThingsBoard" }).click();
    const command = await copied(page, "As ThingsBoard has it");
    expect(await paste(command)).toContain("ends up in logs");
    await page.getByRole("button", { name: "Allow it in the address" }).click();
    await expect(page.getByText("The token may stand in the address now.")).toBeVisible();
    expect(await paste(command)).toBe('{"ok":1}');
    await isHere(page);
    await page.goto(`${workspace}/tokens`);
    await page.getByRole("link", { name: "From ThingsBoard" }).click();
    await expect(page.getByRole("definition").filter({ hasText: "allowed" })).toBeVisible();
    await page.getByRole("button", { name: "Reject it in the address" }).click();
    await expect(page.getByRole("definition").filter({ hasText: "rejected" })).toBeVisible();
    expect(await paste(command)).toContain("ends up in logs");
  });

  test("connects The Things Stack, adds the device that it speaks of with one click, and sees its values", async ({ page }) => {
    await connect(page, workspace, "The Things Stack");
    const [url, name, value] = [await copied(page, "Base URL"), await copied(page, "Header name"), await copied(page, "Header value")];
    // To the base URL, with the path of the event behind it.
    expect((await post(`${url}/`, { [name]: value }, uplink("0004A30B001C0530", 7, 21.5))).status).toBe(202);
    await expect(page.getByText("DevEUI …0530", { exact: true })).toBeVisible({ timeout: 20_000 });
    await isUsable(page, "an unclaimed device");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Weir");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByText("The device was added")).toBeVisible();
    expect(await (await post(url, { [name]: value }, uplink("0004A30B001C0530", 8, 22.5))).text()).toBe('{"ok":1}');
    await isHere(page);
    await expect(page.getByText("22.5").filter({ visible: true })).toBeVisible();
    await page.getByRole("link", { name: "To the webhook" }).click();
    await expect(page.getByRole("link", { name: "Weir" })).toBeVisible();
    expect(await copied(page, "Base URL")).toBe(url);
    expect(await page.getByRole("main").textContent()).not.toContain(value.slice("Bearer ".length));

    await test.step("another device waits, is told in the list of devices, and is one that is here", async () => {
      await post(url, { [name]: value }, uplink("0004A30B001C9999", 1, 5));
      await addDevice(page, workspace, "Spare");
      await page.goto(workspace);
      await expect(page.getByText("1 device of your networks waits to be added")).toBeVisible();
      // As a document of its own, without the list, which would stay in it, hidden.
      await page.goto((await page.getByRole("link", { name: "Our The Things Stack" }).getAttribute("href")) ?? "");
      await isUsable(page, "the page of a webhook");
      await page.getByLabel("It is a device that is here already").selectOption({ label: "Spare" });
      await page.getByRole("button", { name: "It is this one" }).click();
      await expect(page.getByRole("link", { name: "Spare" })).toBeVisible();
      expect(await (await post(url, { [name]: value }, uplink("0004A30B001C9999", 2, 6))).text()).toBe('{"ok":1}');
    });

    await test.step("it is taken from the webhook, and given back", async () => {
      await page.getByRole("button", { name: "Take away Spare" }).click();
      await expect(page.getByText("It sends for that device no more.")).toBeVisible();
      expect((await post(url, { [name]: value }, uplink("0004A30B001C9999", 3, 7))).status).toBe(202);
      await page.getByLabel("One more device").selectOption({ label: "Spare" });
      await page.getByRole("button", { name: "Let it send for this one" }).click();
      await expect(page.getByRole("button", { name: "Take away Spare" })).toBeVisible();
      expect((await post(url, { [name]: value }, uplink("0004A30B001C9999", 4, 7))).status).toBe(200);
    });
  });

  test("connects Particle with the webhook as it is shown, and sees what an event holds", async ({ page }) => {
    await connect(page, workspace, "Particle");
    const webhook = JSON.parse(await copied(page, "Custom template, JSON"));
    expect(JSON.stringify(webhook)).not.toContain("USER_ID");
    // As Particle does: its own four values, and beside them what the webhook adds.
    const deliver = (id: string, data: string) => {
      const event = { event: "temperature", data, coreid: "3f002b00194735113335343e", published_at: new Date().toISOString() };
      const added = Object.entries(webhook.json).map(([name, text]) => [name, String(text).replace("{{{PARTICLE_EVENT_ID}}}", id)]);
      return post(webhook.url, webhook.headers, { ...event, ...Object.fromEntries(added) });
    };
    expect((await deliver("e1", "20.00")).status).toBe(202);
    await expect(page.getByText("device ID …343e", { exact: true })).toBeVisible({ timeout: 20_000 });
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByText("The device was added")).toBeVisible();
    expect(await (await deliver("e2", '{"t":21.1,"door":true}')).text()).toBe('{"ok":1}');
    expect(await (await deliver("e2", '{"t":21.1,"door":true}')).text()).toBe('{"ok":1,"dup":1}');
    await isHere(page);
    await expect(page.getByText("21.1").filter({ visible: true })).toBeVisible();
  });

  test("connects ChirpStack and a sender of their own", async ({ page }) => {
    await connect(page, workspace, "ChirpStack");
    const [url, value] = [await copied(page, "Event endpoint URL(s)"), await copied(page, "Header value")];
    const body = {
      deduplicationId: crypto.randomUUID(),
      time: new Date().toISOString(),
      deviceInfo: { devEui: "0101010101012222" },
      fCnt: 1,
      fPort: 1,
      object: { t: 1 },
    };
    expect((await post(`${url}?event=up`, { authorization: value }, body)).status).toBe(202);
    await expect(page.getByText("DevEUI …2222", { exact: true })).toBeVisible({ timeout: 20_000 });

    await connect(page, workspace, "Another sender");
    expect(await paste(await copied(page, "To try it in a terminal"))).toBe('{"ok":0,"unknown":1}');
    await expect(page.getByText("serial number …0815", { exact: true })).toBeVisible({ timeout: 20_000 });
  });
});

/** The last secret that a page shows. */
const secretIn = (body: string) => /kept_[wd]_[1-9A-Za-z]{50}/.exec(body)?.[0] ?? "";

test("without scripts a network is connected, its device is added, and a foreign one is not", async ({ ada }) => {
  const { cookie, workspace } = await newOwner("Nora", []);
  const path = `/w/${workspace}/networks/new`;
  const none = await submit(path, { cookie, button: "Connect", fields: [["name", "Field"], ["lifetime", "30"]] }); // biome-ignore format: one line
  expect(none.body).toContain("Please choose where it comes from.");
  const made = await submit(path, { cookie, button: "Connect", fields: [["source", "tts"], ["name", "Field"], ["lifetime", "30"]] }); // biome-ignore format: one line
  const token = secretIn(made.body);
  expect(made.body).toContain(`${origin()}/api/ingest/tts`);
  const webhook = /\/tokens\/([0-9a-f-]{36})/.exec(made.body)?.[1] ?? "";
  await post(`${origin()}/api/ingest/tts`, { authorization: `Bearer ${token}` }, uplink("0004A30B001C4444", 1, 1));
  await post(`${origin()}/api/ingest/tts`, { authorization: `Bearer ${token}` }, uplink("0004A30B001C5555", 1, 1));
  const at = `/w/${workspace}/tokens/${webhook}`;
  const rows = JSON.parse((await send(`${at}/unclaimed`, { cookie })).body) as { id: string; hint: string }[];
  expect(rows.map(({ hint }) => hint).sort()).toEqual(["4444", "5555"]);
  const [first = "", second = ""] = rows.sort((a, b) => a.hint.localeCompare(b.hint)).map(({ id }) => id);
  const planted = await submit(at, { cookie, button: "Add", fields: [["workspace", ada.workspace], ["unclaimed", first], ["name", "Mine"]] }); // biome-ignore format: one line
  expect(planted.body).toContain("Not found, or you don’t have access.");
  const added = await submit(at, { cookie, button: "Add", fields: [["unclaimed", first], ["name", "Weir"]] }); // biome-ignore format: one line
  expect(added.body).toContain("The device was added");
  const aside = await submit(at, { cookie, button: "Put it aside", fields: [["unclaimed", second]] });
  expect(aside.body).toContain("It was put aside.");
  expect((await send(`${at}/unclaimed`, { cookie })).body).toBe("[]");
});

test("a number is typed in the settings of a device, said where another has it, and never shown again", async ({ page }) => {
  const owner = await newOwner("Nell");
  await bring(page.context(), owner.cookie);
  const workspace = `/w/${owner.workspace}`;
  await page.goto(`${workspace}/devices/new`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Weir");
  await page.getByLabel("DevEUI, Particle device ID or serial number").fill("70:B3:D5:7E:D0:06:1A:2B");
  await page.getByRole("button", { name: "Add the device" }).click();
  await page.getByRole("link", { name: "To the device" }).click();
  await page.waitForURL(/\/devices\/[0-9a-f-]{36}$/);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByText("One is known, which ends in 1a2b")).toBeVisible();
  expect(await page.content()).not.toMatch(/70:?B3:?D5/i);
  await page.goto(`${workspace}/devices/new`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Gate");
  await page.getByLabel("DevEUI, Particle device ID or serial number").fill("70b3d57ed0061a2b");
  await page.getByRole("button", { name: "Add the device" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Another device of this workspace has this number");
});
