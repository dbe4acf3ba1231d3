import { describe, expect, it } from "vitest";
import { resume, type Session } from "#lib/identity/index.ts";
import type { Factor } from "#lib/identity/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { enter, get, list, type Right, requireFactor } from "#lib/workspaces/index.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { RequireFactor } from "#lib/workspaces/schema.ts";
import { beginToken, join, makeUser, makeWorld } from "#tests/support/world.ts";

const RIGHTS: Right[] = ["workspace:read", "workspace:manage", "devices:read", "devices:write", "tokens:write", "measurements:read"];

/** Another session of the same person, in which this factor was shown. */
async function having(factor: Factor, { userId }: Session): Promise<Session> {
  const session = await resume(await beginToken(userId, new Date(), { factor, isRemembered: false }));
  if (!session) throw new Error("no session");
  return session;
}

/** A workspace whose owner asks for a second factor, and a member of it. */
async function asking() {
  const world = await makeWorld();
  const owner = await having("totp", world.session);
  const member = await makeUser("Ben");
  await join(world.workspaceId, member, "editor");
  await requireFactor(await enter(owner, world.workspaceId, "workspace:manage"), true);
  return { ...world, owner, member };
}

const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { code?: string }) => error.code ?? "bug",
  );

const eventsIn = async (workspaceId: string) =>
  (await account().auditEntry.findMany({ where: { workspaceId }, orderBy: { seq: "asc" } })).map(({ event }) => event);

describe("a workspace that asks for a second factor", () => {
  it("is closed to members without one, from the next request on, for whatever they want and whatever their role; it is still on their list [6.3.3c]", async () => {
    const { workspaceId, session, member } = await asking();
    for (const right of RIGHTS) {
      expect(await told(enter(session, workspaceId, right)), `the owner, ${right}`).toBe("workspace.factor_required");
      expect(await told(enter(member, workspaceId, right)), right).toBe("workspace.factor_required");
    }
    expect((await list(member)).map(({ id }) => id)).toEqual([workspaceId]);
    expect(await account().membership.count({ where: { workspaceId } })).toBe(2);
  });

  it("is open to members who showed one, whichever it was", async () => {
    const { workspaceId, member } = await asking();
    for (const factor of ["totp", "passkey", "recovery_code"] as const)
      expect(await told(enter(await having(factor, member), workspaceId, "devices:read"))).toBe("in");
    expect(await told(enter(await having("totp", member), workspaceId, "tokens:write")), "the role still counts").toBe("workspace.forbidden");
  });

  it("says so to members alone: to strangers it is what a missing workspace is", async () => {
    const { workspaceId } = await asking();
    const stranger = await makeUser("Cleo");
    const answers = await Promise.all([workspaceId, ids.new()].map((id) => enter(stranger, id, "workspace:read").catch((error: unknown) => error)));
    expect(answers[0]).toMatchObject({ kind: "notFound", code: "not_found", detail: {} });
    expect(answers[0]).toEqual(answers[1]);
  });

  it("can stop asking, and is open again", async () => {
    const { workspaceId, owner, member } = await asking();
    await requireFactor(await enter(owner, workspaceId, "workspace:manage"), false);
    expect(await told(enter(member, workspaceId, "devices:read"))).toBe("in");
    expect(await eventsIn(workspaceId)).toEqual(["workspace.factor_required", "workspace.factor_waived"]);
  });
});

describe("asking for a second factor", () => {
  it("is the owners' to decide and nobody else's", async () => {
    const world = await makeWorld();
    for (const role of ROLES.filter((one) => one !== "owner")) {
      const member = await makeUser("Ben");
      await join(world.workspaceId, member, role);
      expect(await told(enter(await having("passkey", member), world.workspaceId, "workspace:manage")), role).toBe("workspace.forbidden");
    }
    expect(await told(enter(await makeUser("Cleo"), world.workspaceId, "workspace:manage"))).toBe("not_found");
  });

  it("is refused to an owner who has shown none: they would lock themselves out", async () => {
    const world = await makeWorld();
    expect(await told(requireFactor(await world.enter("workspace:manage"), true))).toBe("workspace.own_factor_first");
    expect(await get(await world.enter("workspace:read"))).toMatchObject({ requiresFactor: false, rights: expect.arrayContaining(["workspace:manage"]) });
    expect(await eventsIn(world.workspaceId)).toEqual([]);
  });

  it("and stopping to ask take somebody who has just shown that it is them", async () => {
    const { workspaceId, owner } = await asking();
    const later = new Date(Date.now() + 11 * 60_000);
    for (const isRequired of [true, false]) {
      expect(await told(requireFactor(await enter(owner, workspaceId, "workspace:manage"), isRequired, later))).toBe("session.stale");
    }
    expect(await eventsIn(workspaceId)).toEqual(["workspace.factor_required"]);
  });

  it("is recorded once, also when it is asked for ten times at the same moment, and touches no other workspace", async () => {
    const [world, other] = [await makeWorld(), await makeWorld()];
    const access = await enter(await having("passkey", world.session), world.workspaceId, "workspace:manage");
    await Promise.all(Array.from({ length: 10 }, () => requireFactor(access, true)));
    expect(await eventsIn(world.workspaceId)).toEqual(["workspace.factor_required"]);
    expect((await get(await other.enter("workspace:read"))).requiresFactor).toBe(false);
  });

  it("is a box that is ticked or not", () => {
    expect(RequireFactor.safeParse({}).success && RequireFactor.safeParse({ required: "on" }).success).toBe(true);
    for (const wrong of [{ required: "off" }, { required: "\0" }, { required: "on", role: "owner" }])
      expect(RequireFactor.safeParse(wrong).success).toBe(false);
  });
});
