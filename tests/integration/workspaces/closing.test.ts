import { describe, expect, it } from "vitest";
import { authenticate, register } from "#lib/devices/index.ts";
import { addresseeOf, type Session } from "#lib/identity/index.ts";
import { DAY, after as later, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { hashOf, newToken } from "#lib/platform/token.ts";
import { close, enter, get, list, move, openBelow, RIGHTS, type Right, reopen, shareMembers, TokenAccess } from "#lib/workspaces/index.ts";
import { CloseWorkspace } from "#lib/workspaces/schema.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";

const NAME = { typed: "Marsh Weather" };
const SITE = { name: "Site", region: "eu" } as const;
const subjectsTo = async ({ userId }: Session) => (await lettersTo((await addresseeOf(userId))?.to ?? "")).map(({ subject }) => subject);
const eventsIn = async (workspaceId: string) =>
  (await account().auditEntry.findMany({ where: { workspaceId }, orderBy: { seq: "asc" } })).map(({ event }) => event);
const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it worked",
    ({ code }: { code?: string }) => code ?? "bug",
  );

describe("closing a workspace", () => {
  it("refuses its devices, puts its members out and leaves its owner what can be looked at and taken along, until it is opened again", async () => {
    const ada = await makeWorld();
    const ben = await makeUser("Ben");
    await join(ada.workspaceId, ben, "admin");
    const { token } = await register(await ada.enter("devices:add"), { name: "Weir" });
    await expect(authenticate(token)).resolves.toBeDefined();
    await close(await ada.enter("workspace:manage"), NAME);

    await expect.poll(() => told(authenticate(token))).toBe("token.unknown");
    for (const right of Object.keys(RIGHTS) as Right[]) expect(await told(enter(ben, ada.workspaceId, right)), right).toBe("workspace.closed");
    const left = ["workspace:read", "workspace:manage", "record:read", "devices:read", "measurements:read"];
    for (const right of Object.keys(RIGHTS) as Right[])
      expect(await told(ada.enter(right)), right).toBe(left.includes(right) ? "it worked" : "workspace.closed");
    const { closedAt, erasedFrom, rights } = await get(await ada.enter("workspace:read"));
    expect([closedAt && erasedFrom?.getTime(), rights.toSorted()]).toEqual([later(closedAt ?? new Date(0), 30 * DAY).getTime(), left.toSorted()]);
    expect(await list(ben)).toEqual([]);
    expect(await list(ada.session)).toMatchObject([{ id: ada.workspaceId, isClosed: true }]);

    await reopen(await ada.enter("workspace:manage"));
    await expect.poll(() => told(authenticate(token))).toBe("it worked");
    await expect(enter(ben, ada.workspaceId, "devices:write")).resolves.toBeDefined();
    expect(await get(await ada.enter("workspace:read"))).toMatchObject({ closedAt: null, erasedFrom: null });
    expect(await eventsIn(ada.workspaceId)).toEqual(["device.registered", "token.issued", "workspace.closed", "workspace.reopened"]);
    expect(await subjectsTo(ben)).toEqual(["A workspace was closed", "A workspace is open again"]);
    expect((await subjectsTo(ada.session)).slice(-2)).toEqual(["A workspace was closed", "A workspace is open again"]);
  });

  it("is mailed to the members of the workspace above who work in it, too", async () => {
    const [ada, ben] = [await makeWorld(), await makeUser("Ben")];
    const lab = await openBelow(await ada.enter("workspaces:add"), SITE);
    await join(ada.workspaceId, ben, "viewer");
    const access = await enter(ada.session, lab, "workspace:manage");
    await shareMembers(access, true);
    await close(access, { typed: "Site" });
    await reopen(access);
    expect(await subjectsTo(ben)).toEqual(["A workspace was closed", "A workspace is open again"]);
  });

  it("is refused at the moment somebody joins, who would get no e-mail", async () => {
    const [ada, ben] = [await makeWorld(), await makeUser("Ben")];
    const access = await ada.enter("workspace:manage");
    const outcome = await meanwhile(
      async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${ada.workspaceId}::uuid FOR NO KEY UPDATE`;
        await tx.membership.create({ data: { workspaceId: ada.workspaceId, userId: ben.userId, role: "viewer", since: new Date() } });
      },
      () => close(access, NAME),
    );
    expect(outcome).toMatchObject({ reason: { code: "workspace.members_changed" } });
    await expect(close(access, NAME)).resolves.toBeUndefined();
  });

  it("needs its name, typed by a person who has just shown that it is them", async () => {
    const ada = await makeWorld();
    const access = await ada.enter("workspace:manage");
    for (const typed of ["", "marsh weather", ada.workspaceId])
      await expect(close(access, { typed })).rejects.toMatchObject({ code: "workspace.not_confirmed" });
    await expect(close(access, NAME, new Date(Date.now() + 11 * MINUTE))).rejects.toMatchObject({ code: "session.stale" });
    for (const wrong of [{}, { typed: "x".repeat(201) }, { ...NAME, workspaceId: "x" }]) expect(CloseWorkspace.safeParse(wrong).success).toBe(false);
    expect(await eventsIn(ada.workspaceId)).toEqual([]);
  });

  it("is no program's to do, nor is opening it again", async () => {
    const ada = await makeWorld();
    const token = newToken("program");
    const data = { id: ids.new(), workspaceId: ada.workspaceId, userId: ada.session.userId, nameSealed: new Uint8Array(), secretHash: hashOf(token), hint: "" };
    await account().apiToken.create({ data: { ...data, scopes: ["workspace:manage"], createdAt: new Date(), isLimited: false, reachesBelow: true } });
    const access = await enter(await TokenAccess.authenticate(token), ada.workspaceId, "workspace:manage");
    for (const attempt of [() => close(access, NAME), () => reopen(access)]) await expect(attempt()).rejects.toMatchObject({ code: "token.not_a_person" });
  });

  it("leaves what others own below to them, at the top and without the members from above", async () => {
    const [ada, ben] = [await makeWorld(), await makeUser("Ben")];
    await join(ada.workspaceId, ben, "admin");
    const site = await openBelow(await enter(ben, ada.workspaceId, "workspaces:add"), SITE);
    await account().workspace.update({ where: { id: site }, data: { inherits: true } });
    await close(await ada.enter("workspace:manage"), NAME);
    expect(await account().workspace.findUnique({ where: { id: site } })).toMatchObject({ parentId: null, inherits: false, closedAt: null });
    expect(await told(enter(ada.session, site, "workspace:read"))).toBe("not_found");
    expect((await enter(ben, site, "workspace:manage")).standing).toBe("owner");
    expect(await eventsIn(site)).toEqual(expect.arrayContaining(["workspace.moved", "workspace.members_unshared"]));
    expect(await eventsIn(ada.workspaceId)).toEqual(expect.arrayContaining(["workspace.moved", "workspace.closed"]));
  });

  it("is refused while a workspace of theirs below is open, and to everybody but its owner", async () => {
    const [ada, cleo] = [await makeWorld(), await makeUser("Cleo")];
    const lab = await openBelow(await ada.enter("workspaces:add"), SITE);
    await expect(close(await ada.enter("workspace:manage"), NAME)).rejects.toMatchObject({ code: "workspace.open_below" });
    await close(await enter(ada.session, lab, "workspace:manage"), { typed: "Site" });
    await close(await ada.enter("workspace:manage"), NAME);
    await expect(reopen(await enter(ada.session, lab, "workspace:manage"))).resolves.toBeUndefined();
    expect(await told(enter(cleo, ada.workspaceId, "workspace:manage"))).toBe("not_found");
  });

  it("happens once when it is asked for at once, also while a workspace is opened below", async () => {
    const ada = await makeWorld();
    const [access, adding] = [await ada.enter("workspace:manage"), await ada.enter("workspaces:add")];
    const attempts = await Promise.all([close(access, NAME), close(access, NAME), close(access, NAME), openBelow(adding, SITE)].map(told));
    const below = await account().workspace.count({ where: { parentId: ada.workspaceId } });
    const isClosed = (await account().workspace.count({ where: { id: ada.workspaceId, closedAt: { not: null } } })) === 1;
    expect([below, isClosed]).toEqual(attempts[3] === "it worked" ? [1, false] : [0, true]);
    expect((await eventsIn(ada.workspaceId)).filter((event) => event === "workspace.closed")).toHaveLength(isClosed ? 1 : 0);
    if (isClosed) expect(attempts.toSorted()).toEqual(["it worked", "workspace.closed", "workspace.closed", "workspace.closed"]);
  });

  it("is limited to a few times a day, since everybody is written to", async () => {
    const ada = await makeWorld();
    for (let round = 0; round < 5; round++) {
      await close(await ada.enter("workspace:manage"), NAME);
      await reopen(await ada.enter("workspace:manage"));
    }
    await expect(close(await ada.enter("workspace:manage"), NAME)).rejects.toMatchObject({ kind: "limited" });
  });

  it("leaves the place in the tree as it is until it is opened again", async () => {
    const ada = await makeWorld();
    const lab = await openBelow(await ada.enter("workspaces:add"), SITE);
    const [access, other] = [await enter(ada.session, lab, "workspace:manage"), await openBelow(await ada.enter("workspaces:add"), SITE)];
    await close(access, { typed: "Site" });
    const moving = await enter(ada.session, other, "workspace:manage");
    for (const attempt of [() => move(access, null), () => shareMembers(access, true), () => move(moving, lab)])
      await expect(attempt()).rejects.toMatchObject({ code: "workspace.closed" });
  });
});

describe("opening a closed workspace again", () => {
  it("is refused once it is open, and once 30 days are over", async () => {
    const ada = await makeWorld();
    await expect(reopen(await ada.enter("workspace:manage"))).rejects.toMatchObject({ code: "workspace.open" });
    const closedAt = new Date();
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt } });
    await expect(reopen(await ada.enter("workspace:manage"), later(closedAt, 30 * DAY))).rejects.toMatchObject({ code: "workspace.too_late" });
    await expect(reopen(await ada.enter("workspace:manage"), later(closedAt, 30 * DAY - 1))).resolves.toBeUndefined();
  });

  it("happens once when it is asked for many times at once", async () => {
    const ada = await makeWorld();
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: new Date() } });
    const access = await ada.enter("workspace:manage");
    const attempts = await Promise.all(Array.from({ length: 6 }, () => told(reopen(access))));
    expect(attempts.filter((one) => one === "it worked")).toHaveLength(1);
    expect(await eventsIn(ada.workspaceId)).toEqual(["workspace.reopened"]);
  });
});
