/** A new version of the privacy policy: where it is read, how it is checked, and how people who agreed to an older one are asked. */
import { createHash } from "node:crypto";
import { AREAS } from "#app/_edge/entrances/index.ts";
import { OPEN_WITHOUT_AGREEMENT } from "#app/_edge/open-without-agreement.ts";
import { acknowledge, acknowledgementsOf, agreementFor } from "#lib/documents/index.ts";
import { EDITIONS } from "#lib/documents/schema.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { bring, newAddress, newcomer } from "./newcomer.ts";
import { newSession } from "./resident.ts";
import { audit, fitsNarrow } from "./usable.ts";
import { expect, PASSWORD, send, submit, test } from "./wire.ts";

const QUESTION = "/account/agreement";
const VERSION = "/privacy/versions/[version]";
const TEXT = "/privacy/versions/[version]/text";
const at = (path: string, version: number | string) => path.replace("[version]", String(version));

/** Somebody who opened the account when version 6 was the newest. */
async function agreedToSix(): Promise<{ userId: string; cookie: string }> {
  const { email } = await newcomer("Olga Old");
  const { id: userId } = await account().user.findUniqueOrThrow({ where: { emailLookup: emailLookup(email) }, select: { id: true } });
  await account().acknowledgement.deleteMany({ where: { userId } });
  await transaction((tx) => acknowledge(tx, { userId, kind: "privacy", wording: "I agree to version 6.", agreedVersion: 6 }));
  return { userId, cookie: await newSession(email) };
}

test("the text of each version is downloaded with exactly the hash that its page and the list show", async () => {
  const list = await send("/privacy/versions");
  for (const { version } of EDITIONS) {
    const { status, headers, body } = await send(at(TEXT, version));
    expect([status, headers["content-disposition"]]).toEqual([200, `attachment; filename="privacy-${version}.md"`]);
    const hash = createHash("sha256").update(body).digest("hex");
    expect.soft(list.body, "the list").toContain(hash);
    expect.soft((await send(at(VERSION, version))).body, `version ${version}`).toContain(hash);
  }
  expect((await send(at(TEXT, 99))).status).toBe(404);
  expect((await send(at(VERSION, 99))).body).not.toContain("sha256sum");
});

test("every page of the portal asks a person who agreed to an older version first, except those of their rights", async () => {
  const { cookie } = await agreedToSix();
  const asked = new Map<string, boolean>();
  const pages = AREAS.flatMap(({ entrances }) => entrances).filter(({ kind, asks }) => kind === "page" && !asks.includes("anyone") && !asks.includes("staff"));
  for (const page of pages) {
    const { body, headers } = await send(page.at.replaceAll(/\[\w+\]/g, ids.new()), { cookie });
    asked.set(page.at, `${headers.location} ${body}`.includes(`${QUESTION}?next=`));
  }
  expect(asked.size).toBeGreaterThan(40);
  const open = [...asked].filter(([, isAsked]) => !isAsked).map(([page]) => page);
  expect(open.toSorted()).toEqual(OPEN_WITHOUT_AGREEMENT.toSorted());
});

test("the question shows every change, takes an answer without scripts, records it like at sign-up, and is not asked again", async () => {
  const { userId, cookie } = await agreedToSix();
  const filled = { cookie, button: "Agree and continue" };
  expect((await submit(`${QUESTION}?next=/account`, { ...filled, fields: [] })).body).toContain("tick the box if you agree");
  const outdated = await submit(`${QUESTION}?next=/account`, { ...filled, fields: [["agreed", "on"], ["policy", `6:${"0".repeat(64)}`]] }); // biome-ignore format: one line
  expect(outdated.body).toContain("applies now, and this form showed another one");
  expect(await acknowledgementsOf({ userId })).toHaveLength(1);

  const { headers } = await submit(`${QUESTION}?next=/account`, { ...filled, fields: [["agreed", "on"]] }); // biome-ignore format: one line
  expect(headers.location).toBe("/account");
  const { version, wording } = agreementFor("privacy");
  expect((await acknowledgementsOf({ userId }))[0]).toMatchObject({ version, wording });
  const { body } = await send("/account", { cookie });
  expect(body).toContain(`href="${at(VERSION, version)}"`);
  expect(body).toContain(`href="${at(VERSION, 6)}"`);
});

test("the question can be answered by everybody, and put off by signing out", async ({ page }) => {
  const { cookie } = await agreedToSix();
  await bring(page.context(), cookie);
  await page.goto("/w/new");
  await page.waitForURL(/\/account\/agreement\?next=%2Fw%2Fnew$/);
  await page.getByText(/Show every change since version 6/).click();
  await expect(page.locator("ins").first()).toBeVisible();
  await audit(page, "the question");
  await fitsNarrow(page, "the question");
  await expect(page.getByRole("link", { name: "Download your data" })).toBeVisible();
  await page.getByRole("button", { name: "Agree and continue" }).click();
  await expect(page.getByRole("alert").first()).toContainText("tick the box");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Agree and continue" }).click();
  await page.waitForURL("/w/new");

  await bring(page.context(), (await agreedToSix()).cookie);
  await page.goto(QUESTION);
  await page.getByRole("button", { name: "Olga Old" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
});

test("a sign-up form that showed another version is refused with what was typed, and shows the version that applies", async () => {
  const [name, email] = ["Nora Newcomer", newAddress()];
  const outdated = `6:${"0".repeat(64)}`;
  const { status, body } = await submit("/sign-up", {
    button: "Create the account",
    fields: [["name", name], ["email", email], ["credential", "password"], ["password", PASSWORD], ["agreed", "on"], ["policy", outdated]], // biome-ignore format: one line
  });
  expect(status).toBe(200);
  expect(body).toContain("The privacy policy has changed since this page was opened");
  expect(body).toContain(`value="${name}"`);
  expect(body).toContain(`value="${agreementFor("privacy").policy}"`);
  expect(body).not.toContain(`value="${outdated}"`);
});
