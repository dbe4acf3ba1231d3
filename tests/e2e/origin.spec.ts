/** Whether another site can make a signed-in browser do something: it cannot, and nothing changes. */
import { randomUUID } from "node:crypto";
import { bring, newOwner } from "./newcomer.ts";
import { addDevice } from "./resident.ts";
import { type Answer, CAST, expect, type Field, hiddenFields, multipart, OWN, origin, PASSWORD, type Resident, send, submit, test } from "./wire.ts";

const SITES = ["same-origin", "same-site", "cross-site", "none", null] as const;
const ORIGINS = ["own", "https://evil.example", "null", null] as const;

const CASES = SITES.flatMap((site) =>
  ORIGINS.map((from) => {
    const headers: Record<string, string> = { ...(site ? { "sec-fetch-site": site } : {}), ...(from ? { origin: from === "own" ? origin() : from } : {}) };
    const isOwn = (site === "same-origin" || site === null) && (from === "own" || from === null) && (site ?? from) !== null;
    return { name: `Sec-Fetch-Site ${site ?? "absent"}, Origin ${from ?? "absent"}`, headers, isOwn };
  }),
);

/** The guard turns away a foreign Origin before any page; the action says no to the others in the form. */
const outcome = ({ status, body }: Answer) =>
  status === 403 || body.includes("did not come from our own pages") ? "refused" : status === 200 ? "done" : status;

/** What the form of a device sends besides its name. */
const KEPT: readonly Field[] = [["tags", ""], ["every", "1"], ["unit", "hours"]]; // biome-ignore format: one line

const nameOf = async ({ cookie, workspace }: Pick<Resident, "cookie" | "workspace">, device: string) =>
  decodeURIComponent(new RegExp(`/devices/${device}">([^<]*)<`).exec((await send(`/w/${workspace}`, { cookie })).body)?.[1] ?? "");

test("an action that a page sends works from our own pages alone", async ({ page }) => {
  const owner = await newOwner("Ada Owner");
  const { device } = await addDevice(owner, "Weir");
  const path = `/w/${owner.workspace}/devices/${device}/settings`;
  await bring(page.context(), owner.cookie);
  await page.goto(path);
  await page.getByLabel("Name of the device").fill("Weir two");
  const [sent] = await Promise.all([page.waitForRequest((one) => "next-action" in one.headers()), page.getByRole("button", { name: "Save" }).click()]);
  await expect(page.getByText("Saved.")).toBeVisible();

  const { "content-type": type = "", "next-action": action = "", accept = "" } = await sent.allHeaders();
  const body = sent.postDataBuffer()?.toString("latin1") ?? "";
  let expected = "Weir two";
  for (const [index, { name: title, headers, isOwn }] of CASES.entries()) {
    const wanted = `Taken ${index}`;
    const answer = await send(path, {
      method: "POST",
      cookie: owner.cookie,
      headers: { "content-type": type, "next-action": action, accept, ...headers },
      body: Buffer.from(body.replaceAll("Weir two", wanted), "latin1"),
    });
    if (isOwn) expected = wanted;
    expect.soft(await nameOf(owner, device), title).toBe(expected);
    expect.soft(outcome(answer), title).toBe(isOwn ? "done" : "refused");
  }
});

test("a form sent without scripts works from our own pages alone", async () => {
  const owner = await newOwner("Ada Owner");
  const { device } = await addDevice(owner, "Weir");
  const path = `/w/${owner.workspace}/devices/${device}/settings`;
  let expected = "Weir";
  for (const [index, { name: title, headers, isOwn }] of CASES.entries()) {
    const wanted = `Taken ${index}`;
    const answer = await submit(path, { cookie: owner.cookie, button: "Save", fields: [["name", wanted], ...KEPT], headers });
    if (isOwn) expected = wanted;
    expect.soft(await nameOf(owner, device), title).toBe(expected);
    expect.soft(outcome(answer), title).toBe(isOwn ? "done" : "refused");
  }
});

test("no other site can sign anybody in, so that nobody works in an account that is not theirs", async () => {
  const fields: Field[] = [["email", CAST.cleo], ["password", PASSWORD]]; // biome-ignore format: one line
  for (const headers of [{ "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, {}]) {
    const answer = await submit("/sign-in", { button: "Sign in", fields, headers });
    expect(answer.headers["set-cookie"], JSON.stringify(headers)).toBeUndefined();
  }
});

test("a field sent twice is refused, whichever of the two would count", async ({ cleo }) => {
  const owner = await newOwner("Ada Owner", ["Gate"]);
  const [other = ""] = owner.devices;
  const { device } = await addDevice(owner, "Weir");
  const path = `/w/${owner.workspace}/devices/${device}/settings`;
  const hidden = hiddenFields((await send(path, { cookie: owner.cookie })).body, "Save");
  const doubles: Field[][] = [
    [["name", "One"], ["name", "Two"]],
    [["name", "One"], ["workspace", cleo.workspace]],
    [["name", "One"], ["workspace", owner.workspace]],
    [["name", "One"], ["device", other]],
    [["name", "One"], ["extra", "field"]],
    [["name", "One"], ["__proto__", "x"]],
  ]; // biome-ignore format: one line each
  for (const fields of doubles) {
    const form = multipart([...hidden, ...KEPT, ...fields]);
    const answer = await send(path, { method: "POST", cookie: owner.cookie, headers: { ...form.headers, ...OWN, origin: origin() }, body: form.body });
    expect.soft(answer.status, JSON.stringify(fields)).toBe(200);
    expect.soft(await nameOf(owner, device), JSON.stringify(fields)).toBe("Weir");
    expect.soft(await nameOf(owner, other), JSON.stringify(fields)).toBe("Gate");
  }
});

/** Every action that takes a workspace, by the page and the button of its form. */
const IN_A_WORKSPACE = {
  registerDevice: { at: "/devices/new", button: "Add the device", fields: [["name", "Planted"]] },
  importDevices: { at: "/devices/import", button: "Add the devices", fields: [["csv", "Planted"]] },
  changeDevice: { at: "/devices/[device]/settings", button: "Save", fields: [["name", "Planted"], ...KEPT] },
  retireDevice: { at: "/devices/[device]/retire", button: "Retire the device", fields: [["overlap", "none"]] },
  replaceToken: { at: "/devices/[device]/token", button: "Replace the token", fields: [["overlap", "none"]] },
  changeField: {
    at: "/devices/[device]/fields?field=temperature",
    button: "Save",
    fields: [
      ["label", "Planted"],
      ["unit", ""],
      ["digits", ""],
      ["colour", "blue"],
      ["visible", "on"],
      ["keepDays", ""],
    ],
  },
  countReadings: {
    at: "/devices/[device]/readings",
    button: "Count the readings",
    fields: [
      ["from", "2026-01-01"],
      ["to", "2026-01-02"],
      ["field", ""],
    ],
  },
} as const;

const alerts = (html: string) => [...html.matchAll(/role="alert"[\s\S]*?<\/div>/g)].map(([text]) => text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));

for (const [name, { at, button, fields }] of Object.entries(IN_A_WORKSPACE)) {
  test(`${name} with a stranger's workspace or device is answered like a missing one, and changes nothing`, async ({ ada, cleo }) => {
    const path = `/w/${ada.workspace}${at.replace("[device]", ada.device)}`;
    const before = (await send(`/w/${cleo.workspace}`, { cookie: cleo.cookie })).body.match(/\/devices\/[0-9a-f-]{36}">[^<]*/g);
    const attempt = async (others: Field[]) => alerts((await submit(path, { cookie: ada.cookie, button, fields: [...fields, ...others] })).body);
    const missing = await attempt([["workspace", randomUUID()]]);
    expect(missing.join()).toContain("Not found, or you don’t have access.");
    for (const workspace of [cleo.workspace, cleo.workspace.toUpperCase(), "", "x"])
      expect.soft(await attempt([["workspace", workspace]]), workspace).toEqual(missing);
    if (at.includes("[device]"))
      for (const device of [cleo.device, randomUUID(), "x"]) expect.soft(await attempt([["device", device]]), device).toEqual(missing);
    expect((await send(`/w/${cleo.workspace}`, { cookie: cleo.cookie })).body.match(/\/devices\/[0-9a-f-]{36}">[^<]*/g)).toEqual(before);
  });
}
