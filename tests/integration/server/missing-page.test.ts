/** The status of a page about something named in its address: 404 for what is missing and for what is somebody else's, and for nothing else. */
import type { IncomingMessage } from "node:http";
import { expect, it, vi } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { isMissingPage } from "#lib/server/missing-page.ts";
import { makePlace, makeStaff } from "#tests/support/standings.ts";
import { beginToken, join, joinLimited, makeUser } from "#tests/support/world.ts";

const asking = (token?: string) => ({ headers: token ? { cookie: `a=b; __Host-session=${token}` } : {} }) as IncomingMessage;

it("a workspace, device, decoder, member or token that is missing or foreign has status 404, alike, and one's own has not", async () => {
  const place = await makePlace();
  const request = asking(await beginToken(place.owner.userId));
  const at = (path: string) => isMissingPage(path, request);
  const { own, opened, theirs, foreign } = place;
  for (const path of [`/w/${own}`, `/w/${own}/settings`, `/w/${own}/devices/new`, `/w/${own}/devices/${opened}/settings`, "/w", "/w/new", "/account", "/"]) {
    expect(await at(path), path).toBe(false);
  }
  const warned = vi.spyOn(log, "warn");
  for (const name of ["__proto__", "constructor", "toString"]) expect(await at(`/w/${own}/${name}/x`), name).toBe(false);
  expect(warned).not.toHaveBeenCalled();
  expect(await at(`/w/${own}/members/${place.owner.userId}`)).toBe(false);
  const { userId: stranger } = await account().membership.findFirstOrThrow({ where: { workspaceId: foreign } });
  const missing = [foreign, ids.new(), "no-number"].map((workspace) => `/w/${workspace}`);
  const inOwn = { devices: [theirs, ids.new()], decoders: [ids.new(), "x"], members: [stranger, ids.new()], tokens: [ids.new(), "x"] };
  for (const [kind, known] of Object.entries(inOwn)) missing.push(...known.map((id) => `/w/${own}/${kind}/${id}`), `/w/${foreign}/${kind}/new`);
  for (const path of [...missing, `/w/${foreign}/devices/${theirs}`, "/admin", "/erased/nothing"]) expect(await at(path), path).toBe(true);
});

it("what a member may not see has the page that says so, and somebody signed out is led to the sign-in", async () => {
  const { own, opened, unopened } = await makePlace();
  const [billing, limited] = [await makeUser("Ben"), await makeUser("Cleo")];
  await join(own, billing, "billing");
  await joinLimited(own, limited, { [opened]: "read" });
  const asBilling = asking(await beginToken(billing.userId));
  for (const path of [`/w/${own}`, `/w/${own}/devices/${opened}`, `/w/${own}/members/${billing.userId}`])
    expect(await isMissingPage(path, asBilling), path).toBe(false);
  const asLimited = asking(await beginToken(limited.userId));
  expect([await isMissingPage(`/w/${own}/devices/${opened}`, asLimited), await isMissingPage(`/w/${own}/devices/${unopened}`, asLimited)]).toEqual([
    false,
    true,
  ]);
  for (const path of [`/w/${own}`, `/w/${ids.new()}`]) expect(await isMissingPage(path, asking()), path).toBe(false);
});

it("the pages of staff are there for staff who showed their passkey, and for nobody else", async () => {
  const { userId } = await makeStaff();
  const factor = async (name: "passkey" | "totp") =>
    isMissingPage("/admin", asking(await beginToken(userId, new Date(), { factor: name, isRemembered: false })));
  expect([await factor("passkey"), await factor("totp"), await isMissingPage("/admin", asking())]).toEqual([false, true, true]);
});
