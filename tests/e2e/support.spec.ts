/** Support staff: let in by an owner, seen by everybody, out at once; and what the owner reads of it in their record. */
import { randomBytes, randomUUID } from "node:crypto";
import { bring, hashOf, inAccount, letPass, newOwner, signedInNewcomer } from "./newcomer.ts";
import { violations } from "./usable.ts";
import { expect, send, test } from "./wire.ts";

type Owner = { cookie: string; workspace: string; device: string; deviceName: string };

async function owner(): Promise<Owner> {
  const {
    cookie,
    workspace,
    devices: [device = ""],
  } = await newOwner("Olga Newcomer", ["Barn owl"], "Olga's Barn");
  return { cookie, workspace, device, deviceName: "Barn owl" };
}

/** Somebody of the staff, signed in with a passkey that no browser has. */
async function staff(): Promise<string> {
  const cookie = await signedInNewcomer("Sam Newcomer");
  await inAccount(async (database) => {
    const session = [hashOf(cookie)];
    await database.query(
      `INSERT INTO passkey (id, user_id, webauthn_id, public_key, counter, transports, backup_eligible, backed_up, name_sealed, created_at)
       SELECT $2, user_id, $3, '\\x00', 0, 'internal', true, true, '\\x00', now() FROM session WHERE id_hash = $1`,
      [...session, randomUUID(), randomBytes(16)],
    );
    await database.query("INSERT INTO staff (user_id, since) SELECT user_id, now() FROM session WHERE id_hash = $1", session);
    await database.query("UPDATE session SET factor = 'passkey' WHERE id_hash = $1", session);
  });
  return cookie;
}

const SECRET = /Barn owl|Olga/;
const FILE = "/w/[workspace]/record/file";

const addresses = ({ workspace, device }: Pick<Owner, "workspace" | "device">) => ({
  read: [`/w/${workspace}`, `/w/${workspace}/devices/${device}`],
  others: [`/w/${workspace}/settings`, `/w/${workspace}/record`, `/w/${workspace}/record/access`, `/w/${workspace}/devices/new`],
  routes: [`/w/${workspace}/devices/${device}/latest`],
  files: [`${FILE.replace("[workspace]", workspace)}?format=csv`],
});

test("an owner lets support in (letSupportIn), who look and change nothing; the record says so; endSupport ends it at once [8.2.2]", async ({ page }) => {
  const [olga, sam] = [await owner(), await staff()];
  const { read, others, routes, files } = addresses(olga);
  const nothing = addresses({ workspace: randomUUID(), device: randomUUID() });
  const isShutOut = async () => {
    for (const [kind, paths] of Object.entries({ read, others, routes, files }) as [keyof typeof nothing, string[]][]) {
      for (const [index, path] of paths.entries()) {
        const [there, missing] = [await send(path, { cookie: sam }), await send(nothing[kind][index] ?? "", { cookie: sam })];
        expect.soft(there.status, path).toBe(missing.status);
        expect.soft(there.body, path).not.toMatch(SECRET);
        expect.soft(there.body, path).toContain(kind === "routes" || kind === "files" ? "not_found" : "Page not found");
      }
    }
  };
  await isShutOut();

  await bring(page.context(), olga.cookie);
  await page.goto(`/w/${olga.workspace}/settings`);
  await page.getByLabel("For how long").selectOption("8");
  await page.getByRole("button", { name: "Let support in" }).click();
  await expect(page.getByText("Support staff can look, and change nothing")).toBeVisible();
  await page.goto(`/w/${olga.workspace}/devices/${olga.device}`);
  await expect(page.getByRole("complementary", { name: "Support access" })).toContainText("Support staff are let into this workspace until");

  for (const path of read) {
    const { body } = await send(path, { cookie: sam });
    expect(body, path).toContain("Barn owl");
    expect(body, path).toContain("You are here as support until");
  }
  for (const path of routes) expect((await send(path, { cookie: sam })).status, path).toBe(200);
  for (const path of others) expect((await send(path, { cookie: sam })).body, path).toContain("Your role does not include this.");
  for (const path of files) expect((await send(path, { cookie: sam })).status, path).toBe(403);
  expect((await send("/admin", { cookie: sam })).body).toContain(olga.workspace);

  await page.goto(`/w/${olga.workspace}/record`);
  const looks = page.getByRole("row").filter({ hasText: "Looked at a device" }).filter({ hasText: "support staff" });
  await expect(looks.first()).toContainText("Barn owl");
  await expect(page.getByText("Sam Newcomer")).toHaveCount(0);
  await page.getByLabel("Who").selectOption({ label: "support staff" });
  await page.getByRole("button", { name: "Show these" }).click();
  await page.waitForURL(/who=support/);
  await expect(page.getByRole("row").filter({ hasText: "Let support staff in" })).toHaveCount(0);
  await page.getByRole("button", { name: "Show who could" }).click();
  await page.waitForURL(/\/record\/access\?device=/);
  await expect(page.getByRole("row").filter({ hasText: "support staff" })).toContainText(/Let in by Olga Newcomer, to look.*Looked, first at/);
  await expect(page.getByRole("row").filter({ hasText: "Member, as owner" })).toContainText("Olga Newcomer");
  expect(await violations(page)).toEqual([]);

  await page.getByRole("complementary", { name: "Support access" }).getByRole("link", { name: "End it" }).click();
  await page.getByRole("button", { name: "End support access now" }).click();
  await expect(page.getByText("Support staff are out.")).toBeVisible();
  await isShutOut();
  expect((await send("/admin", { cookie: sam })).body).not.toContain(olga.workspace);
});

test("the record is a page and a file (of its workspace alone): filtered, whole, and downloading it is an entry", async ({ page }) => {
  const [olga, ben] = [await owner(), await owner()];
  await bring(page.context(), olga.cookie);
  await page.goto(`/w/${olga.workspace}/record`);
  await expect(page.getByRole("row").filter({ hasText: "Added a device" })).toContainText("Barn owl");
  await page.getByRole("link", { name: "Check the seals" }).click();
  await expect(page.getByText(/Checked just now: \d+ entries, each as it was written/)).toBeVisible();
  await page.goto(`/w/${olga.workspace}/record?kind=tokens`);
  await expect(page.getByRole("row")).toHaveCount(2);
  expect((await send(`/w/${olga.workspace}/record?from=yesterday`, { cookie: olga.cookie })).body).toContain("Please give the first day as a day");

  const file = (workspace: string, cookie: string, query = "format=csv") => send(`${FILE.replace("[workspace]", workspace)}?${query}`, { cookie });
  const csv = await file(olga.workspace, olga.cookie);
  expect(csv.headers["content-disposition"]).toMatch(/attachment; filename="record-\d{4}-\d\d-\d\d\.csv"/);
  expect(csv.body.split("\r\n")[1]).toContain("Downloaded this record,record.downloaded,person,Olga Newcomer");
  const json = JSON.parse((await file(olga.workspace, olga.cookie, "format=json&kind=tokens")).body) as { event: string }[];
  expect(json.map(({ event }) => event)).toEqual(["token.issued"]);
  expect((await file(olga.workspace, olga.cookie, "format=exe")).status).toBe(422);
  expect((await file(olga.workspace, ben.cookie)).status).toBe(404);
  for (const path of ["/w/[workspace]/record", "/w/[workspace]/record/access"])
    expect((await send(path.replace("[workspace]", olga.workspace), { cookie: ben.cookie })).body, path).toContain("Page not found");
  const foreign = await send(`/w/${ben.workspace}/record/access?device=${olga.device}&day=2026-01-01`, { cookie: ben.cookie });
  expect(foreign.body).toContain("Page not found");
});

test("to everybody but staff with a passkey shown lately, /admin is a page that does not exist", async () => {
  const sam = await staff();
  const somebody = await signedInNewcomer();
  const missing = await send("/nothing-here", { cookie: somebody });
  const title = (body: string) => /<title>[^<]*<\/title>/.exec(body)?.[0];
  const isMissing = async (cookie?: string) => {
    const { body } = await send("/admin", { cookie });
    expect(title(body)).toBe(title(missing.body));
    expect(body).toContain("Page not found");
    expect(body).not.toMatch(/No workspace is open|whose owners let support staff in/);
  };
  await isMissing();
  await isMissing(somebody);
  const seen = await send("/admin", { cookie: sam });
  expect([seen.status, seen.headers["cache-control"]]).toEqual([200, "private, no-store"]);
  expect(seen.body).toMatch(/<meta name="robots" content="noindex/);
  await letPass(121, sam, "authenticated_at");
  await isMissing(sam);
});
