import { beforeAll, describe, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { Access, enter, type Right, type Role } from "#lib/workspaces/index.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";

let ada: World;
let cleo: World;

beforeAll(async () => {
  [ada, cleo] = [await makeWorld("eu"), await makeWorld("us")];
});

/** Everything a refusal could tell, whether or not it is meant to be shown. */
const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it worked",
    (error: unknown) => {
      if (!isRefusal(error)) throw error;
      const own = Object.getOwnPropertyNames(error).filter((name) => name !== "stack");
      return Object.fromEntries(own.sort().map((name) => [name, (error as unknown as Record<string, unknown>)[name]]));
    },
  );

describe("entering a workspace", () => {
  it("gives its member a pass that says where, who and as what", async () => {
    const access = await enter(ada.session, ada.workspaceId, "devices:write");
    expect(access).toBeInstanceOf(Access);
    expect(access).toMatchObject({ workspaceId: ada.workspaceId, region: "eu", standing: "owner", userId: ada.session.userId, actor: ada.session.actor });
  });

  it("is refused to a member whose role lacks the right, who is told so", async () => {
    const cases: [Role, Right][] = [
      ["editor", "tokens:write"],
      ["viewer", "devices:write"],
      ["billing", "devices:read"],
    ];
    for (const [role, right] of cases) {
      const member = await makeUser("Ben");
      await join(ada.workspaceId, member, role);
      expect(await told(enter(member, ada.workspaceId, right))).toMatchObject({ kind: "forbidden", code: "workspace.forbidden" });
      await expect(enter(member, ada.workspaceId, "workspace:read")).resolves.toMatchObject({ standing: role });
    }
  });

  it("is to a stranger, in every field of the answer, what a missing or malformed workspace is", async () => {
    const missing = await told(enter(cleo.session, ids.new(), "devices:read"));
    expect(missing).toMatchObject({ kind: "notFound", code: "not_found", detail: {} });
    const own = ada.workspaceId;
    const others = [own, own.toUpperCase(), `${own} `, `{${own}}`, "", "x", "..", "\0", "' OR ''='", "0".repeat(10_000), "__proto__"];
    for (const id of others) expect(await told(enter(cleo.session, id, "devices:read")), id.slice(0, 40)).toEqual(missing);
    for (const right of ["workspace:read", "tokens:write"] as const) expect(await told(enter(cleo.session, own, right))).toEqual(missing);
  });

  it("ends with the membership", async () => {
    const member = await makeUser("Ben");
    await join(ada.workspaceId, member, "editor");
    await expect(enter(member, ada.workspaceId, "devices:read")).resolves.toBeDefined();
    await account().membership.delete({ where: { workspaceId_userId: { workspaceId: ada.workspaceId, userId: member.userId } } });
    expect(await told(enter(member, ada.workspaceId, "devices:read"))).toEqual(await told(enter(member, ids.new(), "devices:read")));
  });

  it("follows the role of the moment, not of an earlier pass", async () => {
    const member = await makeUser("Ben");
    await join(ada.workspaceId, member, "admin");
    await enter(member, ada.workspaceId, "tokens:write");
    await account().membership.update({ where: { workspaceId_userId: { workspaceId: ada.workspaceId, userId: member.userId } }, data: { role: "viewer" } });
    await expect(enter(member, ada.workspaceId, "tokens:write")).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("roles", () => {
  it("are in the database those of the table of rights", async () => {
    for (const role of ROLES) await join(ada.workspaceId, await makeUser("Ben"), role);
    await expect(join(ada.workspaceId, await makeUser("Ben"), "root" as Role)).rejects.toThrow("membership_role");
  });
});
