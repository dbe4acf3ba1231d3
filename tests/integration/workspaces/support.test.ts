import { beforeEach, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { enterAsStaff, resume, type Session } from "#lib/identity/index.ts";
import { HOUR, after as later, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { hashOf, newToken } from "#lib/platform/token.ts";
import { authenticate, endSupport, enter, letSupportIn, openToSupport, RIGHTS, type Right, supportNow } from "#lib/workspaces/index.ts";
import { LetSupportIn, type SupportView } from "#lib/workspaces/schema.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { makeStaff, sessionAsStaff } from "#tests/support/staff.ts";
import { beginToken, join, makeUser, makeWorld, type World } from "#tests/support/world.ts";

const read = { hours: 4 };
const change = { hours: 1, change: "on" as const };

let ada: World;
let sam: Session;
let now: Date;

beforeEach(async () => {
  now = new Date();
  [ada, sam] = [await makeWorld(), await makeStaff(now)];
});

const letIn = async (input: LetSupportIn = read, at = now) => letSupportIn(await ada.enter("workspace:manage"), input, at);
const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "entered",
    (error: { kind: string; code: string }) => `${error.kind} ${error.code}`,
  );
const MISSING = "notFound not_found";

/** What a session may do in Ada's workspace: each right for which it is let in. */
const rightsOf = async (session: Session, at = now) => {
  const all = Object.keys(RIGHTS) as Right[];
  const answers = await Promise.all(all.map((right) => told(enter(session, ada.workspaceId, right, at))));
  return { may: all.filter((_, index) => answers[index] === "entered"), others: new Set(answers.filter((answer) => answer !== "entered")) };
};
const NOTHING = { may: [], others: new Set([MISSING]) };
const LOOKING = ["workspace:read", "devices:read", "measurements:read"];

describe("support staff", () => {
  it("find nothing, whatever they ask for, in a workspace that did not let them in [8.2.2, 8.4.2b]", async () => {
    expect(await rightsOf(sam)).toEqual(NOTHING);
  });

  it("look and do nothing else once they are let in", async () => {
    await letIn();
    expect(await rightsOf(sam)).toEqual({ may: LOOKING, others: new Set(["forbidden workspace.forbidden"]) });
    const access = await enter(sam, ada.workspaceId, "devices:read", now);
    expect(access).toMatchObject({ standing: "support", actor: { isStaff: true } });
  });

  it("change the settings of devices where that was said, and nothing more", async () => {
    await letIn(change);
    expect(new Set((await rightsOf(sam)).may)).toEqual(new Set([...LOOKING, "devices:write"]));
  });

  it("are out when the hours are over, to the millisecond, and when it is ended", async () => {
    await letIn();
    const [fresh, last] = [later(now, 3.5 * HOUR), later(now, 4 * HOUR - 1)];
    const session = await sessionAsStaff(sam.userId, fresh);
    expect((await rightsOf(session, last)).may).toEqual(LOOKING);
    expect(await rightsOf(session, later(last, 1))).toEqual(NOTHING);
    await endSupport(await ada.enter("workspace:manage"), now);
    expect(await rightsOf(sam)).toEqual(NOTHING);
  });

  it("come with a passkey shown within two hours, or not at all", async () => {
    await letIn({ hours: 8 });
    for (const factor of ["none", "totp", "recovery_code"] as const) expect(await rightsOf(await makeStaff(now, factor))).toEqual(NOTHING);
    expect((await rightsOf(sam, later(now, 2 * HOUR - 1))).may).toEqual(LOOKING);
    expect(await rightsOf(sam, later(now, 2 * HOUR))).toEqual({ may: [], others: new Set(["unauthenticated session.stale"]) });
  });

  it("are staff: a passkey alone opens nothing to anybody else", async () => {
    await letIn();
    const somebody = await makeUser("Ben");
    const session = await sessionAsStaff(somebody.userId, now);
    expect(await rightsOf(session)).toEqual(NOTHING);
  });

  it("see the one workspace that let them in, and not the device of another", async () => {
    const cleo = await makeWorld();
    const { device } = await devices.register(await cleo.enter("devices:add"), { name: "Cold room" });
    await letIn();
    expect(await told(enter(sam, cleo.workspaceId, "devices:read", now))).toBe(MISSING);
    const access = await enter(sam, ada.workspaceId, "devices:read", now);
    expect(await told(devices.get(access, device.id))).toBe(MISSING);
  });

  it("who are members of the workspace stay members, with their role, and need no grant", async () => {
    await join(ada.workspaceId, sam, "viewer");
    expect(await enter(sam, ada.workspaceId, "devices:read", later(now, 3 * HOUR))).toMatchObject({ standing: "viewer" });
    expect((await enter(sam, ada.workspaceId, "devices:read", now)).actor.isStaff).toBeUndefined();
  });
});

describe("letting support in", () => {
  it("is for owners alone", async () => {
    for (const role of ["admin", "editor", "viewer", "billing"] as const) {
      const member = await makeUser("Ben");
      await join(ada.workspaceId, member, role);
      expect(await told(enter(member, ada.workspaceId, "workspace:manage"))).toBe("forbidden workspace.forbidden");
    }
  });

  it("asks the owner to have shown lately that it is them; ending it does not", async () => {
    const late = later(now, 10 * MINUTE + 1_000);
    expect(await told(letIn(read, late))).toBe("unauthenticated session.stale");
    await letIn();
    await endSupport(await ada.enter("workspace:manage"), late);
    expect(await supportNow(await ada.enter("workspace:read"), late)).toBeNull();
  });

  it("is decided by a person: no token lets anybody in, or out", async () => {
    const token = newToken("program");
    const what = { scopes: ["workspace:manage", "workspace:read"], isLimited: false, reachesBelow: false, createdAt: now, hint: "kept_p_abc" };
    const { workspaceId, session } = ada;
    const sealed = { nameSealed: new Uint8Array(1), secretHash: hashOf(token) };
    await account().apiToken.create({ data: { id: ids.new(), workspaceId, userId: session.userId, ...sealed, ...what } });
    const program = await enter(await authenticate(token), workspaceId, "workspace:manage");
    expect(await told(letSupportIn(program, read, now))).toBe("forbidden token.not_a_person");
    await letIn();
    expect(await told(endSupport(program, now))).toBe("forbidden token.not_a_person");
    expect(await supportNow(await ada.enter("workspace:read"), now)).not.toBeNull();
  });

  it("tells every owner by mail until when, and whether they may change things", async () => {
    const other = await makeUser("Olga");
    await join(ada.workspaceId, other, "owner");
    await letIn(change);
    const [row] = await account().supportAccess.findMany({ where: { workspaceId: ada.workspaceId } });
    expect(row).toMatchObject({ granterRef: ada.session.actor.auditRef, mayWrite: true, endsAt: later(now, HOUR) });
    for (const [person, name] of [
      [ada.session, "ada"],
      [other, "olga"],
    ] as const) {
      // biome-ignore format: one line
      const [letter] = (await lettersTo(`${name}-${person.userId.slice(0, 8)}@marsh-weather.example`)).filter(({ subject }) => subject.startsWith("Support"));
      expect(letter?.paragraphs.join(" ")).toContain("and change the settings of devices");
      expect(letter?.facts).toContainEqual(["Workspace", "“Marsh Weather”"]);
      expect(letter?.action?.url).toMatch(new RegExp(`/w/${ada.workspaceId}/settings#support$`));
    }
  });

  it("happens once when it is asked for many times at once, and again after it ended", async () => {
    const tries = await Promise.all(Array.from({ length: 8 }, () => told(letIn())));
    expect(tries.filter((answer) => answer === "entered")).toHaveLength(1);
    expect(new Set(tries)).toEqual(new Set(["entered", "conflict support.already"]));
    await Promise.all(Array.from({ length: 5 }, async () => endSupport(await ada.enter("workspace:manage"), now)));
    await letIn(change);
    const events = await account().auditEntry.findMany({ where: { workspaceId: ada.workspaceId }, orderBy: { seq: "asc" }, select: { event: true } });
    expect(events.map(({ event }) => event)).toEqual(["support.granted", "support.ended", "support.granted"]);
  });

  it("is refused in a workspace that was closed, and after twenty times a day", async () => {
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: now } });
    expect(await told(letIn())).toBe("conflict workspace.closed");
    expect(await rightsOf(sam)).toEqual(NOTHING);
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: null } });
    for (let time = 1; time < 20; time++) {
      await letIn();
      await endSupport(await ada.enter("workspace:manage"), now);
    }
    expect(await told(letIn())).toBe("limited support.granted.limited");
  });

  it("takes the hours that are offered and no others; the database refuses more than 72", async () => {
    for (const hours of ["1", "4", "8", "24", "72"]) expect(LetSupportIn.parse({ hours })).toEqual({ hours: Number(hours) });
    for (const hours of ["0", "73", "720", "-1", "1e9", "NaN", "", undefined]) expect(LetSupportIn.safeParse({ hours }).success, hours).toBe(false);
    expect(LetSupportIn.safeParse({ hours: "1", change: "yes" }).success).toBe(false);
    await expect(letIn({ hours: 73 })).rejects.toThrow("support_access_ends");
  });
});

describe("what staff see without being let in", () => {
  it("is which workspaces are open to them, by number, until when; not their names, and nothing when it ended", async () => {
    const staff = await enterAsStaff(sam, now);
    const ours = async (at = now) => (await openToSupport(staff, at)).filter(({ workspaceId }) => workspaceId === ada.workspaceId);
    expect(await ours()).toEqual([]);
    const grant: SupportView = await letIn();
    expect(await ours()).toEqual([{ workspaceId: ada.workspaceId, ...grant }]);
    expect(await ours(later(now, 4 * HOUR))).toEqual([]);
    await endSupport(await ada.enter("workspace:manage"), now);
    expect(await ours()).toEqual([]);
  });

  it("asks for staff, a passkey, and that it was shown within two hours; to others it is not there [8.2.1]", async () => {
    await expect(enterAsStaff(sam, later(now, 2 * HOUR - 1))).resolves.toMatchObject({ actor: { isStaff: true } });
    const user = await makeUser("Ben");
    const others = [user, await sessionAsStaff(user.userId, now), await makeStaff(now, "totp"), await makeStaff(now, "none")];
    for (const session of others) expect(await told(enterAsStaff(session, now))).toBe(MISSING);
    expect(await told(enterAsStaff(sam, later(now, 2 * HOUR)))).toBe(MISSING);
  });

  it("ends with being staff, on the next request", async () => {
    const token = await beginToken(sam.userId, now, { factor: "passkey", isRemembered: false });
    await account().staff.deleteMany({ where: { userId: sam.userId } });
    const session = await resume(token, {}, now);
    expect(session && (await told(enterAsStaff(session, now)))).toBe(MISSING);
    await letIn();
    expect(session && (await told(enter(session, ada.workspaceId, "devices:read", now)))).toBe(MISSING);
    expect(await told(enter(sam, ids.new(), "devices:read", now))).toBe(MISSING);
  });
});
