/** Decoders in a browser: written, tried, given to devices and removed. Actions: createDecoder, changeDecoder, setDecoderDevices, removeDecoder, chooseDecoder. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { bring, newOwner, setRole, signedInNewcomer } from "./newcomer.ts";
import { violations } from "./usable.ts";
import { expect, send, submit, test } from "./wire.ts";

const accessible = async (page: Page) => expect(await violations(page)).toEqual([]);
const shown = (page: Page) => page.getByRole("main").filter({ visible: true });

test("a codec is tried, put right, saved, and given to a device", async ({ page }) => {
  const name = "Weir codec";
  const { cookie, workspace } = await newOwner("Ada Owner", ["Heron hide"]);
  await bring(page.context(), cookie);
  await page.goto(`/w/${workspace}/settings`);
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Decoders" }).click();
  await page.getByRole("link", { name: "Add a decoder" }).click();
  await page.getByRole("link", { name: "JavaScript: decodeUplink" }).click();
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(shown(page).getByRole("row", { name: /temperature/ })).toContainText("21.5");
  await accessible(page);

  const program = page.getByRole("textbox", { name: "Program" });
  const wrong = "function decodeUplink(input) {\n  return { data: { level: input.bytes[0].x.y } };\n}";
  await program.fill(wrong);
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(shown(page).getByRole("alert")).toContainText("TypeError in or after line");
  await expect(program).toHaveValue(wrong);
  await program.fill("function decodeUplink(input) {\n  for (;;);\n}");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(shown(page).getByRole("alert")).toContainText("took more than 50 ms");
  await page.getByRole("textbox", { name: "Bytes of a message" }).fill("ÿ");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(shown(page)).toContainText("pairs of hexadecimal digits");

  await program.fill("function decodeUplink(input) {\n  return { data: { level: input.bytes[0] }, warnings: ['low'] };\n}");
  await page.getByRole("button", { name: "Add the decoder" }).click();
  await expect(shown(page).getByRole("alert")).toContainText("name for the decoder");
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Add the decoder" }).click();
  await page.waitForURL(/\/decoders\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await page.getByRole("textbox", { name: "Bytes of a message" }).filter({ visible: true }).fill("2A==");
  await page.getByRole("button", { name: "Try it" }).filter({ visible: true }).click();
  await expect(shown(page).getByRole("row", { name: /level/ })).toContainText("216");
  await expect(shown(page)).toContainText("low");
  await page.getByRole("checkbox", { name: "Heron hide" }).filter({ visible: true }).check();
  await page.getByRole("button", { name: "Save the choice" }).click();
  await expect(shown(page).getByText("Saved.").first()).toBeVisible();
  await accessible(page);
  const decoder = page.url();

  await page.goto(decoder.replace(/\/decoders\/.*/, "/decoders"));
  await expect(shown(page).getByRole("row", { name })).toContainText("1 device");
  await page.goto(decoder.replace(/\/decoders\/.*/, ""));
  const device = await page.getByRole("link", { name: "Heron hide" }).getAttribute("href");
  await page.goto(`${device}/settings`);
  await expect(page.getByLabel("Decoder of the device")).toHaveValue(decoder.split("/").at(-1) ?? "");
  await page.getByLabel("Decoder of the device").selectOption({ label: "None: as its network decodes" });
  await page.getByRole("button", { name: "Save the decoder" }).click();
  await expect(shown(page).getByText("Saved.").first()).toBeVisible();
  await page.goto(decoder);
  await expect(page.getByRole("checkbox", { name: "Heron hide" })).not.toBeChecked();
  await page.getByText("Remove the decoder…").click();
  await expect(shown(page).getByText("No device uses this decoder.")).toBeVisible();
  await page.getByRole("button", { name: "Remove the decoder" }).click();
  await page.waitForURL(/\/decoders$/);
  await expect(shown(page)).not.toContainText(name);
});

test("a decoder is tried, added, changed and given to a device by forms alone, and is nobody else's", async ({ cleo }) => {
  const { cookie, workspace, devices } = await newOwner("Ada Owner", ["Heron hide"]);
  const path = `/w/${workspace}/decoders`;
  const table = "Weir table";
  const map = (name: string, what: "save" | "try", source: string) => [["name", name], ["source", source], ["bytes", "00D7"], ["port", "1"], ["do", what]] as const; // biome-ignore format: one line
  const source = '[{"field":"t","offset":0,"type":"u16be","scale":0.1}]';
  const adding = { cookie, button: "Add the decoder" };
  const tried = await submit(`${path}/new?from=map`, { ...adding, fields: map("", "try", source) });
  expect(tried.body).toMatch(/21\.5/);
  expect(tried.body).toContain("scale&quot;:0.1");
  const wrong = await submit(`${path}/new?from=map`, { ...adding, fields: map("Weir map", "save", "[]") });
  expect(wrong.body).toContain("Please write at least one entry.");
  const made = await submit(`${path}/new?from=map`, { ...adding, fields: map("Weir map", "save", source) });
  const decoder = /\/decoders\/([0-9a-f-]{36})/.exec(made.headers.location ?? "")?.[1] ?? "";
  expect(decoder).not.toBe("");
  const own = `${path}/${decoder}`;
  const changed = await submit(own, { cookie, button: "Save", fields: map(table, "save", source) });
  expect(changed.body).toContain("Messages that come from now on are read by it.");
  expect((await submit(own, { cookie, button: "Save the choice", fields: [[`device.${devices[0]}`, "on"]] })).body).toContain("Saved.");
  expect((await send(own, { cookie })).body.replaceAll("<!-- -->", "")).toContain("1 device uses this decoder: Heron hide.");
  const member = await signedInNewcomer("Ben Editor");
  await setRole(workspace, member, "editor");
  expect((await send(path, { cookie: member })).body).toContain(table);

  for (const id of [decoder, randomUUID(), "x"]) {
    const foreign = await send(`/w/${cleo.workspace}/decoders/${id}`, { cookie: cleo.cookie });
    expect(foreign.body).not.toMatch(/Weir|offset/);
    const stolen = await submit(own, {
      cookie,
      button: "Remove the decoder",
      fields: [
        ["workspace", cleo.workspace],
        ["decoder", id],
      ],
    });
    expect(stolen.body).toContain("Not found, or you don’t have access.");
  }
  expect((await submit(own, { cookie, button: "Remove the decoder", fields: [] })).headers.location).toMatch(/\/decoders$/);
  expect((await send(path, { cookie })).body).not.toContain(table);
});
