import { describe, expect, it } from "vitest";
import type { Session } from "#lib/identity/index.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { hashOf, newToken } from "#lib/platform/token.ts";
import { enter, get, list, move, open, openBelow, placeOf, type Right, rename, shareMembers, TokenAccess } from "#lib/workspaces/index.ts";
import { listFor } from "#lib/workspaces/list.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { MoveWorkspace, RenameWorkspace, ShareMembers } from "#lib/workspaces/schema.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";

const SITE = { name: "Site", region: "eu" } as const;
const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it worked",
    ({ kind, code, message, detail }: { kind: string; code: string; message: string; detail: unknown }) => ({ kind, code, message, detail }),
  );
const below = async (session: Session, parent: string, name = "Site") => openBelow(await enter(session, parent, "workspaces:add"), { ...SITE, name });
const manage = (session: Session, id: string) => enter(session, id, "workspace:manage");
const parentOf = async (id: string) => (await account().workspace.findUniqueOrThrow({ where: { id }, select: { parentId: true } })).parentId;
const eventsIn = async (workspaceId: string) =>
  (await account().auditEntry.findMany({ where: { workspaceId }, orderBy: { seq: "asc" } })).map(({ event }) => event);

/** A chain of workspaces of one owner, each below the one before. */
async function chain(session: Session, first: string, levels: number): Promise<string[]> {
  const made = [first];
  while (made.length < levels) made.push(await below(session, made.at(-1) ?? ""));
  return made;
}

async function program(session: Session, workspaceId: string, scopes: Right[], reachesBelow = false): Promise<TokenAccess> {
  const token = newToken("program");
  const data = { id: ids.new(), workspaceId, userId: session.userId, nameSealed: new Uint8Array(), secretHash: hashOf(token), hint: "kept_p", scopes };
  await account().apiToken.create({ data: { ...data, createdAt: new Date(), isLimited: false, reachesBelow } });
  return TokenAccess.authenticate(token);
}

describe("opening a workspace below another", () => {
  it("makes whoever opens it its owner, in a region of its own, and lets in nobody else, not even the owner from above", async () => {
    const ada = await makeWorld("eu");
    const ben = await makeUser("Ben");
    await join(ada.workspaceId, ben, "admin");
    const id = await openBelow(await enter(ben, ada.workspaceId, "workspaces:add"), { name: "Lab", region: "us" });
    expect(await get(await enter(ben, id, "workspace:read"))).toMatchObject({ name: "Lab", region: "us", role: "owner" });
    expect(await told(enter(ada.session, id, "workspace:read"))).toEqual(await told(enter(ada.session, ids.new(), "workspace:read")));
    expect((await list(ada.session)).map((one) => one.id)).toEqual([ada.workspaceId]);
    expect(await placeOf(await ada.enter("workspace:manage"))).toMatchObject({ below: [], othersBelow: 1 });
    expect(await eventsIn(id)).toEqual(["workspace.opened"]);
    expect(await eventsIn(ada.workspaceId)).toEqual(["workspace.opened"]);
  });

  it("is the owners' and admins' to do, and a program's with the scope: then it belongs to whoever issued the token", async () => {
    const ada = await makeWorld();
    for (const role of ROLES.filter((one) => one !== "owner" && one !== "admin")) {
      const member = await makeUser("Ben");
      await join(ada.workspaceId, member, role);
      await expect(below(member, ada.workspaceId), role).rejects.toMatchObject({ code: "workspace.forbidden" });
    }
    const token = await program(ada.session, ada.workspaceId, ["workspaces:add", "devices:add"], true);
    const id = await openBelow(await enter(token, ada.workspaceId, "workspaces:add"), SITE);
    expect(await get(await enter(ada.session, id, "workspace:read"))).toMatchObject({ role: "owner" });
    await expect(enter(token, id, "devices:add")).resolves.toBeDefined();
    expect((await listFor(token)).map((one) => one.id)).toEqual([ada.workspaceId, id]);
    expect((await listFor(await program(ada.session, id, ["workspace:read"], true))).map((one) => one.id)).toEqual([id]);
    expect((await listFor(await program(ada.session, ada.workspaceId, ["workspace:read"]))).map((one) => one.id)).toEqual([ada.workspaceId]);
    await expect(enter(token, id, "workspace:manage")).rejects.toMatchObject({ code: "token.scope_missing" });
  });

  it("stops at four levels and at twenty owned, also when many are asked for at once", async () => {
    const ada = await makeWorld();
    const levels = await chain(ada.session, ada.workspaceId, 4);
    expect(await told(below(ada.session, levels[3] ?? ""))).toMatchObject({ kind: "conflict", code: "workspace.too_deep" });
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => below(ada.session, ada.workspaceId)));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(16);
    for (const one of attempts) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "workspace.limit_reached" });
  });
});

describe("renaming a workspace", () => {
  it("seals the new name, is recorded, and is the owners' to do", async () => {
    const ada = await makeWorld();
    await rename(await ada.enter("workspace:manage"), RenameWorkspace.parse({ name: "  Upper Marsh " }));
    expect((await get(await ada.enter("workspace:read"))).name).toBe("Upper Marsh");
    expect(await eventsIn(ada.workspaceId)).toEqual(["workspace.renamed"]);
    for (const name of ["", " ", "a\nb", "x".repeat(81), undefined]) expect(RenameWorkspace.safeParse({ name }).success).toBe(false);
    const access = await ada.enter("workspace:manage");
    await account().workspace.delete({ where: { id: ada.workspaceId } });
    await expect(rename(access, { name: "Late" })).rejects.toMatchObject({ kind: "notFound" });
  });
});

describe("moving a workspace", () => {
  it("takes along what is below it, ends the membership that came from above, and can lead to the top", async () => {
    const ada = await makeWorld();
    const [, middle = "", leaf = ""] = await chain(ada.session, ada.workspaceId, 3);
    const other = await open(ada.session, { ...SITE, name: "Other" });
    await shareMembers(await manage(ada.session, middle), true);
    await move(await manage(ada.session, middle), other);
    expect([await parentOf(middle), await parentOf(leaf)]).toEqual([other, middle]);
    expect(await placeOf(await manage(ada.session, middle))).toMatchObject({ sharesMembers: false, parent: { id: other } });
    expect(await eventsIn(middle)).toEqual(expect.arrayContaining(["workspace.moved", "workspace.members_unshared"]));
    expect(await account().accessPeriod.count({ where: { workspaceId: middle, kind: "inherits", until: null } })).toBe(0);
    await move(await manage(ada.session, middle), null);
    expect(await parentOf(middle)).toBeNull();
    await move(await manage(ada.session, middle), null);
    expect((await eventsIn(middle)).filter((event) => event === "workspace.moved")).toHaveLength(2);
  });

  it("needs the mover to be an owner here and there; a foreign place is, in every field of the answer, a missing one", async () => {
    const [ada, cleo] = [await makeWorld(), await makeWorld()];
    const access = await ada.enter("workspace:manage");
    const missing = await told(move(access, ids.new()));
    expect(missing).toMatchObject({ kind: "notFound" });
    for (const place of [cleo.workspaceId, "x", "' OR ''='"]) expect(await told(move(access, place))).toEqual(missing);
    await join(cleo.workspaceId, ada.session, "admin");
    expect(await told(move(access, cleo.workspaceId))).toMatchObject({ kind: "forbidden", code: "workspace.forbidden" });
    const ben = await makeUser("Ben");
    await join(ada.workspaceId, ben, "admin");
    await expect(manage(ben, ada.workspaceId)).rejects.toMatchObject({ code: "workspace.forbidden" });
    expect(await parentOf(ada.workspaceId)).toBeNull();
    const own = await open(ada.session, SITE);
    const token = await program(ada.session, ada.workspaceId, ["workspace:manage"]);
    expect(await told(move(await enter(token, ada.workspaceId, "workspace:manage"), own)), "beyond the reach of the token").toEqual(missing);
  });

  it("makes no circle and no fifth level, counted with all that is below", async () => {
    const ada = await makeWorld();
    const [top = "", second = "", third = ""] = await chain(ada.session, ada.workspaceId, 3);
    for (const place of [top, second, third]) expect(await told(move(await manage(ada.session, top), place))).toMatchObject({ code: "workspace.circle" });
    const [other = "", otherSecond = ""] = await chain(ada.session, await open(ada.session, SITE), 2);
    expect(await told(move(await manage(ada.session, top), otherSecond))).toMatchObject({ code: "workspace.too_deep" });
    await move(await manage(ada.session, top), other);
    expect(await parentOf(top)).toBe(other);
  });

  it("makes no circle when two moves cross, however often", async () => {
    const ada = await makeWorld();
    const second = await open(ada.session, SITE);
    for (let round = 0; round < 8; round++) {
      const [here, there] = [await manage(ada.session, ada.workspaceId), await manage(ada.session, second)];
      const outcomes = await Promise.all([told(move(here, second)), told(move(there, ada.workspaceId))]);
      expect(outcomes.filter((outcome) => outcome === "it worked")).toHaveLength(1);
      expect(outcomes).toContainEqual(expect.objectContaining({ code: "workspace.circle" }));
      const parents = [await parentOf(ada.workspaceId), await parentOf(second)];
      expect(parents.filter((parent) => parent === null)).toHaveLength(1);
      for (const id of [ada.workspaceId, second]) await move(await manage(ada.session, id), null);
    }
  });

  it("makes no circle when two moves cross that have no workspace in common", async () => {
    const ada = await makeWorld();
    const [left = "", belowLeft = ""] = await chain(ada.session, ada.workspaceId, 2);
    const [right = "", belowRight = ""] = await chain(ada.session, await open(ada.session, SITE), 2);
    for (let round = 0; round < 6; round++) {
      const [one, other] = [await manage(ada.session, left), await manage(ada.session, right)];
      const outcomes = await Promise.all([told(move(one, belowRight)), told(move(other, belowLeft))]);
      expect(outcomes.filter((outcome) => outcome === "it worked")).toHaveLength(1);
      for (const id of [left, right]) await account().workspace.update({ where: { id }, data: { parentId: null } });
    }
  });

  it("names a place or the top, and nothing else", () => {
    expect([MoveWorkspace.parse({ parent: "" }).parent, MoveWorkspace.parse({ parent: "x" }).parent]).toEqual([null, "x"]);
    for (const wrong of [{}, { parent: "-" }, { parent: "x".repeat(101) }, { parent: "", inherits: "on" }])
      expect(MoveWorkspace.safeParse(wrong).success).toBe(false);
  });
});

describe("members from above", () => {
  it("work below from the next request on once its owner says so, owners as admins, limited members never; both sides see it", async () => {
    const ada = await makeWorld();
    const [ben, cleo, dot] = [await makeUser("Ben"), await makeUser("Cleo"), await makeUser("Dot")];
    await join(ada.workspaceId, ben, "admin");
    await join(ada.workspaceId, cleo, "viewer");
    await joinLimited(ada.workspaceId, dot, {});
    const lab = await below(ben, ada.workspaceId, "Lab");
    for (const stranger of [ada.session, cleo, dot]) await expect(enter(stranger, lab, "workspace:read")).rejects.toMatchObject({ kind: "notFound" });
    await shareMembers(await manage(ben, lab), true);
    await shareMembers(await manage(ben, lab), true);
    expect((await enter(ada.session, lab, "members:read")).standing).toBe("admin");
    await expect(manage(ada.session, lab)).rejects.toMatchObject({ code: "workspace.forbidden" });
    expect((await enter(cleo, lab, "devices:read")).standing).toBe("viewer");
    await expect(enter(dot, lab, "workspace:read")).rejects.toMatchObject({ kind: "notFound" });
    expect((await list(dot)).map(({ id }) => id)).toEqual([ada.workspaceId]);
    expect(await placeOf(await ada.enter("workspace:manage"))).toMatchObject({ below: [{ id: lab, name: "Lab", sharesMembers: true }], othersBelow: 0 });
    expect(await placeOf(await manage(ben, lab))).toMatchObject({ isBelow: true, sharesMembers: true, parent: { id: ada.workspaceId } });
    await shareMembers(await manage(ben, lab), false);
    await expect(enter(cleo, lab, "workspace:read")).rejects.toMatchObject({ kind: "notFound" });
    expect(await eventsIn(lab)).toEqual(["workspace.opened", "workspace.members_shared", "workspace.members_unshared"]);
    expect(await eventsIn(ada.workspaceId)).toEqual(["workspace.opened", "workspace.members_shared", "workspace.members_unshared"]);
  });

  it("are let in by somebody who has just shown that it is them, never at the top, never by another's owner", async () => {
    const ada = await makeWorld();
    const lab = await below(ada.session, ada.workspaceId);
    const late = new Date(Date.now() + 11 * MINUTE);
    await expect(shareMembers(await manage(ada.session, lab), true, late)).rejects.toMatchObject({ code: "session.stale" });
    await expect(shareMembers(await ada.enter("workspace:manage"), true)).rejects.toMatchObject({ code: "workspace.at_the_top" });
    const cleo = await makeUser("Cleo");
    expect(await told(manage(cleo, lab))).toEqual(await told(manage(cleo, ids.new())));
    for (const wrong of [{ shared: "off" }, { shared: "on", role: "owner" }]) expect(ShareMembers.safeParse(wrong).success).toBe(false);
  });

  it("are recorded once when it is switched many times at once", async () => {
    const ada = await makeWorld();
    const lab = await below(ada.session, ada.workspaceId);
    const access = await manage(ada.session, lab);
    await Promise.all(Array.from({ length: 8 }, () => shareMembers(access, true)));
    expect((await eventsIn(lab)).filter((event) => event === "workspace.members_shared")).toHaveLength(1);
    expect(await account().accessPeriod.count({ where: { workspaceId: lab, kind: "inherits" } })).toBe(1);
  });
});

describe("the list of workspaces", () => {
  it("is a tree of what one can enter, what flows down included; what stands above and is closed to one is not told", async () => {
    const ada = await makeWorld();
    const [top = "", second = "", third = ""] = await chain(ada.session, ada.workspaceId, 3);
    for (const id of [second, third]) await shareMembers(await manage(ada.session, id), true);
    const [ben, cleo] = [await makeUser("Ben"), await makeUser("Cleo")];
    await join(top, ben, "editor");
    await join(second, cleo, "viewer");
    const seen = async (session: Session) =>
      (await list(session)).map(({ id, parentId, level, role, isInherited }) => [id, parentId, level, role, isInherited]);
    expect(await seen(ada.session)).toEqual([[top, null, 0, "owner", false], [second, top, 1, "owner", false], [third, second, 2, "owner", false]]); // biome-ignore format: one line
    expect(await seen(ben)).toEqual([[top, null, 0, "editor", false], [second, top, 1, "editor", true], [third, second, 2, "editor", true]]); // biome-ignore format: one line
    expect(await seen(cleo)).toEqual([[second, null, 0, "viewer", false], [third, second, 1, "viewer", true]]); // biome-ignore format: one line
    expect(JSON.stringify(await list(cleo))).not.toContain(top);
    // One's own membership counts before the one from above, as it does when one enters.
    await join(third, ben, "billing");
    expect((await list(ben)).map(({ role }) => role)).toEqual(["editor", "editor", "billing"]);
    for (const { id, role } of await list(ben)) expect((await enter(ben, id, "workspace:read")).standing).toBe(role);
  });
});
