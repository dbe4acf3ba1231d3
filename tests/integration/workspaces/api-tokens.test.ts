import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { account, type Tx } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { kindOf } from "#lib/platform/token.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { type IssueApiToken, MOST_API_TOKENS } from "#lib/workspaces/schema.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { join, makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const READ = { name: "Report", scopes: ["devices:read"], devices: "all", reachesBelow: false, expiresAt: null } as const satisfies IssueApiToken | object;
const ask = (own: Partial<IssueApiToken> = {}): IssueApiToken => ({ ...READ, scopes: ["devices:read"], ...own });
const later = (milliseconds: number) => new Date(Date.now() + milliseconds);

async function issue(world: World, own: Partial<IssueApiToken> = {}, now?: Date) {
  return workspaces.issueApiToken(await world.enter("tokens:write"), ask(own), now);
}

/** What issuing as the program of `token` gives. */
async function issueAs(token: string, workspaceId: string, own: Partial<IssueApiToken>) {
  const access = await workspaces.enter(await workspaces.authenticate(token), workspaceId, "tokens:write");
  return workspaces.issueApiToken(access, ask(own));
}

const makeDevice = async (world: World) => (await devices.register(await world.enter("devices:add"), { name: "Gauge" })).device.id;
const works = (token: string, now?: Date) => workspaces.authenticate(token, now).then(() => true, () => false); // biome-ignore format: one line
/** An API token without an end, as a row of its table. */
const tokenRow = ({ workspaceId, session: { userId } }: World) => ({
  ...{ id: ids.new(), workspaceId, userId, nameSealed: new Uint8Array(30), secretHash: new Uint8Array(Buffer.from(ids.new())), hint: "kept_p_abc" },
  ...{ scopes: ["devices:read"], isLimited: false, reachesBelow: false, createdAt: new Date() },
});
const refusedAt = (field: string) => ({ kind: "invalid", detail: { fields: { [field]: expect.any(String) } } });
const told = (attempt: Promise<unknown>) => attempt.then(() => "it worked", ({ kind, code, message, detail }) => ({ kind, code, message, detail })); // biome-ignore format: one line

describe("issuing a token for a program", () => {
  it("gives a working one, shown once and stored as a hash only, recorded, and told by mail", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const { id, token } = await issue(world, { scopes: ["devices:read", "measurements:read"], devices: [device], expiresAt: later(DAY) });
    expect(kindOf(token)).toBe("program");
    const program = await workspaces.authenticate(token);
    expect([program.scopes, program.devices, program.reachesBelow]).toEqual([new Set(["devices:read", "measurements:read"]), new Set([device]), false]);
    expect((await devices.list(await workspaces.enter(program, world.workspaceId, "devices:read"))).map((one) => one.id)).toEqual([device]);
    const [row] = await account().apiToken.findMany({ where: { id } });
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${token}|Report`));
    const [entry] = await account().auditEntry.findMany({ where: { objectId: id } });
    expect(entry).toMatchObject({ event: "token.issued", workspaceId: world.workspaceId, tokenId: null });
  });

  it("refuses at the field what the issuer has not: rights, and ends beyond a year or in the past [8.3.1]", async () => {
    const world = await makeWorld();
    const admin = await makeUser("Ben");
    await join(world.workspaceId, admin, "admin");
    const access = await workspaces.enter(admin, world.workspaceId, "tokens:write");
    const attempt = (own: Partial<IssueApiToken>) => workspaces.issueApiToken(access, ask(own));
    for (const scope of ["workspace:manage", "record:read", "devices:move"] as const)
      await expect(attempt({ scopes: [scope] })).rejects.toMatchObject(refusedAt("scopes"));
    await expect(attempt({ scopes: ["all" as "devices:read"] })).rejects.toMatchObject(refusedAt("scopes"));
    await expect(attempt({ scopes: [] })).rejects.toMatchObject(refusedAt("scopes"));
    await expect(attempt({ expiresAt: later(-1) })).rejects.toMatchObject(refusedAt("expiresAt"));
    await expect(attempt({ expiresAt: later(367 * DAY) })).rejects.toMatchObject(refusedAt("expiresAt"));
    await expect(attempt({ devices: [ids.new()], reachesBelow: true })).rejects.toMatchObject(refusedAt("reachesBelow"));
    await expect(attempt({ scopes: ["members:write", "devices:remove"], expiresAt: later(365 * DAY) })).resolves.toBeDefined();
  });

  it("says the same of a stranger's device, a missing one and a malformed one", async () => {
    const [own, foreign] = [await makeWorld(), await makeWorld()];
    const theirs = await makeDevice(foreign);
    const answers = [];
    for (const device of [theirs, ids.new(), "x", "' OR ''='"]) answers.push(await told(issue(own, { devices: [device] })));
    expect(answers[0]).toMatchObject(refusedAt("devices"));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it("passes the limit of a workspace by none, also at the same time; those that have ended do not count", async () => {
    const world = await makeWorld();
    const ended = [{ expiresAt: later(-1) }, { revokedAt: new Date() }];
    await account().apiToken.createMany({ data: Array.from({ length: MOST_API_TOKENS }, (_, index) => ({ ...tokenRow(world), ...ended[index] })) });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => issue(world)));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(2);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({ reason: { kind: "conflict", code: "token.limit_reached" } });
  });

  it("counts a token that is being issued at the same moment toward the limit", async () => {
    const world = await makeWorld();
    await account().apiToken.createMany({ data: Array.from({ length: MOST_API_TOKENS - 1 }, () => tokenRow(world)) });
    const issueLast = async (tx: Tx) => {
      await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${world.workspaceId}::uuid FOR UPDATE`;
      await tx.apiToken.create({ data: tokenRow(world) });
    };
    expect(await meanwhile(issueLast, () => issue(world))).toMatchObject({ status: "rejected", reason: { code: "token.limit_reached" } });
  });
});

describe("a token that issues tokens", () => {
  const BOTH: Partial<IssueApiToken> = { scopes: ["tokens:write", "devices:read"] };

  it("gives no right, device, workspace or day that it has not itself", async () => {
    const world = await makeWorld();
    const { workspaceId } = world;
    const [mine, other] = [await makeDevice(world), await makeDevice(world)];
    const { token } = await issue(world, { ...BOTH, devices: [mine], expiresAt: later(10 * DAY) });
    const fits = { devices: [mine], expiresAt: later(9 * DAY) };
    await expect(issueAs(token, workspaceId, { ...fits, scopes: ["measurements:read"] })).rejects.toMatchObject(refusedAt("scopes"));
    await expect(issueAs(token, workspaceId, { ...fits, devices: "all" })).rejects.toMatchObject(refusedAt("devices"));
    await expect(issueAs(token, workspaceId, { ...fits, devices: [mine, other] })).rejects.toMatchObject(refusedAt("devices"));
    await expect(issueAs(token, workspaceId, { ...fits, expiresAt: null })).rejects.toMatchObject(refusedAt("expiresAt"));
    await expect(issueAs(token, workspaceId, { ...fits, expiresAt: later(11 * DAY) })).rejects.toMatchObject(refusedAt("expiresAt"));
    const { token: whole } = await issue(world, BOTH);
    await expect(issueAs(whole, workspaceId, { reachesBelow: true })).rejects.toMatchObject(refusedAt("reachesBelow"));
    const { id } = await issueAs(token, workspaceId, fits);
    expect(await account().apiToken.findUnique({ where: { id } })).toMatchObject({ isLimited: true, userId: world.session.userId });
  });

  it("replaces, sees and ends none that may do more than itself", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const { token } = await issue(world, { scopes: ["tokens:write", "tokens:read"], devices: [device] });
    const { id: mighty } = await issue(world, { scopes: ["devices:read"] });
    const program = await workspaces.authenticate(token);
    const [writing, reading] = [
      await workspaces.enter(program, world.workspaceId, "tokens:write"),
      await workspaces.enter(program, world.workspaceId, "tokens:read"),
    ];
    expect((await workspaces.listApiTokens(reading)).map(({ hint }) => hint)).toEqual([token.slice(0, 10)]);
    const missing = await told(workspaces.getApiToken(reading, ids.new()));
    expect(await told(workspaces.getApiToken(reading, mighty))).toEqual(missing);
    expect(await told(workspaces.rotateApiToken(writing, mighty, { overlap: "none" }))).toEqual(missing);
    expect(await told(workspaces.revokeApiToken(writing, mighty))).toEqual(missing);
    const { token: whole } = await issue(world, { scopes: ["tokens:write"] });
    const all = await workspaces.enter(await workspaces.authenticate(whole), world.workspaceId, "tokens:write");
    await expect(workspaces.rotateApiToken(all, mighty, { overlap: "none" })).rejects.toMatchObject(refusedAt("scopes"));
  });
});

describe("replacing a token", () => {
  it("keeps the old secret for the overlap that was chosen, and not a moment longer", async () => {
    const world = await makeWorld();
    const access = await world.enter("tokens:write");
    const now = new Date();
    const cases = [["none", 0], ["hour", HOUR], ["day", DAY], ["week", 7 * DAY]] as const; // biome-ignore format: one line
    for (const [overlap, milliseconds] of cases) {
      const { id, token } = await issue(world);
      const next = await workspaces.rotateApiToken(access, id, { overlap }, now);
      expect(next).not.toBe(token);
      expect(await works(next, now)).toBe(true);
      expect(await works(token, new Date(now.getTime() + milliseconds - 1)), overlap).toBe(milliseconds > 0);
      expect(await works(token, new Date(now.getTime() + milliseconds)), overlap).toBe(false);
    }
  });

  it("once more ends the earlier overlap, and the end of the token ends every overlap", async () => {
    const world = await makeWorld();
    const access = await world.enter("tokens:write");
    const { id, token } = await issue(world, { expiresAt: later(HOUR) });
    const second = await workspaces.rotateApiToken(access, id, { overlap: "week" });
    const third = await workspaces.rotateApiToken(access, id, { overlap: "week", expiresAt: later(30 * DAY) });
    expect([await works(token), await works(second), await works(third)]).toEqual([false, true, true]);
    expect([await works(second, later(HOUR + 1000)), await works(third, later(HOUR + 1000))]).toEqual([false, true]);
    await workspaces.revokeApiToken(access, id);
    expect([await works(second), await works(third)]).toEqual([false, false]);
  });

  it("makes whoever does it answer for it, so nobody gains a right by it", async () => {
    const world = await makeWorld();
    const admin = await makeUser("Ben");
    await join(world.workspaceId, admin, "admin");
    const access = await workspaces.enter(admin, world.workspaceId, "tokens:write");
    const { id: mighty } = await issue(world, { scopes: ["workspace:manage"] });
    const { id: plain } = await issue(world);
    await expect(workspaces.rotateApiToken(access, mighty, { overlap: "none" })).rejects.toMatchObject(refusedAt("scopes"));
    const token = await workspaces.rotateApiToken(access, plain, { overlap: "none" });
    expect((await workspaces.authenticate(token)).userId).toBe(admin.userId);
  });

  it("several times at once leaves one that works and one that may still work", async () => {
    const world = await makeWorld();
    const access = await world.enter("tokens:write");
    const { id, token } = await issue(world);
    const tokens = await Promise.all(Array.from({ length: 4 }, () => workspaces.rotateApiToken(access, id, { overlap: "hour" })));
    const alive = await Promise.all([token, ...tokens].map((each) => works(each)));
    expect(alive.filter(Boolean)).toHaveLength(2);
  });

  it("is refused for one that was ended, and lets one that is past its end live again only with a new end", async () => {
    const world = await makeWorld();
    const access = await world.enter("tokens:write");
    const { id } = await issue(world, { expiresAt: later(HOUR) });
    const past = later(2 * HOUR);
    const then = await world.enter("tokens:write", past);
    await expect(workspaces.rotateApiToken(then, id, { overlap: "none" }, past)).rejects.toMatchObject({ code: "token.ended" });
    const next = await workspaces.rotateApiToken(then, id, { overlap: "week", expiresAt: later(DAY) }, past);
    expect(await works(next, past)).toBe(true);
    await workspaces.revokeApiToken(access, id);
    await expect(workspaces.rotateApiToken(access, id, { overlap: "none", expiresAt: null })).rejects.toMatchObject({ code: "token.ended" });
  });
});

describe("ending a token", () => {
  it("works with the next request, is recorded and told by mail, and is final", async () => {
    const world = await makeWorld();
    const access = await world.enter("tokens:write");
    const { id, token } = await issue(world);
    await workspaces.revokeApiToken(access, id);
    expect(await works(token)).toBe(false);
    await expect(workspaces.revokeApiToken(access, id)).rejects.toMatchObject({ kind: "conflict", code: "token.ended" });
    const events = await account().auditEntry.findMany({ where: { objectId: id }, orderBy: { seq: "asc" } });
    expect(events.map(({ event }) => event)).toEqual(["token.issued", "token.revoked"]);
    const letters = await account().letter.count({ where: { userId: world.session.userId } });
    expect(letters).toBe(2);
    expect(await lettersTo("nobody@nowhere.example")).toEqual([]);
  });
});

describe("a stranger's token", () => {
  it("is to every verb what a missing or malformed one is: not found", async () => {
    const [own, foreign] = [await makeWorld(), await makeWorld()];
    const { id: theirs, token } = await issue(foreign);
    const [writing, reading] = [await own.enter("tokens:write"), await own.enter("tokens:read")];
    const verbs: ((id: string) => Promise<unknown>)[] = [
      (id) => workspaces.getApiToken(reading, id),
      (id) => workspaces.rotateApiToken(writing, id, { overlap: "none" }),
      (id) => workspaces.revokeApiToken(writing, id),
    ];
    for (const verb of verbs) {
      const missing = await told(verb(ids.new()));
      expect(missing).toMatchObject({ kind: "notFound" });
      for (const id of [theirs, "x", theirs.toUpperCase(), ""]) expect(await told(verb(id))).toEqual(missing);
    }
    expect(await works(token)).toBe(true);
    expect(await workspaces.listApiTokens(reading)).toEqual([]);
  });
});

describe("the list of tokens", () => {
  it("says what each may do, who issued it, and which rights are dead since its issuer lost them", async () => {
    const world = await makeWorld();
    const { workspaceId } = world;
    const admin = await makeUser("Ben");
    await join(workspaceId, admin, "admin");
    const { id } = await workspaces.issueApiToken(
      await workspaces.enter(admin, workspaceId, "tokens:write"),
      ask({ scopes: ["devices:read", "devices:write"] }),
    );
    const reading = await world.enter("tokens:read");
    const look = () => workspaces.getApiToken(reading, id);
    expect(await look()).toMatchObject({ name: "Report", issuer: "Ben", state: "works", deadScopes: [], devices: "all" });
    const key = { workspaceId_userId: { workspaceId, userId: admin.userId } };
    await account().membership.update({ where: key, data: { role: "viewer" } });
    expect(await look()).toMatchObject({ state: "works", deadScopes: ["devices:write"] });
    await account().membership.update({ where: key, data: { role: "billing" } });
    expect(await look()).toMatchObject({ state: "powerless", deadScopes: ["devices:read", "devices:write"] });
    await account().membership.delete({ where: key });
    expect(await look()).toMatchObject({ state: "powerless", issuer: "Ben" });
    await account().user.delete({ where: { id: admin.userId } });
    expect(await look()).toMatchObject({ state: "powerless", issuer: null });
  });

  it("tells which end soon and which have ended, and when each was used, to the hour", async () => {
    const world = await makeWorld();
    const { token } = await issue(world, { name: "Used", expiresAt: later(6 * DAY) });
    await issue(world, { name: "Unused" });
    const now = new Date();
    await workspaces.authenticate(token, now);
    const reading = await world.enter("tokens:read");
    const hour = new Date(Math.floor(now.getTime() / HOUR) * HOUR);
    const shown = async (at: Date) => (await workspaces.listApiTokens(reading, at)).map(({ name, state, lastUsedAt }) => [name, state, lastUsedAt]);
    expect(await shown(now)).toEqual([["Unused", "works", null], ["Used", "ending", hour]]); // biome-ignore format: one line
    expect((await shown(later(7 * DAY)))[1]).toEqual(["Used", "ended", hour]);
  });

  it("agrees with what entering decides, right by right, for every role", async () => {
    const owner = await makeUser();
    const workspaceId = await makeWorkspace(owner);
    const { rightsIn } = await import("#lib/workspaces/powers.ts");
    for (const role of ["admin", "editor", "viewer", "billing"] as const) {
      const member = await makeUser("Ben");
      await join(workspaceId, member, role);
      const entered = [];
      for (const right of Object.keys(workspaces.RIGHTS) as workspaces.Right[]) {
        if (await workspaces.enter(member, workspaceId, right).then(() => true, () => false)) entered.push(right); // biome-ignore format: one line
      }
      expect(await rightsIn(member.userId, workspaceId)).toEqual(entered);
    }
  });
});
