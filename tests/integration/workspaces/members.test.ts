import { beforeEach, describe, expect, it } from "vitest";
import type { Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { changeRole, enter, getMember, leave, listMembers, type Role, removeMember, rightsHere, setGrants } from "#lib/workspaces/index.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { POSTS, SetGrants } from "#lib/workspaces/schema.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { join, joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { addDevice, codeOf, eventsIn, LATER, mailsOf, makeBelow, subjectsOf, told } from "./people.ts";

let ada: World;
let ben: Session;

beforeEach(async () => {
  [ada, ben] = [await makeWorld(), await makeUser("Ben")];
});

const inAs = async (role: Role, name = "Ben") => {
  const member = await makeUser(name);
  await join(ada.workspaceId, member, role);
  return member;
};
const writing = (session: Session) => enter(session, ada.workspaceId, "members:write");
const roleIn = async (member: Session) => (await enter(member, ada.workspaceId, "workspace:read")).standing;

describe("the list of members", () => {
  it("names those of the workspace and those who come in from above, with where from, and nobody else", async () => {
    const [above, sideways] = [await makeUser("Cleo"), await makeUser("Sam")];
    const below = await makeBelow(ben, ada.workspaceId);
    await join(ada.workspaceId, above, "viewer");
    await joinLimited(ada.workspaceId, sideways, {});
    const members = await listMembers(await enter(ben, below, "members:read"));
    expect(members.map(({ name, role, from, isYou }) => [name, role, from?.id ?? null, isYou])).toEqual([
      ["Ben", "owner", null, true],
      ["Ada", "admin", ada.workspaceId, false],
      ["Cleo", "viewer", ada.workspaceId, false],
    ]);
    expect(members[1]).toMatchObject({ from: { name: "Marsh Weather" }, email: expect.stringContaining("ada-") });
    expect((await listMembers(await ada.enter("members:read"))).map(({ name }) => name)).not.toContain("Ben");
  });

  it("has nobody from above once the owner no longer shares members, and nobody who is being erased", async () => {
    const below = await makeBelow(ben, ada.workspaceId, false);
    expect((await listMembers(await enter(ben, below, "members:read"))).map(({ name }) => name)).toEqual(["Ben"]);
    await account().workspace.update({ where: { id: below }, data: { inherits: true } });
    await account().user.update({ where: { id: ada.session.userId }, data: { erasing: true } });
    expect(await listMembers(await enter(ben, below, "members:read"))).toHaveLength(1);
  });

  it("is for owners and admins", async () => {
    for (const role of ["editor", "viewer", "billing"] as const)
      expect(await codeOf(enter(await inAs(role), ada.workspaceId, "members:read")), role).toBe("workspace.forbidden");
  });
});

describe("changing a role", () => {
  it("holds from the next request on, is recorded with whom it was done to, and mailed to them", async () => {
    const member = await inAs("viewer");
    await changeRole(await ada.enter("members:write"), member.userId, { role: "editor" });
    expect(await roleIn(member)).toBe("editor");
    expect(await subjectsOf(ada.workspaceId, "member.role_changed")).toEqual([{ subjectRef: member.actor.auditRef, objectId: null }]);
    expect(await mailsOf(member)).toEqual(["You are something else in a workspace now"]);
  });

  it("is decided by who may make whom what, for every pair of roles [8.3.1]", async () => {
    for (const acting of ROLES) {
      const actor = acting === "owner" ? ada.session : await inAs(acting);
      for (const was of ROLES) {
        const member = was === "owner" ? ada.session : await inAs(was);
        for (const to of POSTS) {
          const outcome = await codeOf(writing(actor).then((access) => changeRole(access, member.userId, { role: to })));
          const mayEver = acting === "owner" ? was !== "owner" : acting === "admin" && was !== "owner" && was !== "admin" && to !== "admin";
          expect(outcome === "it worked", `${acting} makes ${was} ${to}: ${outcome}`).toBe(mayEver);
          if (was !== "owner") await account().membership.updateMany({ where: { userId: member.userId }, data: { role: was, isLimited: false } });
        }
      }
    }
  });

  it("is nobody's own to do, whatever they are", async () => {
    expect(await codeOf(changeRole(await ada.enter("members:write"), ada.session.userId, { role: "viewer" }))).toBe("member.self");
    const admin = await inAs("admin");
    expect(await codeOf(changeRole(await writing(admin), admin.userId, { role: "editor" }))).toBe("member.self");
  });

  it("asks for somebody who has just shown that it is them [7.5.3c]", async () => {
    const [access, member] = [await ada.enter("members:write"), await inAs("viewer")];
    for (const attempt of [
      () => changeRole(access, member.userId, { role: "admin" }, LATER()),
      () => setGrants(access, member.userId, { grants: {} }, LATER()),
      () => removeMember(access, member.userId, LATER()),
    ])
      expect(await codeOf(attempt())).toBe("session.stale");
    expect(await roleIn(member)).toBe("viewer");
  });

  it("finds a stranger, somebody of another workspace, nobody and nonsense alike: not at all [8.2.2]", async () => {
    const cleo = await makeWorld();
    const missing = await told(changeRole(await ada.enter("members:write"), ids.new(), { role: "viewer" }));
    expect(missing).toMatchObject({ kind: "notFound", code: "not_found" });
    for (const id of [cleo.session.userId, ben.userId, "", "x", ben.userId.toUpperCase(), "' OR ''='"]) {
      const access = await ada.enter("members:write");
      expect(await told(changeRole(access, id, { role: "viewer" })), id).toEqual(missing);
      expect(await told(setGrants(access, id, { grants: {} })), id).toEqual(missing);
      expect(await told(removeMember(access, id)), id).toEqual(missing);
      expect(await told(getMember(await ada.enter("members:read"), id)), id).toEqual(missing);
    }
  });

  it("is recorded and mailed once, also when it is asked for eight times at the same moment", async () => {
    const [access, member] = [await ada.enter("members:write"), await inAs("viewer")];
    await Promise.all(Array.from({ length: 8 }, () => changeRole(access, member.userId, { role: "editor" })));
    expect(await eventsIn(ada.workspaceId)).toEqual(["member.role_changed"]);
    expect(await mailsOf(member)).toHaveLength(1);
  });

  it("is decided by what they are at that very moment: whoever is being made an admin is no longer an admin's to change", async () => {
    const [access, member] = [await writing(await inAs("admin")), await inAs("viewer")];
    const outcome = await meanwhile(
      (tx) => tx.membership.updateMany({ where: { userId: member.userId }, data: { role: "admin" } }),
      () => changeRole(access, member.userId, { role: "billing" }),
    );
    expect([outcome, await roleIn(member)]).toEqual([expect.objectContaining({ reason: expect.objectContaining({ code: "member.not_yours" }) }), "admin"]);
  });

  it("does not write to somebody more than thirty times an hour", async () => {
    const [access, member] = [await ada.enter("members:write"), await inAs("viewer")];
    for (let turn = 0; turn < 30; turn++) await changeRole(access, member.userId, { role: turn % 2 ? "viewer" : "editor" });
    expect(await told(changeRole(access, member.userId, { role: "editor" }))).toMatchObject({ kind: "limited" });
    expect(await codeOf(removeMember(access, member.userId)), "letting them go is never held up").toBe("it worked");
  });

  it("says of somebody from above that they are changed there", async () => {
    const below = await makeBelow(ben, ada.workspaceId);
    const access = await enter(ben, below, "members:write");
    for (const attempt of [() => changeRole(access, ada.session.userId, { role: "viewer" }), () => removeMember(access, ada.session.userId)])
      expect(await told(attempt())).toMatchObject({ kind: "conflict", code: "member.inherited" });
    expect(await getMember(await enter(ben, below, "members:read"), ada.session.userId)).toMatchObject({
      role: "admin",
      from: { id: ada.workspaceId },
      mayChange: false,
    });
  });
});

describe("devices opened to a member who sees only some", () => {
  it("are seen and changed as far as they were opened, from the next request on, each recorded, all mailed once", async () => {
    const [one, other, third] = [await addDevice(ada), await addDevice(ada), await addDevice(ada)];
    const member = await inAs("editor");
    const access = await ada.enter("members:write");
    await changeRole(access, member.userId, { role: "limited" });
    expect((await enter(member, ada.workspaceId, "devices:read")).reach).toEqual(new Set());
    await setGrants(access, member.userId, { grants: { [one]: "read", [other]: "write" } });
    expect((await enter(member, ada.workspaceId, "devices:read")).reach).toEqual(new Set([one, other]));
    expect((await enter(member, ada.workspaceId, "devices:write")).reach).toEqual(new Set([other]));
    await setGrants(access, member.userId, { grants: { [one]: "write", [third]: "read" } });
    expect((await enter(member, ada.workspaceId, "measurements:write")).reach).toEqual(new Set([one]));
    const subjectRef = member.actor.auditRef;
    expect(await subjectsOf(ada.workspaceId, "grant.changed")).toEqual([{ subjectRef, objectId: one }]);
    expect(await subjectsOf(ada.workspaceId, "grant.taken")).toEqual([{ subjectRef, objectId: other }]);
    expect(await subjectsOf(ada.workspaceId, "grant.given")).toHaveLength(3);
    expect((await mailsOf(member)).filter((subject) => subject.includes("devices"))).toHaveLength(2);
  });

  it("are of this workspace: those of another are not found, like what is not there [8.2.2]", async () => {
    const cleo = await makeWorld();
    const [own, foreign] = [await addDevice(ada), await addDevice(cleo)];
    await joinLimited(ada.workspaceId, ben, { [own]: "read" });
    const access = await ada.enter("members:write");
    for (const id of [foreign, ids.new(), "x"])
      expect(await codeOf(setGrants(access, ben.userId, { grants: { [own]: "write", [id]: "read" } })), id).toBe("not_found");
    expect((await enter(ben, ada.workspaceId, "devices:read")).reach).toEqual(new Set([own]));
    await expect(enter(ben, ada.workspaceId, "devices:write")).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("are all closed again by making them something else, and nothing stays behind for later", async () => {
    const device = await addDevice(ada);
    await joinLimited(ada.workspaceId, ben, { [device]: "write" });
    await changeRole(await ada.enter("members:write"), ben.userId, { role: "billing" });
    expect(await account().deviceGrant.count({ where: { userId: ben.userId } })).toBe(0);
    await changeRole(await ada.enter("members:write"), ben.userId, { role: "limited" });
    expect((await enter(ben, ada.workspaceId, "devices:read")).reach).toEqual(new Set());
  });

  it("are refused to a member who sees them all, and nothing is recorded or mailed where nothing changes", async () => {
    const member = await inAs("viewer");
    expect(await codeOf(setGrants(await ada.enter("members:write"), member.userId, { grants: {} }))).toBe("member.not_limited");
    const device = await addDevice(ada);
    await joinLimited(ada.workspaceId, ben, { [device]: "read" });
    const access = await ada.enter("members:write");
    await Promise.all(Array.from({ length: 4 }, () => setGrants(access, ben.userId, { grants: { [device]: "read" } })));
    await Promise.all(Array.from({ length: 4 }, () => setGrants(access, ben.userId, { grants: { [device]: "write" } })));
    expect(await subjectsOf(ada.workspaceId, "grant.changed")).toHaveLength(1);
    expect(await mailsOf(ben)).toHaveLength(1);
  });

  it("come from a form whose other fields are refused [2.2.1a, 2.2.1b]", () => {
    const id = ids.new();
    expect(SetGrants.parse({ member: "m", [`device-${id}`]: "write", [`device-${ids.new()}`]: "none" })).toEqual({ member: "m", grants: { [id]: "write" } });
    for (const wrong of [{ member: "m", role: "read" }, { member: "m", [`device-${id}`]: "admin" }, { member: "m", __proto__x: "read" }, {}])
      expect(SetGrants.safeParse(wrong).success).toBe(false);
  });
});

describe("removing and leaving", () => {
  it("ends the membership at once, is recorded, and mailed to whoever was removed", async () => {
    const member = await inAs("editor");
    await removeMember(await ada.enter("members:write"), member.userId);
    expect(await codeOf(enter(member, ada.workspaceId, "workspace:read"))).toBe("not_found");
    expect(await subjectsOf(ada.workspaceId, "member.removed")).toEqual([{ subjectRef: member.actor.auditRef, objectId: null }]);
    expect(await mailsOf(member)).toEqual(["You are no longer a member of a workspace"]);
  });

  it("is refused for the owner, for admins among themselves, and for oneself; it happens once", async () => {
    const [admin, other, member] = [await inAs("admin"), await inAs("admin"), await inAs("viewer")];
    const access = await writing(admin);
    expect(await codeOf(removeMember(access, ada.session.userId))).toBe("member.not_yours");
    expect(await codeOf(removeMember(access, other.userId))).toBe("member.not_yours");
    expect(await codeOf(removeMember(access, admin.userId))).toBe("member.self");
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => codeOf(removeMember(access, member.userId))));
    expect(outcomes.sort()).toEqual(["it worked", "not_found", "not_found", "not_found"]);
    expect(await mailsOf(member)).toHaveLength(1);
  });

  it("is everybody's own to do but the owner's", async () => {
    for (const role of ["admin", "editor", "viewer", "billing"] as const) {
      const member = await inAs(role);
      await leave(await enter(member, ada.workspaceId, "workspace:read"));
      expect(await codeOf(enter(member, ada.workspaceId, "workspace:read")), role).toBe("not_found");
    }
    expect(await told(leave(await ada.enter("workspace:read")))).toMatchObject({ kind: "conflict", code: "member.is_owner" });
    expect(await eventsIn(ada.workspaceId)).toEqual(Array(4).fill("member.left"));
  });

  it("is no way for somebody limited here to come in from above with more [8.2.1]", async () => {
    const cleo = await makeUser("Cleo");
    await join(ada.workspaceId, cleo, "admin");
    const below = await makeBelow(ben, ada.workspaceId);
    await joinLimited(below, cleo, {});
    expect(await codeOf(leave(await enter(cleo, below, "workspace:read")))).toBe("member.inherited");
    expect((await enter(cleo, below, "devices:read")).reach).toEqual(new Set());
    expect(await getMember(await enter(ben, below, "members:read"), cleo.userId)).toMatchObject({
      isLimited: true,
      from: null,
      above: { id: ada.workspaceId, role: "admin" },
    });
  });
});

describe("rights in words", () => {
  it("are for every role those that entering gives, no more and no fewer [8.1.1]", async () => {
    for (const role of ROLES) {
      const member = role === "owner" ? ada.session : await inAs(role);
      const { held, lacked, post } = await rightsHere(await enter(member, ada.workspaceId, "workspace:read"));
      expect(post).toBe(role);
      for (const { right } of held) expect(await codeOf(enter(member, ada.workspaceId, right)), `${role} ${right}`).toBe("it worked");
      for (const { right } of lacked) expect(await codeOf(enter(member, ada.workspaceId, right)), `${role} ${right}`).toBe("workspace.forbidden");
    }
  });

  it("say for a limited member which devices, and for somebody from above where from", async () => {
    const [one, other] = [await addDevice(ada), await addDevice(ada)];
    await joinLimited(ada.workspaceId, ben, { [one]: "read", [other]: "write" });
    const { rights } = await getMember(await ada.enter("members:read"), ben.userId);
    const devicesOf = Object.fromEntries(rights.held.map(({ right, devices }) => [right, devices && [...devices].sort()]));
    expect(devicesOf).toEqual({
      "workspace:read": null,
      "devices:read": [one, other].sort(),
      "devices:write": [other],
      "measurements:read": [one, other].sort(),
      "measurements:write": [other],
    });
    expect(await rightsHere(await enter(ben, ada.workspaceId, "workspace:read"))).toEqual(rights);
    const below = await makeBelow(ben, ada.workspaceId);
    expect(await rightsHere(await enter(ada.session, below, "workspace:read"))).toMatchObject({
      post: "admin",
      from: { id: ada.workspaceId, name: "Marsh Weather" },
    });
  });
});
