/** Members and invitations by program: a token does what it was issued for, and makes nobody more than it is itself. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import {
  authenticate,
  changeRole,
  enter,
  invite,
  issueApiToken,
  leave,
  listMembers,
  offerOwnership,
  type Right,
  removeMember,
  setGrants,
} from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { addDevice, codeOf, LATER } from "./people.ts";

let ada: World;
let ben: Session;

beforeEach(async () => {
  [ada, ben] = [await makeWorld(), await makeUser("Ben")];
});

/** What a program with these scopes is in Ada's workspace, for these devices. */
async function program<R extends Right>(right: R, scopes: Right[], devices: "all" | string[] = "all") {
  const { token } = await issueApiToken(await ada.enter("tokens:write"), { name: "Sync", scopes, devices, reachesBelow: false, expiresAt: null });
  return enter(await authenticate(token), ada.workspaceId, right);
}

const VIEWING: Right[] = ["members:write", "workspace:read", "devices:read", "measurements:read"];

describe("a token that may change members", () => {
  it("makes nobody more than it may do itself [8.3.1]", async () => {
    const member = await makeUser("Cleo");
    await join(ada.workspaceId, member, "billing");
    const narrow = await program("members:write", ["members:write"]);
    for (const role of ["admin", "editor", "viewer", "billing"] as const) {
      expect(await codeOf(changeRole(narrow, member.userId, { role })), role).toBe("token.gives_more");
      expect(await codeOf(invite(narrow, { email: "sam@kept.example", role })), role).toBe("token.gives_more");
    }
    const viewing = await program("members:write", VIEWING);
    expect(await codeOf(changeRole(viewing, member.userId, { role: "editor" }))).toBe("token.gives_more");
    expect(await codeOf(changeRole(viewing, member.userId, { role: "viewer" }))).toBe("it worked");
    expect(await codeOf(invite(viewing, { email: "sam@kept.example", role: "viewer" }))).toBe("it worked");
    expect(await codeOf(removeMember(viewing, member.userId)), "to let somebody go gives nobody anything").toBe("it worked");
  });

  it("for some devices opens those and closes those, and makes nobody see them all [8.2.2]", async () => {
    const [own, other] = [await addDevice(ada), await addDevice(ada)];
    await joinLimited(ada.workspaceId, ben, { [own]: "read", [other]: "read" });
    const access = await program("members:write", VIEWING, [own]);
    expect(await codeOf(changeRole(access, ben.userId, { role: "viewer" }))).toBe("token.gives_more");
    expect(await codeOf(setGrants(access, ben.userId, { grants: { [own]: "write" } }))).toBe("token.gives_more");
    expect(await codeOf(setGrants(access, ben.userId, { grants: { [other]: "read" } }))).toBe("not_found");
    expect(await codeOf(setGrants(access, ben.userId, { grants: {} }))).toBe("it worked");
    expect((await account().deviceGrant.findMany({ where: { userId: ben.userId } })).map(({ deviceId }) => deviceId)).toEqual([other]);
  });

  it("is not asked to show that it is somebody, and is nobody: it neither leaves nor hands over", async () => {
    await join(ada.workspaceId, ben, "viewer");
    const access = await program("members:write", VIEWING);
    expect(await codeOf(removeMember(access, ben.userId, LATER()))).toBe("it worked");
    expect(await codeOf(leave(await program("workspace:read", ["workspace:read"])))).toBe("token.not_a_person");
    expect(await codeOf(offerOwnership(await program("workspace:manage", ["workspace:manage"]), ben.userId))).toBe("token.not_a_person");
    expect((await listMembers(await program("members:read", ["members:read"]))).map(({ isYou }) => isYou)).toEqual([false]);
  });

  it("does not change what its own issuer is", async () => {
    expect(await codeOf(changeRole(await program("members:write", VIEWING), ada.session.userId, { role: "viewer" }))).toBe("member.self");
  });
});
