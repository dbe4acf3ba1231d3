/** What a pass says of who holds it, whose tokens make none, and that it never outlives what it was made from. */
import { describe, expect, it } from "vitest";
import { SESSION } from "#lib/identity/index.ts";
import { account, type Tx, transaction } from "#lib/platform/db/account.ts";
import { hashOf, newToken } from "#lib/platform/token.ts";
import { authenticate, enter, lockDevice, RIGHTS, type Right, requireAlso, requireFreshAccess, requirePerson } from "#lib/workspaces/index.ts";
import { isBelow } from "#lib/workspaces/standing.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { having, letIn, makePlace, makeStaff, makeToken, program } from "#tests/support/standings.ts";
import { join, joinLimited, makeUser, makeWorkspace } from "#tests/support/world.ts";

const EVERY = Object.keys(RIGHTS) as Right[];
const MINUTE = 60_000;

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "works",
    (error: { code?: string }) => error.code ?? String(error),
  );

describe("a pass", () => {
  it("says of a member who they are, as what they come, and whether they showed a second factor", async () => {
    const { own, owner } = await makePlace();
    const access = await enter(owner, own, "devices:read");
    expect(access).toMatchObject({ workspaceId: own, region: "eu", standing: "owner", userId: owner.userId, hasFactor: false, session: owner, token: null });
    expect(access.actor).toBe(owner.actor);
    expect((await enter(await having("totp", owner), own, "devices:read")).hasFactor).toBe(true);
  });

  it("says of a program which token acts, and is nobody's session", async () => {
    const { own, owner } = await makePlace();
    const token = await program(own, owner, { scopes: EVERY });
    const access = await enter(token, own, "devices:read");
    expect(access).toMatchObject({ region: "eu", standing: "owner", userId: owner.userId, hasFactor: false, session: null, token });
    expect(access.actor).toEqual({ auditRef: owner.actor.auditRef, tokenId: token.tokenId });
  });

  it("says of support that they are staff, and of staff who are members that they come as such", async () => {
    const { own } = await makePlace();
    const staff = await makeStaff();
    await letIn(own);
    const access = await enter(staff, own, "devices:read");
    expect(access.actor).toEqual({ ...staff.actor, isStaff: true });
    expect(access).toMatchObject({ region: "eu", standing: "support", hasFactor: true, session: staff });
    await join(own, staff, "viewer");
    expect((await enter(staff, own, "devices:read")).actor).toEqual(staff.actor);
  });
});

describe("what has changed", () => {
  /** Enters the workspace with the session of an admin, and with a token that the admin issued. */
  async function anAdmin() {
    const place = await makePlace();
    const ben = await makeUser("Ben");
    await join(place.own, ben, "admin");
    const token = await program(place.own, ben, { scopes: EVERY });
    const both = async (right: Right) => [await codeOf(enter(ben, place.own, right)), await codeOf(enter(token, place.own, right))];
    return { place, ben, token, both, key: { workspaceId_userId: { workspaceId: place.own, userId: ben.userId } } };
  }

  it("of the role holds from the next request, for a session and a token that are open [8.3.2a, 8.3.2d]", async () => {
    const { key, both } = await anAdmin();
    const become = (role: string) => account().membership.update({ where: key, data: { role } });
    expect(await both("tokens:write")).toEqual(["works", "works"]);
    await become("editor");
    expect(await both("tokens:write")).toEqual(["workspace.forbidden", "workspace.forbidden"]);
    expect(await both("devices:write")).toEqual(["works", "works"]);
    await become("admin");
    expect(await both("tokens:write"), "promoted").toEqual(["works", "works"]);
    await account().membership.delete({ where: key });
    expect(await both("workspace:read")).toEqual(["not_found", "not_found"]);
  });

  it("of the devices that are open to a limited member holds from the next request [8.3.2b]", async () => {
    const { place, ben, token, key, both } = await anAdmin();
    await account().membership.delete({ where: key });
    await joinLimited(place.own, ben, { [place.opened]: "write" });
    for (const holder of [ben, token]) expect((await enter(holder, place.own, "devices:write")).reach).toEqual(new Set([place.opened]));
    await account().deviceGrant.updateMany({ where: { userId: ben.userId }, data: { mayWrite: false } });
    expect(await both("devices:write")).toEqual(["workspace.forbidden", "workspace.forbidden"]);
    for (const holder of [ben, token]) expect((await enter(holder, place.own, "devices:read")).reach).toEqual(new Set([place.opened]));
    await account().deviceGrant.deleteMany({ where: { userId: ben.userId } });
    for (const holder of [ben, token]) expect((await enter(holder, place.own, "devices:read")).reach).toEqual(new Set());
  });

  it("of the access of support staff holds from the next request [8.3.2c]", async () => {
    const [{ own }, staff] = [await makePlace(), await makeStaff()];
    const asked = async () => [await codeOf(enter(staff, own, "devices:read")), await codeOf(enter(staff, own, "devices:write"))];
    expect(await asked()).toEqual(["not_found", "not_found"]);
    await letIn(own, { mayWrite: true });
    expect(await asked()).toEqual(["works", "works"]);
    const change = (data: object) => account().supportAccess.updateMany({ where: { workspaceId: own }, data });
    await change({ mayWrite: false });
    expect(await asked()).toEqual(["works", "workspace.forbidden"]);
    await change({ endedAt: new Date() });
    expect(await asked()).toEqual(["not_found", "not_found"]);
  });

  it("ends support by the minute, whether or not anybody ends it [8.3.2c]", async () => {
    const { own } = await makePlace();
    const staff = await makeStaff();
    const now = new Date();
    await letIn(own, { grantedAt: now, endsAt: new Date(now.getTime() + MINUTE) });
    expect(await codeOf(enter(staff, own, "devices:read", now))).toBe("works");
    expect(await codeOf(enter(staff, own, "devices:read", new Date(now.getTime() + MINUTE - 1)))).toBe("works");
    expect(await codeOf(enter(staff, own, "devices:read", new Date(now.getTime() + MINUTE)))).toBe("not_found");
    expect(await codeOf(enter(staff, own, "devices:read", new Date(now.getTime() - 1)))).toBe("not_found");
  });
});

describe("staff whom an owner let in", () => {
  it("are asked for their passkey again once it was not shown lately, and staff who are members are not [8.2.4]", async () => {
    const { own } = await makePlace();
    const staff = await makeStaff();
    const began = staff.authenticatedAt.getTime();
    await letIn(own, { endsAt: new Date(began + 600 * MINUTE) });
    const asked = (milliseconds: number) => codeOf(enter(staff, own, "devices:read", new Date(began + milliseconds)));
    expect(await asked(SESSION.staffFresh - 1)).toBe("works");
    expect(await asked(SESSION.staffFresh)).toBe("session.stale");
    await join(own, staff, "viewer");
    expect(await asked(SESSION.staffFresh)).toBe("works");
  });
});

describe("a token", () => {
  it("makes no pass once it was ended, is past its end, or its issuer is gone or going [8.3.2d]", async () => {
    const { own, owner } = await makePlace();
    const now = new Date();
    const at = (offset: number) => new Date(now.getTime() + offset);
    const tried = async (terms: { expiresAt?: Date; revokedAt?: Date }) => codeOf(authenticate(await makeToken(own, owner, { scopes: EVERY, ...terms }), now));
    expect(await tried({})).toBe("works");
    expect(await tried({ expiresAt: at(1) })).toBe("works");
    expect(await tried({ expiresAt: now })).toBe("token.unknown");
    expect(await tried({ revokedAt: now })).toBe("token.unknown");
    expect(await tried({ revokedAt: at(MINUTE) }), "however it was dated").toBe("token.unknown");
    const token = await makeToken(own, owner, { scopes: EVERY });
    await account().user.update({ where: { id: owner.userId }, data: { erasing: true } });
    expect(await codeOf(authenticate(token))).toBe("token.unknown");
    await account().apiToken.updateMany({ where: { secretHash: hashOf(token) }, data: { userId: null } });
    expect(await codeOf(authenticate(token))).toBe("token.unknown");
  });

  it("works under the secret it replaces for as long as both are to work, and no longer; never past its own end", async () => {
    const { own, owner } = await makePlace();
    const now = new Date();
    const [token, before] = [await makeToken(own, owner, { scopes: EVERY }), newToken("program")];
    const change = (data: object) => account().apiToken.updateMany({ where: { secretHash: hashOf(token) }, data });
    await change({ previousHash: hashOf(before), previousUntil: new Date(now.getTime() + 1) });
    expect(await codeOf(authenticate(before, now))).toBe("works");
    expect(await codeOf(authenticate(newToken("program"), now)), "no other, meanwhile").toBe("token.unknown");
    expect(await codeOf(authenticate(before, new Date(now.getTime() + 1)))).toBe("token.unknown");
    await change({ expiresAt: now });
    expect(await codeOf(authenticate(before, now))).toBe("token.unknown");
    await change({ expiresAt: null, revokedAt: now });
    expect([await codeOf(authenticate(before, now)), await codeOf(authenticate(token, now))]).toEqual(["token.unknown", "token.unknown"]);
  });

  it("is that of a program and of nothing else, known by its hash, and says what it was issued for", async () => {
    const { own, owner, opened } = await makePlace();
    const expiresAt = new Date(Date.now() + MINUTE);
    const made = await makeToken(own, owner, { scopes: ["devices:read", "everything"], devices: [opened], reachesBelow: true, expiresAt });
    const found = await authenticate(made);
    expect(found).toMatchObject({
      workspaceId: own,
      userId: owner.userId,
      scopes: new Set(["devices:read"]),
      devices: new Set([opened]),
      reachesBelow: true,
      expiresAt,
    });
    expect(found.actor).toEqual({ auditRef: owner.actor.auditRef, tokenId: found.tokenId });
    expect(await authenticate(await makeToken(own, owner, { scopes: [] }))).toMatchObject({ devices: "all", reachesBelow: false, expiresAt: null });
    for (const kind of ["device", "webhook"] as const) {
      const other = newToken(kind);
      await account().apiToken.updateMany({ where: { secretHash: hashOf(made) }, data: { secretHash: hashOf(other) } });
      expect(await codeOf(authenticate(other)), kind).toBe("token.unknown");
      await account().apiToken.updateMany({ where: { secretHash: hashOf(other) }, data: { secretHash: hashOf(made) } });
    }
    await expect(authenticate(newToken("program"))).rejects.toMatchObject({ kind: "unauthenticated" });
    for (const wrong of ["", made.slice(0, -1), `${made} `, newToken("program")]) expect(await codeOf(authenticate(wrong))).toBe("token.unknown");
  });

  it("is noted as used to the hour, once an hour", async () => {
    const { own, owner } = await makePlace();
    const [token, other] = [await makeToken(own, owner, { scopes: [] }), await makeToken(own, owner, { scopes: [] })];
    const used = async (now: string) => {
      await authenticate(token, new Date(now));
      return (await account().apiToken.findUniqueOrThrow({ where: { secretHash: hashOf(token) } })).lastUsedAt?.toISOString();
    };
    expect(await used("2026-05-01T12:34:56Z")).toBe("2026-05-01T12:00:00.000Z");
    expect(await used("2026-05-01T12:59:59Z")).toBe("2026-05-01T12:00:00.000Z");
    expect(await used("2026-05-01T11:00:00Z"), "never back").toBe("2026-05-01T12:00:00.000Z");
    expect(await used("2026-05-01T13:00:00Z")).toBe("2026-05-01T13:00:00.000Z");
    expect((await account().apiToken.findUniqueOrThrow({ where: { secretHash: hashOf(other) } })).lastUsedAt, "no other").toBeNull();
  });
});

describe("what a person decides", () => {
  it("is refused to a token, and what takes showing who one is to whoever has not for ten minutes; a token has just shown itself [8.2.4]", async () => {
    const { own, owner } = await makePlace();
    const [person, token] = [await enter(owner, own, "workspace:manage"), await enter(await program(own, owner, { scopes: EVERY }), own, "workspace:manage")];
    expect(() => requirePerson(person)).not.toThrow();
    expect(() => requirePerson(token)).toThrow(expect.objectContaining({ kind: "forbidden", code: "token.not_a_person" }));
    const later = (minutes: number) => new Date(owner.authenticatedAt.getTime() + minutes * MINUTE);
    expect(() => requireFreshAccess(person, later(9.9))).not.toThrow();
    expect(() => requireFreshAccess(person, later(10))).toThrow(expect.objectContaining({ kind: "unauthenticated", code: "session.stale" }));
    expect(() => requireFreshAccess(token, later(1_000))).not.toThrow();
  });
});

describe("a right besides that of the pass", () => {
  it("is asked of the role, and of the token as well; what was opened to a limited member does not count", async () => {
    const place = await makePlace();
    const [editor, ben] = [await makeUser("Ben"), await makeUser("Ben")];
    await join(place.own, editor, "editor");
    await joinLimited(place.own, ben, { [place.opened]: "write" });
    const also = async (who: Parameters<typeof enter>[0], right: Right) => {
      const access = await enter(who, place.own, "devices:read");
      return codeOf((async () => requireAlso(access, right, "No."))());
    };
    expect([await also(editor, "devices:write"), await also(editor, "tokens:write")]).toEqual(["works", "workspace.forbidden"]);
    expect([await also(ben, "devices:read"), await also(ben, "devices:write")]).toEqual(["works", "workspace.forbidden"]);
    const token = await program(place.own, editor, { scopes: ["devices:read", "devices:write", "tokens:write"] });
    expect([await also(token, "devices:write"), await also(token, "measurements:write"), await also(token, "tokens:write")]).toEqual([
      "works",
      "workspace.forbidden",
      "workspace.forbidden",
    ]);
    const access = await enter(editor, place.own, "devices:read");
    expect(() => requireAlso(access, "tokens:write", "No.")).toThrow(expect.objectContaining({ kind: "forbidden", message: "No." }));
  });
});

describe("the tree", () => {
  it("lets members in from three levels above and no further, however deep it is", async () => {
    const { great, child, own } = await makePlace();
    const above = await makeUser("Sam");
    const top = await makeWorkspace(above);
    await account().workspace.update({ where: { id: great }, data: { parentId: top, inherits: true } });
    expect(await codeOf(enter(above, own, "devices:read"))).toBe("works");
    expect(await codeOf(enter(above, child, "devices:read"))).toBe("not_found");
  });

  it("is below what stands above it at any depth, and never below itself, beside, or upwards", async () => {
    const { great, parent, own, child, sibling, foreign } = await makePlace();
    for (const [low, high] of [[child, own], [child, parent], [child, great], [own, great], [sibling, great]] as const) expect(await isBelow(low, high)).toBe(true); // biome-ignore format: one line
    for (const [low, high] of [[own, own], [own, child], [own, sibling], [great, child], [own, foreign], [foreign, own]] as const) expect(await isBelow(low, high)).toBe(false); // biome-ignore format: one line
  });
});

describe("a device", () => {
  it("that is held for a change waits for nobody of another workspace, and another change waits for it", async () => {
    const place = await makePlace();
    const access = await enter(place.owner, place.own, "devices:write");
    const order: string[] = [];
    const hold = (who: string) => async (tx: Tx) => {
      await lockDevice(tx, access, place.opened);
      order.push(who);
    };
    await meanwhile(
      hold("first"),
      () => transaction(hold("second")),
      async () => order.push("first done"),
    );
    expect(order).toEqual(["first", "first done", "second"]);
  });
});
