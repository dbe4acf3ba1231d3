/** What a copy holds about its owner from workspaces of others: owner, member, invited and inviter. */
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { profile, type Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { makeExport, openExport, requestExport } from "#lib/privacy/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { HOME } from "#tests/support/cast.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { unzip } from "#tests/support/zip.ts";
import { makeBelow } from "../workspaces/people.ts";

let world: World;
let deviceId: string;
/** A workspace of somebody else that takes over the members of the one above. */
let below: string;
let owner: Session;
/** In the copy of the owner, before the workspace was handed over. */
let whileOwner: Record<string, unknown>[];
const people: Record<"member" | "invited" | "inviter" | "late", Session> = {} as never;
const copies = new Map<Session, string>();
const tables = new Map<Session, Record<string, Record<string, unknown>[]>>();

async function makeCopy(person: Session): Promise<void> {
  const id = await requestExport(person);
  await runJobs({ "export.make": makeExport });
  const files = unzip(await buffer((await openExport(person, id)).stream));
  copies.set(person, [...files.values()].join("\n"));
  const rows = [...files].flatMap(([path, content]) => (/^account\/.*\.json$/.test(path) ? [[path.slice(8, -5), JSON.parse(String(content))]] : []));
  tables.set(person, Object.fromEntries(rows));
}

/** The rows of a table in somebody's copy that stand in the workspace of the story. */
const rowsOf = (person: Session, table: string) => (tables.get(person)?.[table] ?? []).filter((row) => row.workspaceId === world.workspaceId);
const events = (person: Session) => rowsOf(person, "audit_entry").map(({ event, actorRef, subjectRef, browser }) => ({ event, actorRef, subjectRef, browser }));

beforeAll(async () => {
  world = await makeWorld();
  owner = world.session;
  const { workspaceId } = world;
  for (const role of ["member", "invited", "inviter", "late"] as const) people[role] = await makeUser(role);
  const { member, invited, inviter, late } = people;
  deviceId = (await devices.register(await world.enter("devices:add"), { name: "Secret weir" })).device.id;
  await join(workspaceId, member, "viewer");
  await join(workspaceId, inviter, "admin");
  await workspaces.changeRole(await world.enter("members:write"), member.userId, { role: "limited" });
  await workspaces.setGrants(await world.enter("members:write"), member.userId, { grants: { [deviceId]: "read" } });
  const invite = { email: (await profile(invited)).email, role: "viewer" as const };
  await workspaces.invite(await workspaces.enter(inviter, workspaceId, "members:write"), invite);
  await makeCopy(owner);
  whileOwner = rowsOf(owner, "invitation");
  await workspaces.letSupportIn(await world.enter("workspace:manage"), { hours: 4 });
  await workspaces.issueApiToken(await world.enter("tokens:write"), {
    name: "Secret program",
    scopes: ["devices:read"],
    devices: "all",
    reachesBelow: false,
    expiresAt: null,
  });
  below = await makeBelow(await makeUser("Bel"), workspaceId);
  await workspaces.offerOwnership(await world.enter("workspace:manage"), member.userId);
  await join(workspaceId, late, "viewer");
  for (const person of [member, invited, inviter, late]) await makeCopy(person);
  // The former owner stays as an admin, in a workspace of somebody else.
  await workspaces.acceptOffer(member, workspaceId);
  await makeCopy(owner);
});

describe("a copy", () => {
  it("holds when a member could access what, what was done to them, and what was offered to them", () => {
    const { member } = people;
    const periods = rowsOf(member, "access_period");
    expect(periods.map(({ kind, detail, userRef }) => [kind, detail, userRef])).toContainEqual(["grant", "read", "you"]);
    expect(periods.filter(({ kind }) => kind === "member").length).toBeGreaterThan(0);
    expect(periods.every(({ userRef }) => userRef === "you")).toBe(true);
    expect(events(member)).toContainEqual({ event: "member.role_changed", actorRef: "another person", subjectRef: "you", browser: null });
    expect(events(member)).toContainEqual({ event: "grant.given", actorRef: "another person", subjectRef: "you", browser: null });
    expect(rowsOf(member, "ownership_offer")).toMatchObject([{ userId: "you", offererRef: "another person" }]);
    expect(rowsOf(member, "membership")).toMatchObject([{ role: "viewer", isLimited: true }]);
  });

  it("holds when somebody had access to a workspace as a member of the one above, and nothing of it for who was limited", () => {
    const spans = (person: Session) => (tables.get(person)?.inherited_access ?? []).map(({ workspaceId, until }) => ({ workspaceId, until }));
    expect([spans(people.inviter), spans(people.member)]).toEqual([[{ workspaceId: below, until: null }], []]);
  });

  it("holds this access from the later of two times: that of the membership, and that from which the workspace inherits members", async () => {
    const sinceOf = async (where: { userRef: string } | { kind: string; workspaceId: string }) =>
      (await account().accessPeriod.findFirstOrThrow({ where, orderBy: { since: "desc" } })).since.toISOString();
    const shared = await sinceOf({ kind: "inherits", workspaceId: below });
    const joined = await sinceOf({ userRef: people.late.actor.auditRef });
    expect(joined > shared).toBe(true);
    const since = (person: Session) => tables.get(person)?.inherited_access?.map((span) => span.since);
    expect([since(people.inviter), since(people.late)]).toEqual([[shared], [joined]]);
  });

  it("holds the invitations that somebody received, with their own address, and that somebody sent, without the other's", async () => {
    const { invited, inviter } = people;
    expect(rowsOf(invited, "invitation")).toMatchObject([{ email: (await profile(invited)).email, role: "viewer", inviterRef: "another person" }]);
    expect(rowsOf(inviter, "invitation")).toMatchObject([{ email: null, role: "viewer", inviterRef: "you" }]);
    expect(events(inviter)).toContainEqual({ event: "member.invited", actorRef: "you", subjectRef: null, browser: HOME.browser });
  });

  it("of an owner holds no address of a person that somebody else or they themselves invited", () => {
    expect(whileOwner).toMatchObject([{ email: null, role: "viewer", inviterRef: "another person" }]);
  });

  it("holds what a former owner did there: support access that they allowed, their access, and the handing over", () => {
    expect(rowsOf(owner, "support_access")).toMatchObject([{ granterRef: "you", mayWrite: false }]);
    expect(rowsOf(owner, "access_period").map(({ detail, userRef }) => [detail, userRef])).toContainEqual(["owner", "you"]);
    expect(events(owner)).toContainEqual({ event: "workspace.handed_over", actorRef: "another person", subjectRef: "you", browser: null });
    expect(rowsOf(owner, "device_token")).toMatchObject([
      { userId: "you", deviceId, hint: expect.stringMatching(/^kept_d_/), lastUsedAt: null, mayBackfill: null },
    ]);
    expect(rowsOf(owner, "api_token"), "its name belongs to the workspace").toMatchObject([{ userId: "you", name: null }]);
    expect(rowsOf(owner, "device")).toEqual([]);
  });

  it("holds nothing of another person, and no name that belongs to a workspace of others", async () => {
    const everybody = [owner, ...Object.values(people)];
    for (const person of everybody) {
      const text = copies.get(person) ?? "";
      for (const other of everybody) {
        if (other === person) continue;
        const { email } = await profile(other);
        for (const mark of [other.userId, other.actor.auditRef, email]) expect(text).not.toContain(mark);
      }
      expect(text).not.toMatch(/Secret (weir|program)/);
      expect(text).not.toContain("Marsh Weather");
    }
  });

  it("says of every column that refers to a person whether it is its owner", () => {
    const refers = INVENTORY.flatMap(({ table, columns }) => columns.flatMap(({ field, person, withheld }) => (person && !withheld ? [[table, field]] : [])));
    expect(refers.length).toBeGreaterThan(8);
    const said = [...tables.values()].flatMap((one) => refers.flatMap(([table = "", field = ""]) => (one[table] ?? []).map((row) => row[field])));
    expect(new Set(said)).toEqual(new Set(["you", "another person", null]));
  });
});
