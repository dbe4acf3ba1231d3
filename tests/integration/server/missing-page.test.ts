/** The status of a page about something named in its address: 404 for what is missing and for what is somebody else's, and for nothing else. */
import type { IncomingMessage } from "node:http";
import { expect, it, vi } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { isMissingPage } from "#lib/server/missing-page.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { makePlace, makeStaff } from "#tests/support/standings.ts";
import { beginToken, join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";

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

it("the look-up does not count as activity of the session", async () => {
  const { userId } = await makeUser("Ada");
  const begun = new Date(Date.now() - 20 * MINUTE);
  const token = await beginToken(userId, begun);
  const where = { userId, createdAt: begun };
  const { lastSeenAt } = await account().session.findFirstOrThrow({ where });
  expect(await isMissingPage(`/w/${ids.new()}`, asking(token))).toBe(true);
  expect((await account().session.findFirstOrThrow({ where })).lastSeenAt).toEqual(lastSeenAt);
});

it("a program's, a webhook's and a device's token is found by its number: no name of any token is opened for that", async () => {
  const world = await makeWorld();
  const access = await world.enter("tokens:write");
  const { device } = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
  const own = await account().deviceToken.findFirstOrThrow({ where: { deviceId: device.id } });
  const webhook = await devices.issueWebhook(access, { name: "Bridge", devices: [device.id], expiresAt: null });
  const input = { name: "Report", scopes: ["devices:read" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
  const program = await workspaces.issueApiToken(access, input);
  await account().apiToken.updateMany({ where: { id: program.id }, data: { nameSealed: new Uint8Array(30) } });
  await account().deviceToken.updateMany({ where: { id: webhook.id }, data: { nameSealed: new Uint8Array(30) } });
  const alert = vi.spyOn(log, "alert");
  const request = asking(await beginToken(world.session.userId));
  for (const { id } of [own, webhook, program]) expect(await isMissingPage(`/w/${world.workspaceId}/tokens/${id}/end`, request)).toBe(false);
  expect(alert).not.toHaveBeenCalled();
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
