/** The record as a token for one device reads it: nothing in it is about anything else. */
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { checkRecord, downloadRecord, readRecord, sightsOn } from "#lib/privacy/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { call } from "#tests/integration/api/calling.ts";
import { makeProgram } from "#tests/support/program.ts";
import { program } from "#tests/support/standings.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";

let world: World;
let mine: string;
let other: string;
let access: workspaces.Access<"record:read">;

beforeAll(async () => {
  world = await makeWorld();
  const ben = await makeUser("Ben");
  await join(world.workspaceId, ben, "admin");
  const add = await world.enter("devices:add");
  mine = (await devices.register(add, { name: "Weir" })).device.id;
  other = (await devices.register(await workspaces.enter(ben, world.workspaceId, "devices:add"), { name: "Sluice" })).device.id;
  const write = await world.enter("tokens:write");
  await devices.issueWebhook(write, { name: "Own bridge", devices: [mine], expiresAt: null });
  await devices.issueWebhook(write, { name: "Shared bridge", devices: [mine, other], expiresAt: null });
  await devices.replace(write, mine);
  await workspaces.changeRole(await world.enter("members:write"), ben.userId, { role: "editor" });
  await workspaces.issueApiToken(write, { name: "Night job", scopes: ["devices:read"], devices: "all", reachesBelow: false, expiresAt: null });
  access = await workspaces.enter(
    await program(world.workspaceId, world.session, { scopes: ["record:read"], devices: [mine] }),
    world.workspaceId,
    "record:read",
  );
});

const FOREIGN = /Sluice|Shared bridge|Night job|Ben|role/;

describe("the record, for a token that reaches one device,", () => {
  it("has the entries about the device and its tokens, and names no other device, token or person [8.2.2]", async () => {
    const { entries, who, devices: names } = await readRecord(access, {});
    expect(entries.map(({ event }) => event).sort()).toEqual(["device.registered", "token.issued", "token.issued", "token.replaced"]);
    for (const { device, about } of entries) expect([device?.id ?? about]).toEqual([device ? mine : "Own bridge"]);
    expect(names).toEqual([{ id: mine, name: "Weir" }]);
    expect(who.map(({ name }) => name)).toEqual(["Ada"]);
    expect(JSON.stringify({ entries, who, names })).not.toMatch(FOREIGN);
    expect((await readRecord(access, { device: other })).entries).toEqual([]);
  });

  it("is downloaded and counted with the same entries, and the whole record is longer", async () => {
    for (const format of ["csv", "json"] as const) expect(await text((await downloadRecord(access, { format })).stream)).not.toMatch(FOREIGN);
    const whole = await checkRecord(await world.enter("record:read"));
    expect(await checkRecord(access)).toEqual({ entries: 4, broken: 0 });
    expect(whole.entries).toBe(await account().auditEntry.count({ where: { workspaceId: world.workspaceId } }));
  });

  it("says who could see its device, and not that there is another", async () => {
    const day = new Date(new Date().toISOString().slice(0, 10));
    await expect(sightsOn(access, mine, day)).resolves.toBeDefined();
    await expect(sightsOn(access, other, day)).rejects.toMatchObject({ kind: "notFound" });
  });

  it("comes the same from the API, page by page", async () => {
    const { token } = await makeProgram(world.workspaceId, world.session.userId, { scopes: ["record:read"], devices: [mine] });
    const first = await call(`/workspaces/${world.workspaceId}/record?limit=2`, { token });
    const second = await call(`/workspaces/${world.workspaceId}/record?limit=3&cursor=${first.json.next}`, { token });
    expect([first.json.items.length, second.json.items.length, second.json.next]).toEqual([2, 2, null]);
    expect(first.text + second.text).not.toMatch(FOREIGN);
  });
});
