import { beforeEach, describe, expect, it } from "vitest";
import { record } from "#lib/audit/index.ts";
import * as devices from "#lib/devices/index.ts";
import type { Session } from "#lib/identity/index.ts";
import { HOUR } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { newToken } from "#lib/platform/token.ts";
import { endSupport, enter, letSupportIn, type Period, type Role, whoCould } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";

/** Everything here happens on one day some days ago; `h` is an hour of it. */
const day = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 5 * 86_400_000);
const h = (hours: number) => new Date(day.getTime() + hours * HOUR);
const TUESDAY: Period = { from: h(0), to: h(24) };
const hours = (periods: readonly Period[]) => periods.map(({ from, to }) => [(from.getTime() - day.getTime()) / HOUR, (to.getTime() - day.getTime()) / HOUR]);

let ada: World;
let ben: Session;
let device: string;

beforeEach(async () => {
  [ada, ben] = [await makeWorld(), await makeUser("Ben")];
  device = (await devices.register(await ada.enter("devices:add"), { name: "Heron hide" }, h(-24))).device.id;
  await rewind({ userRef: ada.session.actor.auditRef }, h(-24));
});

/** Puts what the database noted just now to where it is said to have happened: it writes its own clock. */
async function rewind(where: { userRef?: string; parentId?: string; kind?: string }, at: Date): Promise<void> {
  const now = new Date(Date.now() - HOUR);
  const of = { ...where };
  await account().accessPeriod.updateMany({ where: { ...of, until: { gt: now } }, data: { until: at } });
  await account().accessPeriod.updateMany({ where: { ...of, since: { gt: now } }, data: { since: at } });
}

/** Does `change` to the access of `who`, as if at `at`. */
async function on(at: Date, who: Session, change: () => Promise<unknown>): Promise<void> {
  await change();
  await rewind({ userRef: who.actor.auditRef }, at);
}

const key = (who: Session, workspaceId = ada.workspaceId) => ({ workspaceId_userId: { workspaceId, userId: who.userId } });
const become = (who: Session, data: { role?: Role; isLimited?: boolean }) => account().membership.update({ where: key(who), data });
const leave = (who: Session, workspaceId?: string) => account().membership.delete({ where: key(who, workspaceId) });

const could = async (span = TUESDAY, id = device) => whoCould(await ada.enter("record:read"), id, span);
/** As what, and between which hours, this person could see the device. */
const sights = async (who: Session, span?: Period) =>
  (await could(span)).people.filter(({ userRef }) => userRef === who.actor.auditRef).map(({ how, periods }) => [how.by, how.as, ...hours(periods)]);

describe("who could see a device on a day", () => {
  it("is its owner all day, and nobody who was never there", async () => {
    await makeWorld();
    const { people, tokens, support } = await could();
    expect(people).toEqual([{ userRef: ada.session.actor.auditRef, how: { by: "role", as: "owner", levels: 0 }, periods: [TUESDAY] }]);
    expect([tokens, support]).toEqual([[], []]);
  });

  it("names both roles of somebody who was demoted at noon, and neither of one who may see no devices", async () => {
    await on(h(-2), ben, () => join(ada.workspaceId, ben, "editor"));
    await on(h(12), ben, () => become(ben, { role: "viewer" }));
    await on(h(18), ben, () => become(ben, { role: "billing" }));
    expect(await sights(ben)).toEqual([["role", "editor", [0, 12]], ["role", "viewer", [12, 18]]]); // biome-ignore format: one line
    expect(await sights(ben, { from: h(24), to: h(48) })).toEqual([]);
  });

  it("still shows a former member for the days they could, and for no later one", async () => {
    await on(h(6), ben, () => join(ada.workspaceId, ben, "viewer"));
    await on(h(9.5), ben, () => leave(ben));
    expect(await sights(ben)).toEqual([["role", "viewer", [6, 9.5]]]);
    expect(await sights(ben, { from: h(-24), to: h(0) })).toEqual([]);
    expect(await sights(ben, { from: h(24), to: h(48) })).toEqual([]);
  });

  it("shows whoever deleted their account since, by a pseudonym that is nobody's", async () => {
    await on(h(6), ben, () => join(ada.workspaceId, ben, "viewer"));
    await on(h(20), ben, () => account().user.delete({ where: { id: ben.userId } }));
    expect(await sights(ben)).toEqual([["role", "viewer", [6, 20]]]);
  });

  it("shows a limited member for the device that was opened to them, while it was", async () => {
    const other = (await devices.register(await ada.enter("devices:add"), { name: "Weir" }, h(-24))).device.id;
    await on(h(1), ben, () => joinLimited(ada.workspaceId, ben, { [device]: "read" }));
    await on(h(8), ben, () => account().deviceGrant.updateMany({ where: { userId: ben.userId }, data: { mayWrite: true } }));
    await on(h(15), ben, () => account().deviceGrant.deleteMany({ where: { userId: ben.userId } }));
    expect(await sights(ben)).toEqual([["grant", "read", [1, 8]], ["grant", "write", [8, 15]]]); // biome-ignore format: one line
    expect((await could(TUESDAY, other)).people).toHaveLength(1);
  });

  it("counts an opened device only while the member was limited to it", async () => {
    await on(h(1), ben, () => joinLimited(ada.workspaceId, ben, { [device]: "read" }));
    await on(h(10), ben, () => become(ben, { isLimited: false }));
    await on(h(16), ben, () => leave(ben));
    expect(await sights(ben)).toEqual([["grant", "read", [1, 10]], ["role", "viewer", [10, 16]]]); // biome-ignore format: one line
  });
});

describe("members of a workspace above", () => {
  let above: string;
  let olga: Session;
  const inherit = async (below: string, parentId: string | null, inherits: boolean, at: Date) => {
    await account().workspace.update({ where: { id: below }, data: { parentId, inherits } });
    await account().accessPeriod.updateMany({
      where: { workspaceId: below, kind: "inherits", until: { gt: new Date(Date.now() - HOUR) } },
      data: { until: at },
    });
    await account().accessPeriod.updateMany({
      where: { workspaceId: below, kind: "inherits", since: { gt: new Date(Date.now() - HOUR) } },
      data: { since: at },
    });
  };
  beforeEach(async () => {
    olga = await makeUser("Olga");
    above = await makeWorkspace(olga);
    await rewind({ userRef: olga.actor.auditRef }, h(-24));
    await on(h(-24), ben, () => join(above, ben, "viewer"));
  });

  it("could while they were taken over, an owner as admin; not before and not after", async () => {
    await inherit(ada.workspaceId, above, true, h(3));
    await inherit(ada.workspaceId, above, false, h(9));
    expect(await sights(olga)).toEqual([["above", "admin", [3, 9]]]);
    expect(await sights(ben)).toEqual([["above", "viewer", [3, 9]]]);
  });

  it("could through two levels only while both took over, and not when they were limited or only pay there", async () => {
    const top = await makeWorkspace(await makeUser("Tara"));
    const [tara, limited, payer] = [await makeUser("Tom"), await makeUser("Lim"), await makeUser("Pay")];
    await on(h(-24), tara, () => join(top, tara, "editor"));
    await on(h(-24), limited, () => joinLimited(above, limited, {}));
    await on(h(-24), payer, () => join(above, payer, "billing"));
    await inherit(ada.workspaceId, above, true, h(2));
    await inherit(above, top, true, h(5));
    await inherit(above, top, false, h(7));
    expect(await sights(tara)).toEqual([["above", "editor", [5, 7]]]);
    expect([await sights(limited), await sights(payer)]).toEqual([[], []]);
  });

  it("had here what they were here, if they were anything: their own membership counts first", async () => {
    await inherit(ada.workspaceId, above, true, h(-24));
    await on(h(4), ben, () => join(ada.workspaceId, ben, "editor"));
    await on(h(12), ben, () => become(ben, { role: "billing" }));
    await on(h(20), ben, () => leave(ben));
    // Each time that something of Ben changes, only what changed just now is put back; what he is above goes on.
    expect(await sights(ben)).toEqual([["role", "editor", [4, 12]], ["above", "viewer", [0, 4], [20, 24]]]); // biome-ignore format: one line
  });
});

describe("programs and support", () => {
  type Of = { by: Session; from: Date; until?: Date; revoked?: Date; scopes?: string[]; only?: string[]; workspaceId?: string; reachesBelow?: boolean };
  async function token({
    by,
    from,
    until,
    revoked,
    scopes = ["measurements:read"],
    only,
    workspaceId = ada.workspaceId,
    reachesBelow = false,
  }: Of): Promise<string> {
    const id = ids.new();
    const secretHash = new Uint8Array(Buffer.from(newToken("program")));
    const dates = { createdAt: from, expiresAt: until ?? null, revokedAt: revoked ?? null };
    await account().apiToken.create({
      data: {
        id,
        workspaceId,
        userId: by.userId,
        nameSealed: new Uint8Array(1),
        secretHash,
        hint: "kept_p_abc",
        scopes,
        isLimited: only !== undefined,
        reachesBelow,
        ...dates,
      },
    });
    for (const deviceId of only ?? []) await account().apiTokenDevice.create({ data: { tokenId: id, deviceId, workspaceId } });
    await transaction((tx) => record(tx, by.actor, "token.issued", { workspaceId, objectId: id }, from));
    return id;
  }
  const shown = async () => (await could()).tokens.map(({ tokenId, issuerRef, periods }) => ({ tokenId, issuerRef, hours: hours(periods) }));

  it("shows a token from when it was issued until it was revoked or ended, with who issued it", async () => {
    const by = ada.session;
    const issuerRef = by.actor.auditRef;
    const revoked = await token({ by, from: h(2), revoked: h(5) });
    const ended = await token({ by, from: h(-10), until: h(7), revoked: h(9) });
    await token({ by, from: h(-10), revoked: h(-1) });
    await token({ by, from: h(25) });
    expect(await shown()).toEqual([
      { tokenId: ended, issuerRef, hours: [[0, 7]] },
      { tokenId: revoked, issuerRef, hours: [[2, 5]] },
    ]);
  });

  it("leaves out tokens that read nothing, or other devices, or only other workspaces", async () => {
    const by = ada.session;
    const other = (await devices.register(await ada.enter("devices:add"), { name: "Weir" }, h(-24))).device.id;
    await token({ by, from: h(0), scopes: ["measurements:write", "members:read"] });
    await token({ by, from: h(0), only: [other] });
    const own = await token({ by, from: h(0), only: [other, device], scopes: ["devices:read"] });
    const above = await makeWorkspace(by);
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { parentId: above } });
    const below = await token({ by, from: h(1), workspaceId: above, reachesBelow: true });
    await token({ by, from: h(2), workspaceId: above });
    expect((await shown()).map(({ tokenId }) => tokenId)).toEqual([own, below]);
    expect((await could()).tokens.map(({ isFromAbove }) => isFromAbove)).toEqual([false, true]);
  });

  it("shows a token only while whoever issued it could see the device, and whoever replaced it since", async () => {
    await on(h(1), ben, () => join(ada.workspaceId, ben, "admin"));
    await on(h(10), ben, () => leave(ben));
    const tokenId = await token({ by: ben, from: h(2) });
    await transaction((tx) => record(tx, ada.session.actor, "token.replaced", { workspaceId: ada.workspaceId, objectId: tokenId }, h(13)));
    await account().apiToken.update({ where: { id: tokenId }, data: { userId: ada.session.userId } });
    const [byBen, byAda] = [ben.actor.auditRef, ada.session.actor.auditRef];
    expect(await shown()).toEqual([
      { tokenId, issuerRef: byBen, hours: [[2, 10]] },
      { tokenId, issuerRef: byAda, hours: [[13, 24]] },
    ]);
  });

  it("shows support staff until it ended or was ended, without a name", async () => {
    const [short, ended] = [{ hours: 1 }, { hours: 8, change: "on" as const }];
    const owner = async () => ada.enter("workspace:manage");
    await letSupportIn(await owner(), short, h(3));
    await letSupportIn(await owner(), ended, h(6));
    await endSupport(await owner(), h(7));
    const { support } = await could();
    expect(support.map(({ mayWrite, periods }) => [mayWrite, ...hours(periods)])).toEqual([[false, [3, 4]], [true, [6, 7]]]); // biome-ignore format: one line
    expect(support.every(({ granterRef }) => granterRef === ada.session.actor.auditRef)).toBe(true);
  });
});

describe("the question", () => {
  it("is about the time that has passed, and since the device was there", async () => {
    const { device: late } = await devices.register(await ada.enter("devices:add"), { name: "Weir" }, h(10));
    expect(await could(TUESDAY, late.id)).toMatchObject({ since: h(10), people: [{ periods: [{ from: h(10), to: h(24) }] }] });
    await transaction((tx) => record(tx, ada.session.actor, "device.moved_in", { workspaceId: ada.workspaceId, objectId: device }, h(14)));
    expect(await could()).toMatchObject({ since: h(14), people: [{ periods: [{ from: h(14), to: h(24) }] }] });
    const future = new Date(Date.now() + 9 * HOUR);
    expect((await could({ from: future, to: new Date(future.getTime() + HOUR) })).people).toEqual([]);
  });

  it("is for owners, and about a device of another workspace it is not found like a missing one [8.2.2]", async () => {
    const cleo = await makeWorld();
    const strange = async (id: string) => whoCould(await cleo.enter("record:read"), id, TUESDAY).catch((error: Error) => error.message);
    const missing = await strange(ids.new());
    for (const id of [device, "x", "", device.toUpperCase()]) expect(await strange(id)).toBe(missing);
    await join(ada.workspaceId, ben, "admin");
    await expect(enter(ben, ada.workspaceId, "record:read")).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("leaves everybody but owners out while the workspace is closed", async () => {
    await on(h(-2), ben, () => join(ada.workspaceId, ben, "editor"));
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: h(9) } });
    expect(await sights(ben)).toEqual([["role", "editor", [0, 9]]]);
    expect(await sights(ada.session)).toEqual([["role", "owner", [0, 24]]]);
  });
});
