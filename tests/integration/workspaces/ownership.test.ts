import { beforeEach, describe, expect, it } from "vitest";
import type { Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { acceptOffer, declineOffer, enter, offerOf, offerOwnership, offersFor, open, removeMember, waitingFor, withdrawOffer } from "#lib/workspaces/index.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { join, joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { addDevice, codeOf, eventsIn, LATER, mailsOf, makeBelow } from "./people.ts";

let ada: World;
let ben: Session;

beforeEach(async () => {
  [ada, ben] = [await makeWorld(), await makeUser("Ben")];
  await join(ada.workspaceId, ben, "editor");
});

const managing = () => ada.enter("workspace:manage");
const ownersOf = async (workspaceId: string) => (await account().membership.findMany({ where: { workspaceId, role: "owner" } })).map(({ userId }) => userId);
const week = () => new Date(Date.now() + 7.01 * 86_400_000);

describe("handing a workspace over", () => {
  it("changes both at once, is recorded, and mailed to both", async () => {
    await offerOwnership(await managing(), ben.userId);
    expect(await offerOf(await managing())).toMatchObject({ memberId: ben.userId, name: "Ben" });
    expect(await offersFor(ben)).toMatchObject([{ workspaceId: ada.workspaceId, workspace: "Marsh Weather", offerer: { name: "Ada" } }]);
    expect(await waitingFor(ben)).toBe(1);
    await acceptOffer(ben, ada.workspaceId);
    expect(await ownersOf(ada.workspaceId)).toEqual([ben.userId]);
    expect((await ada.enter("workspace:read")).standing).toBe("admin");
    expect(await codeOf(managing())).toBe("workspace.forbidden");
    expect(await eventsIn(ada.workspaceId)).toEqual(["workspace.offered", "workspace.handed_over"]);
    expect(await mailsOf(ben)).toEqual(["A workspace is offered to you", "You own a workspace now"]);
    expect(await mailsOf(ada.session)).toEqual(["You handed a workspace over"]);
    expect(await offersFor(ben)).toEqual([]);
  });

  it("makes a limited member see everything", async () => {
    const cleo = await makeUser("Cleo");
    await joinLimited(ada.workspaceId, cleo, { [await addDevice(ada)]: "read" });
    await offerOwnership(await managing(), cleo.userId);
    await acceptOffer(cleo, ada.workspaceId);
    expect(await enter(cleo, ada.workspaceId, "devices:remove")).toMatchObject({ standing: "owner", reach: "all" });
    expect(await account().deviceGrant.count({ where: { userId: cleo.userId } })).toBe(0);
  });

  it("is over with the account of whoever offered it: what is being erased is nobody's to take", async () => {
    await offerOwnership(await managing(), ben.userId);
    await account().user.update({ where: { id: ada.session.userId }, data: { erasing: true } });
    expect(await codeOf(acceptOffer(ben, ada.workspaceId))).toBe("offer.gone");
    await account().user.update({ where: { id: ada.session.userId }, data: { erasing: false } });
    const outcome = await meanwhile(
      (tx) => tx.user.update({ where: { id: ada.session.userId }, data: { erasing: true } }),
      () => acceptOffer(ben, ada.workspaceId),
    );
    expect(outcome).toMatchObject({ reason: { code: "offer.gone" } });
    expect(await ownersOf(ada.workspaceId)).toEqual([ada.session.userId]);
  });

  it("happens once, also when it is accepted six times at the same moment", async () => {
    await offerOwnership(await managing(), ben.userId);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => codeOf(acceptOffer(ben, ada.workspaceId))));
    expect(outcomes.filter((code) => code === "it worked")).toHaveLength(1);
    expect(await ownersOf(ada.workspaceId)).toEqual([ben.userId]);
  });

  it("leaves each workspace with one owner when two people hand theirs to each other at the same moment", async () => {
    for (let turn = 0; turn < 3; turn++) {
      const [one, other] = [await makeWorld(), await makeWorld()];
      await join(one.workspaceId, other.session, "admin");
      await join(other.workspaceId, one.session, "admin");
      await offerOwnership(await one.enter("workspace:manage"), other.session.userId);
      await offerOwnership(await other.enter("workspace:manage"), one.session.userId);
      expect(await Promise.all([codeOf(acceptOffer(other.session, one.workspaceId)), codeOf(acceptOffer(one.session, other.workspaceId))])).toEqual([
        "it worked",
        "it worked",
      ]);
      expect([await ownersOf(one.workspaceId), await ownersOf(other.workspaceId)]).toEqual([[other.session.userId], [one.session.userId]]);
    }
  });

  it("asks both sides to have just shown that it is them [7.5.3c]", async () => {
    expect(await codeOf(offerOwnership(await managing(), ben.userId, LATER()))).toBe("session.stale");
    await offerOwnership(await managing(), ben.userId);
    expect(await codeOf(acceptOffer(ben, ada.workspaceId, LATER()))).toBe("session.stale");
    expect(await ownersOf(ada.workspaceId)).toEqual([ada.session.userId]);
  });

  it("is the owner's alone to offer, and only to somebody who is a member here themselves [8.3.1]", async () => {
    for (const role of ["admin", "viewer"] as const) {
      const member = await makeUser("Cleo");
      await join(ada.workspaceId, member, role);
      expect(await codeOf(enter(member, ada.workspaceId, "workspace:manage"))).toBe("workspace.forbidden");
    }
    const below = await makeBelow(ada.session, ada.workspaceId);
    const access = await enter(ada.session, below, "workspace:manage");
    for (const id of [ben.userId, (await makeUser("Sam")).userId, ids.new(), "x"]) expect(await codeOf(offerOwnership(access, id))).toBe("not_found");
    expect(await codeOf(offerOwnership(access, ada.session.userId))).toBe("offer.is_owner");
  });
});

describe("an offer", () => {
  it("is nobody's but whose it is, and to everybody else what there is not [8.2.2]", async () => {
    const [cleo, sam] = [await makeUser("Cleo"), await makeUser("Sam")];
    await join(ada.workspaceId, cleo, "admin");
    await offerOwnership(await managing(), ben.userId);
    expect(await codeOf(acceptOffer(cleo, ada.workspaceId))).toBe("offer.gone");
    expect(await codeOf(declineOffer(cleo, ada.workspaceId))).toBe("offer.gone");
    expect([await codeOf(acceptOffer(sam, ada.workspaceId)), await codeOf(acceptOffer(sam, ids.new()))]).toEqual(["not_found", "not_found"]);
    expect([await codeOf(declineOffer(sam, ada.workspaceId)), await codeOf(declineOffer(sam, ids.new()))]).toEqual(["offer.gone", "offer.gone"]);
    expect(await offersFor(cleo)).toEqual([]);
  });

  it("is gone once it was withdrawn, declined, has ended, or its member was removed or the workspace closed", async () => {
    const offer = async () => offerOwnership(await managing(), ben.userId);
    await offer();
    await withdrawOffer(await managing());
    expect(await codeOf(acceptOffer(ben, ada.workspaceId))).toBe("offer.gone");
    expect(await codeOf(withdrawOffer(await managing()))).toBe("offer.gone");
    await offer();
    await declineOffer(ben, ada.workspaceId);
    expect(await codeOf(acceptOffer(ben, ada.workspaceId))).toBe("offer.gone");
    await offer();
    expect(await offersFor(ben, week())).toEqual([]);
    await account().ownershipOffer.update({ where: { workspaceId: ada.workspaceId }, data: { expiresAt: new Date() } });
    expect(await codeOf(acceptOffer(ben, ada.workspaceId))).toBe("offer.gone");
    await offer();
    await removeMember(await ada.enter("members:write"), ben.userId);
    expect(await account().ownershipOffer.count({ where: { workspaceId: ada.workspaceId } })).toBe(0);
    await join(ada.workspaceId, ben, "editor");
    await offer();
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: new Date() } });
    expect(await codeOf(acceptOffer(ben, ada.workspaceId))).toBe("workspace.closed");
    expect(await offersFor(ben)).toEqual([]);
    expect(await codeOf(offerOwnership(await managing(), ben.userId)), "nor is a closed one offered").toBe("workspace.closed");
    expect(await ownersOf(ada.workspaceId)).toEqual([ada.session.userId]);
  });

  it("stands alone: a second one waits until the first is withdrawn, also when both are made at the same moment", async () => {
    const cleo = await makeUser("Cleo");
    await join(ada.workspaceId, cleo, "viewer");
    const access = await managing();
    const outcomes = await Promise.all([ben, cleo].map(({ userId }) => codeOf(offerOwnership(access, userId))));
    expect(outcomes.sort()).toEqual(["it worked", "offer.there_is_one"]);
  });

  it("cannot be accepted by whoever owns twenty workspaces already, also when the twentieth is opened at the same moment", async () => {
    for (let index = 0; index < 19; index++) await open(ben, { name: `Site ${index}`, region: "eu" });
    await offerOwnership(await managing(), ben.userId);
    const outcomes = await Promise.all([codeOf(acceptOffer(ben, ada.workspaceId)), codeOf(open(ben, { name: "Last", region: "eu" }))]);
    expect(outcomes.sort()).toEqual(["it worked", "workspace.limit_reached"]);
    expect(await account().membership.count({ where: { userId: ben.userId, role: "owner" } })).toBe(20);
  });
});
