import { describe, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { enter, get, list, open } from "#lib/workspaces/index.ts";
import { OpenWorkspace } from "#lib/workspaces/schema.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";

const MOST = 20;

describe("opening a workspace", () => {
  it("makes its maker the owner, seals its name and is recorded", async () => {
    const ada = await makeUser();
    const id = await open(ada, { name: "Marsh Weather", region: "eu" });
    expect(await get(await enter(ada, id, "workspace:read"))).toMatchObject({ id, name: "Marsh Weather", region: "eu", role: "owner" });
    const row = await account().workspace.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(row.nameSealed).toString("latin1")).not.toContain("Marsh");
    expect(await account().auditEntry.findMany({ where: { workspaceId: id } })).toMatchObject([{ event: "workspace.opened", actorRef: ada.actor.auditRef }]);
  });

  it(`stops at ${MOST} for one person, also when forty are asked for at once, and leaves nothing of the refused ones`, async () => {
    const ada = await makeUser();
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => open(ada, { name: `Site ${index}`, region: "eu" })));
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    expect(refused).toHaveLength(40 - MOST);
    for (const refusal of refused) expect(refusal).toMatchObject({ kind: "conflict", code: "workspace.limit_reached" });
    expect(await account().membership.count({ where: { userId: ada.userId } })).toBe(MOST);
    expect(await account().auditEntry.count({ where: { actorRef: ada.actor.auditRef } })).toBe(MOST);
    expect(await list(ada)).toHaveLength(MOST);
  });

  it("counts only the workspaces that the person owns", async () => {
    const [ada, ben] = [await makeUser(), await makeUser("Ben")];
    for (let index = 0; index < MOST; index++) await join(await open(ada, { name: `Site ${index}`, region: "eu" }), ben, "editor");
    await expect(open(ben, { name: "Own", region: "us" })).resolves.toBeTypeOf("string");
  });

  it("refuses a region that does not exist, at the form and in the database", async () => {
    const ada = await makeUser();
    for (const region of ["", "EU", "uk", undefined]) expect(OpenWorkspace.safeParse({ name: "Site", region }).success).toBe(false);
    await expect(open(ada, { name: "Site", region: "uk" as "eu" })).rejects.toThrow("workspace_region");
    expect(await list(ada)).toEqual([]);
  });
});

describe("the workspaces of a person", () => {
  it("are those they are a member of, oldest first, each with their role, and nobody else's", async () => {
    const [ada, cleo] = [await makeWorld("eu"), await makeWorld("us")];
    const later = await open(cleo.session, { name: "Harbour Labs", region: "us" });
    await join(later, ada.session, "viewer", new Date(Date.now() + 1_000));
    const mine = await list(ada.session);
    expect(mine.map(({ id, role }) => [id, role])).toEqual([[ada.workspaceId, "owner"], [later, "viewer"]]); // biome-ignore format: one line
    expect((await list(cleo.session)).map(({ id }) => id)).toEqual([cleo.workspaceId, later]);
    expect(await list(await makeUser("Sam"))).toEqual([]);
  });

  it("are gone from a pass that outlived them: not found", async () => {
    const ada = await makeWorld();
    const access = await ada.enter("workspace:read");
    await account().workspace.delete({ where: { id: ada.workspaceId } });
    await expect(get(access)).rejects.toMatchObject({ kind: "notFound" });
    expect(await list(ada.session)).toEqual([]);
  });
});
