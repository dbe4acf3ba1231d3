/** Deleting an account while others work in its workspaces: each is handed over or closed, as its owner chose, and nobody loses one without a word. */
import { beforeEach, describe, expect, it } from "vitest";
import { authenticate, listTokens, register } from "#lib/devices/index.ts";
import { profile, type Session } from "#lib/identity/index.ts";
import { DAY, after as later } from "#lib/platform/clock.ts";
import { account, type Tx, transaction } from "#lib/platform/db/account.ts";
import { begin } from "#lib/privacy/erasure/begin.ts";
import { deleteDevice, eraseClosed, erasureReceipt, previewErasure, readRecord, requestErasure, runErasure } from "#lib/privacy/index.ts";
import { ERASURE_PHRASE, RequestErasure } from "#lib/privacy/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { CLOSE, choiceField, ERASE } from "#lib/workspaces/schema.ts";
import { somebody } from "#tests/support/canaries.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { eraseAccount, shownTo } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { join, joinLimited, makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";
import { codeOf, eventsIn, LATER, mailsOf, makeBelow, told } from "../workspaces/people.ts";

let ada: World;
let ben: Session;
let vera: Session;

beforeEach(async () => {
  [ada, ben, vera] = [await makeWorld(), await makeUser("Ben"), await makeUser("Vera")];
  await join(ada.workspaceId, ben, "admin");
  await join(ada.workspaceId, vera, "viewer");
});

const typed = ERASURE_PHRASE;
const erase = (session: Session, choices: Record<string, string> = {}) => eraseAccount(session, choices);
/** Sends the form of a page that was opened earlier: with exactly these fields. */
const send = (session: Session, choices: Record<string, string>) => requestErasure(session, { typed, choices });
const runAll = () => runJobs({ "erasure.run": runErasure });
const rowOf = (id: string) => account().workspace.findUnique({ where: { id }, include: { memberships: { select: { userId: true, role: true } } } });
const ownersOf = async (id: string) => (await rowOf(id))?.memberships.filter(({ role }) => role === "owner").map(({ userId }) => userId);
const isErasing = async ({ userId }: Session) => (await account().user.count({ where: { id: userId, erasing: true } })) === 1;
/** Every page of the workspace that names people, as its owner sees it. */
const namesShownTo = async (person: Session) => {
  const enter = <R extends workspaces.Right>(right: R) => workspaces.enter(person, ada.workspaceId, right);
  const shown = [
    await readRecord(await enter("record:read"), {}),
    await workspaces.listMembers(await enter("members:read")),
    await workspaces.invitationsOf(await enter("members:read")),
    await workspaces.listApiTokens(await enter("tokens:read")),
    await listTokens(await enter("tokens:read")),
  ];
  return JSON.stringify(shown);
};
const lastLetterTo = async (person: Session) => (await lettersTo((await profile(person)).email)).at(-1);
const closed = async (by = ada.session) => {
  await erase(by, { [ada.workspaceId]: CLOSE });
  await runAll();
};

describe("the deletion of an account that owns a workspace in which others work", () => {
  it("is refused without a choice for each, names the workspace and changes nothing", async () => {
    const other = await makeWorkspace(ada.session);
    await join(other, ben, "editor");
    const refusal = await told(erase(ada.session, { [other]: CLOSE }));
    expect(refusal).toMatchObject({ kind: "invalid", detail: { fields: { [choiceField(ada.workspaceId)]: expect.stringContaining("“Marsh Weather”") } } });
    expect(Object.keys((refusal.detail as { fields: object }).fields)).toEqual([choiceField(ada.workspaceId)]);
    expect([await isErasing(ada.session), (await rowOf(other))?.closedAt, await mailsOf(ben)]).toEqual([false, null, []]);
    const both = await told(requestErasure(ada.session, { typed: "erase", choices: {} }));
    expect(Object.keys((both.detail as { fields: object }).fields), "every fault at once").toHaveLength(3);
    expect(await codeOf(requestErasure(ada.session, { typed, choices: { [ada.workspaceId]: CLOSE } }, LATER()))).toBe("session.stale");
  });

  it("takes one choice for each workspace from the form, and no other field", () => {
    const field = choiceField(ada.workspaceId);
    expect(RequestErasure.parse({ typed, [field]: "close" })).toEqual({ typed, choices: { [ada.workspaceId]: "close" } });
    expect(RequestErasure.parse({ typed, [field]: "" }), "an empty field is no choice").toEqual({ typed, choices: {} });
    for (const wrong of [{ typed, other: "close" }, { [field]: "close" }, { typed, [field]: "x".repeat(101) }])
      expect(RequestErasure.safeParse(wrong).success).toBe(false);
  });

  it("is shown before: what goes, for what a choice is needed and among whom, and what stays", async () => {
    const [alone, theirs] = [await makeWorkspace(ada.session), await makeWorkspace(ben)];
    await join(theirs, ada.session, "viewer");
    const preview = await previewErasure(ada.session);
    expect(preview.workspaces.map(({ id }) => id)).toEqual([alone]);
    expect(preview.left.map(({ id }) => id)).toEqual([theirs]);
    expect(preview.shared).toMatchObject([{ id: ada.workspaceId, others: 2, admins: 1, mayHandOver: true, isClosed: false }]);
    expect(preview.shared[0]?.people.map(({ name, role }) => `${name} ${role}`).sort()).toEqual(["Ben admin", "Vera viewer"]);
  });

  it("does not show or take members of a workspace that requires a second factor to a session without one", async () => {
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { requiresFactor: true } });
    expect((await previewErasure(ada.session)).shared).toMatchObject([{ mayHandOver: false, people: [], others: 2 }]);
    expect(await codeOf(erase(ada.session, { [ada.workspaceId]: ben.userId }))).toBe("departure.not_chosen");
    expect(await codeOf(erase(ada.session, { [ada.workspaceId]: CLOSE }))).toBe("it worked");
  });
});

describe("a workspace that is handed over with the deletion of its owner's account", () => {
  it("belongs to the chosen member at once, every member gets an e-mail, devices go on, and nothing names the former owner", async () => {
    const { token } = await register(await ada.enter("devices:add"), { name: "Weir" });
    const program = { name: "Report", scopes: ["devices:read" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
    await workspaces.issueApiToken(await ada.enter("tokens:write"), program);
    const { email } = await profile(ada.session);
    const secret = await erase(ada.session, { [ada.workspaceId]: vera.userId });
    expect(await ownersOf(ada.workspaceId)).toEqual([vera.userId]);
    expect((await rowOf(ada.workspaceId))?.memberships.map(({ userId }) => userId)).not.toContain(ada.session.userId);
    expect(await namesShownTo(vera), "while the erasure still runs").not.toMatch(new RegExp(`Ada|${email}`));
    await runAll();
    await expect(authenticate(token)).resolves.toBeDefined();
    expect(await erasureReceipt(secret)).toMatchObject({
      state: "done",
      deleted: expect.arrayContaining([{ database: "account", table: "membership", rows: 1 }]),
    });
    expect(await workspaces.enter(vera, ada.workspaceId, "workspace:manage")).toMatchObject({ standing: "owner" });
    expect([await mailsOf(vera), await mailsOf(ben)]).toEqual([["You own a workspace now"], ["A workspace has a new owner"]]);
    expect(JSON.stringify([await lastLetterTo(vera), await lastLetterTo(ben)])).not.toMatch(/Ada/);
    expect(await eventsIn(ada.workspaceId)).toEqual(["device.registered", "token.issued", "token.issued", "workspace.given_over"]);
    const tables = await dump();
    for (const text of [ada.session.userId, email]) expect(findIn(tables, text)).toEqual([]);
    const record = await workspaces.enter(vera, ada.workspaceId, "members:read");
    expect((await workspaces.listMembers(record)).map(({ name }) => name).sort()).toEqual(["Ben", "Vera"]);
  });

  it("holds no value of the former owner's own columns, and loses none of its own", async () => {
    const person = await somebody();
    await account().workspace.update({ where: { id: person.workspaceId }, data: { requiresFactor: false } });
    await join(person.workspaceId, ben, "viewer");
    await erase(person.session, { [person.workspaceId]: ben.userId });
    await runAll();
    const tables = await dump();
    const own = person.canaries.filter(
      ({ where, isUnique }) => isUnique && /^account\.(user|passkey|session|acknowledgement|email_change|known_browser)\./.test(where),
    );
    expect(own.length).toBeGreaterThan(10);
    const isPseudonym = (where: string, text: string) =>
      where === "account.user.audit_ref" && findIn(tables, text).every((table) => /audit_entry|access_period/.test(table));
    for (const { where, text } of own) if (!isPseudonym(where, text)) expect([where, findIn(tables, text)]).toEqual([where, []]);
    expect(await account().device.count({ where: { workspaceId: person.workspaceId } })).toBe(1);
  });

  it("may go to a member of the workspace above, and a limited member sees everything as its owner", async () => {
    const below = await makeBelow(ada.session, ada.workspaceId);
    const { device } = await register(await ada.enter("devices:add"), { name: "Weir" });
    const own = { workspaceId: ada.workspaceId, userId: vera.userId };
    await account().membership.update({ where: { workspaceId_userId: own }, data: { isLimited: true } });
    await account().deviceGrant.create({ data: { ...own, deviceId: device.id, mayWrite: false, since: new Date() } });
    expect((await previewErasure(ada.session)).shared.find(({ id }) => id === below)?.people.map(({ name }) => name)).toEqual(["Ben"]);
    await erase(ada.session, { [ada.workspaceId]: vera.userId, [below]: ben.userId });
    expect(await workspaces.enter(ben, below, "workspace:manage")).toMatchObject({ standing: "owner" });
    expect(await workspaces.enter(vera, ada.workspaceId, "devices:remove")).toMatchObject({ standing: "owner", reach: "all" });
    expect(await account().deviceGrant.count({ where: own }), "the devices that were opened to her").toBe(0);
    expect((await rowOf(below))?.parentId, "it stays where it stood").toBe(ada.workspaceId);
  });

  it("is no longer offered to anybody by its former owner, who has no offer either", async () => {
    const theirs = await makeWorkspace(ben);
    await join(theirs, ada.session, "admin");
    await workspaces.offerOwnership(await workspaces.enter(ben, theirs, "workspace:manage"), ada.session.userId);
    await workspaces.offerOwnership(await ada.enter("workspace:manage"), ben.userId);
    await erase(ada.session, { [ada.workspaceId]: vera.userId });
    expect([await account().ownershipOffer.count(), await workspaces.offersFor(ben)]).toEqual([0, []]);
    expect(await eventsIn(ada.workspaceId)).toEqual(["workspace.offered", "workspace.given_over", "workspace.offer_withdrawn"]);
    expect(await eventsIn(theirs)).toEqual(["workspace.offered", "member.left", "workspace.offer_declined"]);
  });

  it("stays closed with its day when it was closed already, and the new owner can open it", async () => {
    await workspaces.close(await ada.enter("workspace:manage"), { typed: "Marsh Weather" });
    const before = (await rowOf(ada.workspaceId))?.closedAt;
    await erase(ada.session, { [ada.workspaceId]: ben.userId });
    expect([(await rowOf(ada.workspaceId))?.closedAt, await ownersOf(ada.workspaceId)]).toEqual([before, [ben.userId]]);
    expect((await lastLetterTo(ben))?.paragraphs[1]).toMatch(/^It is closed\. You can open it again until/);
    await expect(workspaces.reopen(await workspaces.enter(ben, ada.workspaceId, "workspace:manage"))).resolves.toBeUndefined();
  });

  it("goes to nobody who owns twenty workspaces, whose account is being erased, or who does not work there", async () => {
    for (const id of [(await makeUser("Cleo")).userId, ada.session.userId, "x"])
      expect(await codeOf(erase(ada.session, { [ada.workspaceId]: id })), id).toBe("departure.not_chosen");
    for (let index = 0; index < 20; index++) await makeWorkspace(vera);
    expect(await told(erase(ada.session, { [ada.workspaceId]: vera.userId }))).toMatchObject({
      code: "departure.successor_full",
      detail: { fields: { [choiceField(ada.workspaceId)]: expect.any(String) } },
    });
    await erase(ben);
    expect(await codeOf(erase(ada.session, { [ada.workspaceId]: ben.userId }))).toBe("departure.not_chosen");
    expect(await isErasing(ada.session)).toBe(false);
  });
});

describe("a workspace that is closed with the deletion of its owner's account", () => {
  it("refuses its devices, tells every member the day and what they can do, and is erased after 30 days with a word to all", async () => {
    const { token } = await register(await ada.enter("devices:add"), { name: "Weir" });
    await closed();
    await expect.poll(() => codeOf(authenticate(token))).toBe("token.unknown");
    const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(later(new Date(), 30 * DAY));
    const [toBen, toVera] = [await lastLetterTo(ben), await lastLetterTo(vera)];
    expect(toBen).toMatchObject({ subject: "A workspace was closed because its owner left", action: { url: expect.stringMatching(/\/invitations$/) } });
    expect(toBen?.paragraphs[1]).toContain(`until ${day} you can take the workspace over`);
    expect(toVera?.paragraphs[1]).toContain(`Until ${day} an admin of the workspace can take it over`);
    expect(toVera?.action).toBeUndefined();
    expect(JSON.stringify([toBen, toVera])).not.toContain("Ada");
    expect(await account().user.count({ where: { id: ada.session.userId } }), "the owner's own data are gone now").toBe(0);
    expect(await ownersOf(ada.workspaceId)).toEqual([]);

    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: later(new Date(), -30 * DAY) } });
    expect(await workspaces.takeOversFor(ben)).toEqual([]);
    expect(await codeOf(workspaces.takeOver(ben, ada.workspaceId))).toBe("take_over.gone");
    expect(await eraseClosed()).toBe(1);
    await runAll();
    expect(await rowOf(ada.workspaceId)).toBeNull();
    for (const person of [ben, vera]) expect((await mailsOf(person)).at(-1)).toBe("A workspace is erased");
  });

  it("is taken over by one admin, of two at once, who owns it from then on; it opens as it was and everybody gets an e-mail", async () => {
    const cleo = await makeUser("Cleo");
    await join(ada.workspaceId, cleo, "admin");
    const { token } = await register(await ada.enter("devices:add"), { name: "Weir" });
    await closed();
    expect(await workspaces.takeOversFor(ben)).toMatchObject([{ workspaceId: ada.workspaceId, workspace: "Marsh Weather" }]);
    expect([await workspaces.waitingFor(ben), await workspaces.waitingFor(vera), await workspaces.takeOversFor(vera)]).toEqual([1, 0, []]);
    const closedAt = (await rowOf(ada.workspaceId))?.closedAt ?? new Date(0);
    const shown = { workspaceId: ada.workspaceId, workspace: "Marsh Weather", erasedFrom: later(closedAt, 30 * DAY), isOwner: false, hasOwner: false };
    for (const person of [ben, vera]) expect(await workspaces.closedFor(person), "what its members see").toEqual([shown]);
    expect([await workspaces.closedFor(await makeUser("Noor")), await workspaces.closedFor(vera, later(closedAt, 30 * DAY))]).toEqual([[], []]);
    for (const [
      person,
      at,
      code,
    ] of [[vera, undefined, "take_over.gone"], [await makeUser("Sam"), undefined, "take_over.gone"], [ben, LATER(), "session.stale"]] as const) // biome-ignore format: one line
      expect(await codeOf(workspaces.takeOver(person, ada.workspaceId, at))).toBe(code);
    const outcomes = await Promise.all([ben, cleo].map((admin) => codeOf(workspaces.takeOver(admin, ada.workspaceId))));
    expect(outcomes.toSorted()).toEqual(["it worked", "take_over.gone"]);
    const [winner, loser] = outcomes[0] === "it worked" ? [ben, cleo] : [cleo, ben];
    expect([await ownersOf(ada.workspaceId), (await rowOf(ada.workspaceId))?.closedAt]).toEqual([[winner.userId], null]);
    await expect.poll(() => codeOf(authenticate(token))).toBe("it worked");
    expect((await mailsOf(winner)).at(-1)).toBe("You own a workspace now");
    for (const person of [loser, vera]) expect((await mailsOf(person)).at(-1)).toBe("A workspace is open again");
    expect((await eventsIn(ada.workspaceId)).slice(-2)).toEqual(["workspace.closed", "workspace.taken_over"]);
    expect([await workspaces.waitingFor(loser), await codeOf(workspaces.takeOver(winner, ada.workspaceId))]).toEqual([0, "take_over.gone"]);
  });

  it("that still has an owner is nobody's to take over, and one that requires a second factor asks for it", async () => {
    await workspaces.close(await ada.enter("workspace:manage"), { typed: "Marsh Weather" });
    expect([await workspaces.takeOversFor(ben), await codeOf(workspaces.takeOver(ben, ada.workspaceId))]).toEqual([[], "take_over.gone"]);
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { requiresFactor: true } });
    await closed();
    expect(await workspaces.takeOversFor(ben)).toHaveLength(1);
    expect(await codeOf(workspaces.takeOver(ben, ada.workspaceId))).toBe("workspace.factor_required");
  });

  it("is not taken over by an admin of the workspace above who does not come in from there, nor while it is being erased", async () => {
    const between = await makeBelow(ada.session, ada.workspaceId);
    const below = await makeBelow(ada.session, between);
    await erase(ada.session, { [ada.workspaceId]: vera.userId, [between]: vera.userId, [below]: CLOSE });
    const takeable = async () => (await workspaces.takeOversFor(ben)).map(({ workspaceId }) => workspaceId);
    expect(await takeable()).toEqual([below]);
    await joinLimited(between, ben, {});
    expect(await takeable(), "a limited membership between does not count below").toEqual([below]);
    await account().workspace.update({ where: { id: below }, data: { inherits: false } });
    expect(await takeable(), "its members are its own").toEqual([]);
    await account().workspace.update({ where: { id: below }, data: { inherits: true } });
    await transaction((tx) => begin(tx, { of: "workspace", workspaceId: below }, { secret: "secret" }, new Date()));
    expect([await takeable(), await codeOf(workspaces.takeOver(ben, below))]).toEqual([[], "take_over.gone"]);
  });

  it("is not taken over by whoever owns twenty workspaces, nor at the moment somebody joins, who would get no e-mail", async () => {
    const dan = await makeUser("Dan");
    await closed();
    const outcome = await meanwhile(
      async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${ada.workspaceId}::uuid FOR NO KEY UPDATE`;
        await tx.membership.create({ data: { workspaceId: ada.workspaceId, userId: dan.userId, role: "viewer", since: new Date() } });
      },
      () => workspaces.takeOver(ben, ada.workspaceId),
    );
    expect(outcome).toMatchObject({ reason: { code: "workspace.members_changed" } });
    for (let index = 0; index < 20; index++) await makeWorkspace(ben);
    expect(await codeOf(workspaces.takeOver(ben, ada.workspaceId))).toBe("workspace.limit_reached");
    expect([await ownersOf(ada.workspaceId), (await rowOf(ada.workspaceId))?.closedAt]).toEqual([[], expect.any(Date)]);
  });

  it("says so to its members when it has no admin", async () => {
    await account().membership.updateMany({ where: { userId: ben.userId }, data: { role: "editor" } });
    await closed();
    expect((await lastLetterTo(ben))?.paragraphs[1]).toMatch(/^It has no admin who could take it over\. On .* it is erased/);
  });

  it("tells its members once when its last admin deletes their account, and members from above when it is erased", async () => {
    const [cleo, dan] = [await makeUser("Cleo"), await makeUser("Dan")];
    await join(ada.workspaceId, cleo, "admin");
    const above = await makeWorkspace(dan);
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { parentId: above, inherits: true } });
    await account().membership.updateMany({ where: { userId: dan.userId }, data: { role: "viewer" } });
    await closed();
    for (const admin of [ben, cleo]) await erase(admin);
    for (const person of [vera, dan]) expect((await mailsOf(person)).slice(1)).toEqual(["A closed workspace can no longer be taken over"]);
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: later(new Date(), -30 * DAY) } });
    await eraseClosed();
    await runAll();
    for (const person of [vera, dan]) expect((await mailsOf(person)).at(-1)).toBe("A workspace is erased");
  });

  it("puts what others own below it at the top, and is followed by what its owner closes below it", async () => {
    const [theirs, own] = [await makeBelow(ben, ada.workspaceId), await makeBelow(ada.session, ada.workspaceId)];
    const given = await makeBelow(ada.session, ada.workspaceId, false);
    await join(given, vera, "viewer");
    const alone = await makeBelow(ada.session, ada.workspaceId, false);
    await erase(ada.session, { [ada.workspaceId]: CLOSE, [own]: CLOSE, [given]: vera.userId });
    await runAll();
    expect(await rowOf(theirs)).toMatchObject({ parentId: null, inherits: false, closedAt: null });
    expect(await rowOf(given)).toMatchObject({ parentId: null, closedAt: null });
    expect(await rowOf(own)).toMatchObject({ parentId: ada.workspaceId, closedAt: expect.any(Date) });
    expect(await rowOf(alone), "nobody else worked in it").toBeNull();
    expect((await workspaces.takeOversFor(ben)).map(({ workspaceId }) => workspaceId).sort(), "also what he comes into from above").toEqual(
      [ada.workspaceId, own].sort(),
    );
    await workspaces.takeOver(ben, own);
    expect(await ownersOf(own)).toEqual([ben.userId]);
  });
});

describe("a deletion of an account at the same moment as another change", () => {
  const lockWorkspace = (tx: Tx, id = ada.workspaceId) => tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${id}::uuid FOR NO KEY UPDATE`;

  it("happens once when it is sent six times", async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => codeOf(erase(ada.session, { [ada.workspaceId]: ben.userId }))));
    expect(outcomes.filter((code) => code === "it worked")).toHaveLength(1);
    expect(await ownersOf(ada.workspaceId)).toEqual([ben.userId]);
    expect(await mailsOf(ben)).toEqual(["You own a workspace now"]);
  });

  it("hands nothing to a member who goes or deletes their own account at that moment: it asks again", async () => {
    const go = (tx: Tx) => tx.membership.deleteMany({ where: { workspaceId: ada.workspaceId, userId: ben.userId } });
    const deleteAccount = (tx: Tx) => tx.user.update({ where: { id: vera.userId }, data: { erasing: true } });
    for (const [change, successor] of [
      [go, ben],
      [deleteAccount, vera],
    ] as const) {
      // biome-ignore format: one line
      const outcome = await meanwhile(change, () => erase(ada.session, { [ada.workspaceId]: successor.userId }));
      expect(outcome).toMatchObject({ reason: { code: "departure.not_chosen" } });
      expect([await ownersOf(ada.workspaceId), await isErasing(ada.session)]).toEqual([[ada.session.userId], false]);
    }
  });

  it("hands nothing over without the second factor that the workspace requires by then, and keeps the day on which it was closed", async () => {
    const change = (data: { requiresFactor?: boolean; closedAt?: Date }) => (tx: Tx) => tx.workspace.update({ where: { id: ada.workspaceId }, data });
    const handOver = await meanwhile(change({ requiresFactor: true }), () => erase(ada.session, { [ada.workspaceId]: ben.userId }));
    expect(handOver).toMatchObject({ reason: { code: "departure.not_chosen" } });
    const closedAt = later(new Date(), -DAY);
    expect(await meanwhile(change({ closedAt }), () => erase(ada.session, { [ada.workspaceId]: CLOSE }))).toMatchObject({ status: "fulfilled" });
    expect([(await rowOf(ada.workspaceId))?.closedAt, await eventsIn(ada.workspaceId)]).toEqual([closedAt, []]);
    const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(later(closedAt, 30 * DAY));
    expect((await lastLetterTo(ben))?.paragraphs[1]).toContain(`until ${day}`);
  });

  it("and a member who leaves, is removed or deletes their account with it: the workspace has one owner or none of them went", async () => {
    for (const go of [
      async (person: Session) => workspaces.leave(await workspaces.enter(person, ada.workspaceId, "workspace:read")),
      async (person: Session) => workspaces.removeMember(await ada.enter("members:write"), person.userId),
      // The form of a page that was opened before: it shows no workspace.
      async (person: Session) => send(person, {}),
    ]) {
      ada = await makeWorld();
      const dan = await makeUser("Dan");
      await join(ada.workspaceId, dan, "editor");
      const [gone, deleted] = await Promise.all([codeOf(go(dan)), codeOf(erase(ada.session, { [ada.workspaceId]: dan.userId }))]);
      expect([gone === "it worked", deleted === "it worked"].filter(Boolean), `${gone}, ${deleted}`).toHaveLength(1);
      expect(await ownersOf(ada.workspaceId)).toEqual([deleted === "it worked" ? dan.userId : ada.session.userId]);
    }
  });

  it("erases no workspace that came to its user after the page was opened, in whichever order the two who leave commit", async () => {
    for (const isGiverFirst of [true, false]) {
      ada = await makeWorld();
      const dan = await makeUser("Dan");
      await join(ada.workspaceId, dan, "editor");
      const shown = await shownTo(dan);
      const attempts = [() => send(ada.session, { [ada.workspaceId]: dan.userId }), () => send(dan, shown)];
      const code = isGiverFirst ? "departure.changed" : "departure.not_chosen";
      const outcomes: unknown[] = [];
      for (const attempt of isGiverFirst ? attempts : attempts.toReversed()) outcomes.push(await codeOf(attempt()));
      expect(outcomes).toEqual(["it worked", code]);
      await runAll();
      expect(await ownersOf(ada.workspaceId)).toEqual([isGiverFirst ? dan.userId : ada.session.userId]);
      expect((await rowOf(ada.workspaceId))?.closedAt).toBeNull();
    }
  });

  it("erases exactly what the page showed: nothing that came or went since, by an accepted offer, a take-over or an opening", async () => {
    const cleo = await makeUser("Cleo");
    const shown = await shownTo(cleo);
    const alone = async () =>
      account().membership.deleteMany({ where: { userId: { not: cleo.userId }, workspace: { memberships: { some: { userId: cleo.userId } } } } });
    const given = await makeWorld();
    await join(given.workspaceId, cleo, "admin");
    await workspaces.offerOwnership(await given.enter("workspace:manage"), cleo.userId);
    await workspaces.acceptOffer(cleo, given.workspaceId);
    await alone();
    const refusal = await told(send(cleo, shown));
    expect(refusal).toMatchObject({
      kind: "conflict",
      code: "departure.changed",
      message: expect.stringMatching(/“Marsh Weather” would be erased.* Reload this page/),
    });
    const one = { [given.workspaceId]: ERASE };
    expect(await codeOf(send(cleo, { ...one, [ada.workspaceId]: ERASE })), "one that is not theirs").toBe("departure.changed");
    await join(ada.workspaceId, cleo, "admin");
    await closed();
    await workspaces.takeOver(cleo, ada.workspaceId);
    await alone();
    expect(await codeOf(send(cleo, one))).toBe("departure.changed");
    expect([await isErasing(cleo), (await rowOf(given.workspaceId))?.closedAt, (await rowOf(ada.workspaceId))?.closedAt]).toEqual([false, null, null]);
    const two = { ...one, [ada.workspaceId]: ERASE };
    const outcome = await meanwhile(
      (tx) => tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${cleo.userId}::uuid FOR UPDATE`,
      () => send(cleo, two),
      (tx) => tx.membership.deleteMany({ where: { workspaceId: ada.workspaceId } }),
    );
    expect(outcome, "one that went at that moment").toMatchObject({ reason: { code: "departure.changed" } });
    expect(await codeOf(send(cleo, one))).toBe("it worked");
    await runAll();
    expect([await rowOf(given.workspaceId), (await rowOf(ada.workspaceId))?.id]).toEqual([null, ada.workspaceId]);
  });

  it("lets an account that is being erased own nothing more and open nothing again, also with a request that was let in before", async () => {
    const alone = await makeWorld();
    const access = await alone.enter("workspace:manage");
    const below = await makeBelow(alone.session, ada.workspaceId, false);
    expect(Object.keys(await shownTo(alone.session)).sort()).toEqual([alone.workspaceId, below].sort());
    await erase(alone.session);
    // Ada comes into it from above by now.
    await account().workspace.update({ where: { id: below }, data: { inherits: true } });
    expect(await codeOf(workspaces.reopen(access))).toBe("account.erasing");
    expect(await codeOf(workspaces.open(alone.session, { name: "Late", region: "eu" }))).toBe("account.erasing");
    expect([await workspaces.takeOversFor(ada.session), await codeOf(workspaces.takeOver(ada.session, below))]).toEqual([[], "take_over.gone"]);
    await runAll();
    expect([await rowOf(alone.workspaceId), await rowOf(below)]).toEqual([null, null]);
  });

  it("leaves two owners who hand their workspaces to each other one owner each, and one of them with an account", async () => {
    const other = await makeWorkspace(ben);
    await join(other, ada.session, "admin");
    const outcomes = await Promise.all([codeOf(erase(ada.session, { [ada.workspaceId]: ben.userId })), codeOf(erase(ben, { [other]: ada.session.userId }))]);
    expect(outcomes.toSorted()).toEqual(["departure.not_chosen", "it worked"]);
    const winner = outcomes[0] === "it worked" ? ben : ada.session;
    expect([await ownersOf(ada.workspaceId), await ownersOf(other)]).toEqual([[winner.userId], [winner.userId]]);
  });

  it("tells a member who joined at that moment as well", async () => {
    const dan = await makeUser("Dan");
    const outcome = await meanwhile(
      async (tx) => {
        await lockWorkspace(tx);
        await tx.membership.create({ data: { workspaceId: ada.workspaceId, userId: dan.userId, role: "viewer", since: new Date() } });
      },
      () => erase(ada.session, { [ada.workspaceId]: CLOSE }),
    );
    expect(outcome.status).toBe("fulfilled");
    expect(await mailsOf(dan)).toEqual(["A workspace was closed because its owner left"]);
    expect(await mailsOf(vera)).toEqual(["A workspace was closed because its owner left"]);
  });

  it("erases nothing in which somebody began to work at that moment: it asks", async () => {
    const alone = await makeWorld();
    const outcome = await meanwhile(
      async (tx) => {
        await lockWorkspace(tx, alone.workspaceId);
        await tx.membership.create({ data: { workspaceId: alone.workspaceId, userId: ben.userId, role: "viewer", since: new Date() } });
      },
      () => erase(alone.session),
    );
    expect(outcome).toMatchObject({ reason: { code: "departure.not_chosen" } });
    expect(await isErasing(alone.session)).toBe(false);
  });

  it("lets nobody join what is being erased", async () => {
    const alone = await makeWorld();
    const { email } = await profile(ben);
    const id = await workspaces.invite(await alone.enter("members:write"), { email, role: "viewer" });
    const outcome = await meanwhile(
      (tx) => tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${ben.userId}::uuid FOR UPDATE`,
      () => workspaces.acceptInvitation(ben, id),
      () => erase(alone.session),
    );
    expect(outcome).toMatchObject({ reason: { code: "workspace.closed" } });
    await runAll();
    expect(await rowOf(alone.workspaceId)).toBeNull();
  });

  it("erases nothing that was to be closed or handed over and in which nobody else works by now", async () => {
    await account().membership.deleteMany({ where: { workspaceId: ada.workspaceId, userId: { not: ada.session.userId } } });
    for (const choice of [CLOSE, ben.userId]) expect(await codeOf(erase(ada.session, { [ada.workspaceId]: choice }))).toBe("departure.not_chosen");
    expect(await codeOf(erase(ada.session))).toBe("it worked");
  });

  it("leaves a workspace to its other owner, and the last of two owners who leave at once is asked", async () => {
    await account().membership.updateMany({ where: { workspaceId: ada.workspaceId, userId: ben.userId }, data: { role: "owner" } });
    const outcomes = await Promise.all([codeOf(erase(ada.session, { [ada.workspaceId]: CLOSE })), codeOf(erase(ben))]);
    const [adaCode, benCode] = outcomes;
    // Ada closes what is hers alone by then; Ben, as the last, has no choice in his form and is asked.
    if (adaCode === "it worked" && benCode === "it worked") expect((await rowOf(ada.workspaceId))?.closedAt).not.toBeNull();
    else expect([benCode, await ownersOf(ada.workspaceId)]).toEqual(["departure.not_chosen", [ben.userId]]);
    expect((await eventsIn(ada.workspaceId)).filter((event) => event === "member.left")).toHaveLength(1);
  });

  it("goes together with a workspace that is being erased already, and with a device that is being deleted", async () => {
    const { device } = await register(await ada.enter("devices:add"), { name: "Weir" });
    await deleteDevice(await ada.enter("devices:remove"), device.id, { typed: "Weir" });
    const over = await makeWorkspace(ada.session);
    await join(over, vera, "viewer");
    await account().workspace.update({ where: { id: over }, data: { closedAt: later(new Date(), -31 * DAY) } });
    await eraseClosed();
    const secret = await erase(ada.session, { [ada.workspaceId]: ben.userId });
    await runAll();
    expect(await erasureReceipt(secret)).toMatchObject({ state: "done" });
    expect([await rowOf(over), await account().device.count({ where: { id: device.id } }), await ownersOf(ada.workspaceId)]).toEqual([null, 0, [ben.userId]]);
    expect((await mailsOf(vera)).at(-1)).toBe("A workspace is erased");
  });
});
