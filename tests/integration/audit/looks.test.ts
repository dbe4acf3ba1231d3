import { beforeAll, describe, expect, it } from "vitest";
import { type Actor, firstBroken, looksAt, recordDaily } from "#lib/audit/index.ts";
import * as devices from "#lib/devices/index.ts";
import { DAY, MINUTE, SECOND } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { enter, letSupportIn } from "#lib/workspaces/index.ts";
import { makeStaff } from "#tests/support/staff.ts";
import { makeWorld, type World } from "#tests/support/world.ts";

let ada: World;
let device: string;

beforeAll(async () => {
  ada = await makeWorld();
  device = (await devices.register(await ada.enter("devices:add"), { name: "Heron hide" })).device.id;
});

const entries = (where: { event?: string; objectId?: string; workspaceId?: string }) => account().auditEntry.findMany({ where, orderBy: { seq: "asc" } });
const noon = new Date("2026-11-21T12:00:00Z");
const at = (milliseconds: number) => new Date(noon.getTime() + milliseconds);
const fresh = () => ({ workspaceId: ids.new(), objectId: ids.new() });

describe("a look at a device", () => {
  it("is recorded once a day for each who, token and device, however often and however many at once", async () => {
    const [who, other] = [{ auditRef: ids.new(), browser: "Firefox on Linux" }, { auditRef: ids.new() }];
    const [seen, another] = [fresh(), fresh()];
    const look = (actor: Actor = who, what = seen, now = noon) => recordDaily(actor, "device.viewed", what, now);
    await Promise.all(Array.from({ length: 20 }, () => look()));
    await look(who, seen, at(11 * 60 * MINUTE));
    expect(await entries({ objectId: seen.objectId })).toHaveLength(1);
    await look(who, seen, at(DAY));
    await look(other);
    await look({ ...who, tokenId: ids.new() });
    await look(who, another);
    expect(await entries({ objectId: seen.objectId })).toHaveLength(4);
    expect(await entries({ objectId: another.objectId })).toHaveLength(1);
  });

  it("is found in the record by a process that does not remember it", async () => {
    const [who, seen] = [{ auditRef: ids.new() }, fresh()];
    await recordDaily(who, "device.viewed", seen, noon);
    const { recordDaily: elsewhere } = (await import(`${"#lib/audit/looks.ts"}?elsewhere`)) as typeof import("#lib/audit/looks.ts");
    await elsewhere(who, "device.viewed", seen, at(MINUTE));
    expect(await entries({ objectId: seen.objectId })).toHaveLength(1);
  });

  it("by support staff is recorded at every look, at most once a minute for each device", async () => {
    const [sam, seen] = [{ auditRef: ids.new(), isStaff: true }, fresh()];
    for (const when of [0, 10 * SECOND, 59 * SECOND, MINUTE, 5 * MINUTE]) await recordDaily(sam, "device.viewed", seen, at(when));
    const written = await entries({ objectId: seen.objectId });
    expect(written.map((entry) => entry.at.getTime() - noon.getTime())).toEqual([0, MINUTE, 5 * MINUTE]);
    expect(written.every(({ isStaff }) => isStaff)).toBe(true);
  });

  it("that could not be recorded shows nothing, and is recorded when it is tried again", async () => {
    const [who, seen] = [{ auditRef: "no number" }, fresh()];
    await expect(recordDaily(who, "device.viewed", seen, noon)).rejects.toThrow();
    await expect(recordDaily(who, "device.viewed", seen, noon)).rejects.toThrow();
  });
});

describe("whoever reads", () => {
  const looks = async (event: string) => (await entries({ workspaceId: ada.workspaceId, event })).map(({ actorRef, objectId }) => ({ actorRef, objectId }));
  const me = () => ada.session.actor.auditRef;

  it("the settings of a device, or where its measurements are, looked at it; the list is a look at the list", async () => {
    await devices.get(await ada.enter("devices:read"), device);
    await devices.locate(await ada.enter("measurements:read"), device);
    expect(await looks("device.viewed")).toEqual([{ actorRef: me(), objectId: device }]);
    await devices.list(await ada.enter("devices:read"));
    await devices.locateAll(await ada.enter("measurements:read"));
    expect(await looks("devices.viewed")).toEqual([{ actorRef: me(), objectId: null }]);
    expect(await firstBroken()).toBeNull();
  });

  it("what is not there, or not theirs, looked at nothing", async () => {
    const cleo = await makeWorld();
    await expect(devices.get(await cleo.enter("devices:read"), device)).rejects.toMatchObject({ kind: "notFound" });
    await expect(devices.locate(await cleo.enter("measurements:read"), ids.new())).rejects.toMatchObject({ kind: "notFound" });
    expect(await entries({ workspaceId: cleo.workspaceId })).toEqual([]);
  });

  it("as support staff stands there as staff, and the owner is told when first", async () => {
    const sam = await makeStaff();
    await letSupportIn(await ada.enter("workspace:manage"), { hours: 1 });
    const start = new Date();
    await devices.get(await enter(sam, ada.workspaceId, "devices:read"), device);
    const looked = await looksAt(await ada.enter("record:read"), device, start, new Date(start.getTime() + MINUTE));
    expect(looked).toEqual([{ actorRef: sam.actor.auditRef, tokenId: null, isStaff: true, first: expect.any(Date), listed: null }]);
  });
});
