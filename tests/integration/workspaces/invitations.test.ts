import { beforeEach, describe, expect, it } from "vitest";
import { profile, resume, type Session } from "#lib/identity/index.ts";
import { account, type Tx } from "#lib/platform/db/account.ts";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import { emailLookup, keyOf, seal } from "#lib/platform/seal/index.ts";
import {
  acceptInvitation,
  changeRole,
  declineInvitation,
  enter,
  invitationsFor,
  invitationsOf,
  invite,
  linkedInvitation,
  refuseInvitation,
  removeMember,
  rename,
  requireFactor,
  resendInvitation,
  revokeInvitation,
  waitingFor,
} from "#lib/workspaces/index.ts";
import { invitationToken } from "#lib/workspaces/invitation-link.ts";
import { REFUSED_FOR } from "#lib/workspaces/refusals.ts";
import { Invite } from "#lib/workspaces/schema.ts";
import { signUp } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { beginToken, join, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { addDevice, codeOf, eventsIn, LATER, mailsOf, told } from "./people.ts";

let ada: World;
let ben: Session;

beforeEach(async () => {
  [ada, ben] = [await makeWorld(), await makeUser("Ben")];
});

const DAYS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAYS);
const addressOf = async (person: Session) => (await profile(person)).email;
const writing = (session = ada.session) => enter(session, ada.workspaceId, "members:write");
const pending = async () => invitationsOf(await ada.enter("members:read"));
const admin = async () => {
  const member = await makeUser("Cleo");
  await join(ada.workspaceId, member, "admin");
  return member;
};
const invited = async (person: Session, role: Invite["role"] = "viewer", grants = {}) =>
  invite(await writing(), { email: await addressOf(person), role, grants });

describe("inviting", () => {
  it("mails the address: role, region and end of the invitation, the information of Art. 14 GDPR, and no text that a stranger chose", async () => {
    await invited(ben);
    const [letter, more] = await lettersTo(await addressOf(ben));
    expect(more).toBeUndefined();
    expect(letter).toMatchObject({ subject: "You are invited to a workspace", action: { url: expect.stringMatching(/\/invitation\?token=[\w-]{64}$/) } });
    const told = letter?.paragraphs.join(" ") ?? "";
    for (const words of ["The controller is", env().PRIVACY_CONTACT, "gave us your address", "Art. 6(1)(f) GDPR", "deleted within the hour", "if you refuse, a keyed hash of the address and this workspace stays for six months", "mail provider", "object", "data protection authority", "privacy policy", "without an account"]) // biome-ignore format: one line
      expect(told).toContain(words);
    expect(told, "the button is the only link").not.toContain("://");
    expect(told.match(/\d{1,2} \w+ \d{4}/)?.[0], "until when it is kept").toBe(letter?.facts?.[2]?.[1]);
    expect(letter?.name, "nobody is greeted").toBeUndefined();
    expect(letter?.facts).toEqual([
      ["Role", "Viewer"],
      ["Data region", "European Union"],
      ["Expires", expect.stringMatching(/^\d{1,2} \w+ \d{4}$/)],
    ]);
    for (const chosen of ["Ada", "Marsh Weather", await addressOf(ada.session), "Ben"]) expect(JSON.stringify({ ...letter, to: "" })).not.toContain(chosen);
    const id = (await pending())[0]?.id ?? "";
    expect(JSON.stringify(letter)).not.toContain(id);
    expect(JSON.stringify(letter)).not.toContain(ada.workspaceId);
    expect(await eventsIn(ada.workspaceId)).toEqual(["member.invited"]);
    const entry = await account().auditEntry.findFirst({ where: { workspaceId: ada.workspaceId } });
    expect(entry, "whether somebody stands behind the address is not in the record either").toMatchObject({ subjectRef: null, objectId: id });
  });

  it("is the same to a known, an unknown and an unconfirmed address: the answer, the list, the letter [6.3.8e]", async () => {
    const unconfirmed = "sam.unconfirmed@harbour-labs.example";
    await signUp({ name: "Sam", email: unconfirmed });
    await account().letter.deleteMany();
    const addresses = [await addressOf(ben), "nobody@harbour-labs.example", unconfirmed];
    const seen = [];
    for (const email of addresses) {
      const answer = await told(invite(await writing(), { email, role: "viewer" }));
      const again = await told(invite(await writing(), { email, role: "viewer" }));
      const [letter] = await lettersTo(email);
      const row = (await pending()).find((one) => one.email === email);
      seen.push({ answer, again, letter: { ...letter, to: "", action: letter?.action?.label }, row: { ...row, id: "", email: "", sentAt: 0, expiresAt: 0 } });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(await account().letter.count({ where: { userId: ben.userId } })).toBe(0);
  });

  it("tells of a member of this very workspace that they are one, and of nobody else's", async () => {
    const cleo = await makeWorld();
    await join(ada.workspaceId, ben, "viewer");
    expect(await told(invite(await writing(), { email: (await addressOf(ben)).toUpperCase(), role: "editor" }))).toMatchObject({
      code: "invitation.pointless",
      detail: { fields: { email: expect.stringContaining("member already") } },
    });
    expect(await codeOf(invited(cleo.session))).toBe("it worked");
  });

  it("to be an admin is the owner's alone; nobody invites an owner; no role but admin and owner invites [8.3.1]", async () => {
    const access = await writing(await admin());
    expect(await codeOf(invite(access, { email: "sam@kept.example", role: "admin" }))).toBe("member.above_you");
    expect(await codeOf(invite(access, { email: "sam@kept.example", role: "editor" }))).toBe("it worked");
    expect(await codeOf(invited(ben, "admin"))).toBe("it worked");
    const id = (await pending()).find(({ role }) => role === "admin")?.id ?? "";
    expect(await codeOf(revokeInvitation(access, id))).toBe("member.not_yours");
    expect(await codeOf(resendInvitation(access, id))).toBe("member.above_you");
    expect(Invite.safeParse({ email: "sam@kept.example", role: "owner" }).success).toBe(false);
    for (const role of ["editor", "viewer", "billing"] as const) {
      const member = await makeUser("Sam");
      await join(ada.workspaceId, member, role);
      expect(await codeOf(writing(member)), role).toBe("workspace.forbidden");
    }
  });

  it("requires recent authentication, unless the invited person may only look [7.5.3c]", async () => {
    const [device, access] = [await addDevice(ada), await writing()];
    const stale = (role: Invite["role"], grants = {}) => codeOf(invite(access, { email: `${ids.new()}@kept.example`, role, grants }, LATER()));
    expect([await stale("admin"), await stale("editor"), await stale("limited", { [device]: "write" })]).toEqual(Array(3).fill("session.stale"));
    expect(await pending()).toEqual([]);
    const notices = async () => (await mailsOf(ada.session)).filter((subject) => subject === "You invited somebody to a workspace");
    expect(await notices()).toEqual([]);
    expect([await stale("viewer"), await stale("billing"), await stale("limited", { [device]: "read" })]).toEqual(Array(3).fill("it worked"));
    expect(await stale("limited")).toBe("it worked");
    expect(await notices(), "the user is told of each, by e-mail").toHaveLength(4);
    expect((await lettersTo(await addressOf(ada.session))).at(-1)?.facts?.map(([label]) => label)).toEqual(["Address", "Role", "When", "With"]);
    expect(await eventsIn(ada.workspaceId)).toEqual(expect.arrayContaining(Array(4).fill("member.invited")));
    await invited(ben);
    expect(await notices(), "not of one after recent authentication").toHaveLength(4);
  });

  it("quotes no stranger when it is sent again either, or after the workspace and its people got other names", async () => {
    const spammer = await makeUser("Win.example");
    await join(ada.workspaceId, spammer, "admin");
    await rename(await ada.enter("workspace:manage"), { name: "You won: collect at prize.example" });
    const email = `${ids.new()}@kept.example`;
    const id = await invite(await writing(spammer), { email, role: "viewer" });
    await resendInvitation(await writing(spammer), id);
    const sent = await lettersTo(email);
    expect(sent).toHaveLength(2);
    for (const letter of sent) expect(JSON.stringify(letter).toLowerCase()).not.toMatch(/win\.example|prize|you won/);
  });

  it("lets members read names of each other and of the workspace, and leaves names out that a mail program would link", async () => {
    const spammer = await makeUser("Win.example");
    await join(ada.workspaceId, spammer, "admin");
    await join(ada.workspaceId, ben, "viewer");
    await changeRole(await writing(), ben.userId, { role: "editor" });
    expect((await lettersTo(await addressOf(ben))).at(-1)?.paragraphs[0]).toMatch(/^“Ada” \(ada-.*“Marsh Weather”/);
    await rename(await ada.enter("workspace:manage"), { name: "prize.example" });
    await changeRole(await writing(spammer), ben.userId, { role: "viewer" });
    expect((await lettersTo(await addressOf(ben))).at(-1)?.paragraphs[0]).toMatch(/^Somebody \(win\.example-.* a workspace\./);
  });

  it("opens devices of this workspace alone [8.2.2]", async () => {
    const cleo = await makeWorld();
    for (const id of [await addDevice(cleo), ids.new(), "x"]) expect(await codeOf(invited(ben, "limited", { [id]: "read" })), id).toBe("not_found");
    expect(await pending()).toEqual([]);
  });
});

describe("limits of inviting", () => {
  it("stop at a hundred members and invitations, also for many at once", async () => {
    const lookups = Array.from({ length: 96 }, () => new Uint8Array(emailLookup(ids.new())));
    const base = {
      workspaceId: ada.workspaceId,
      emailSealed: new Uint8Array([1]),
      role: "viewer",
      inviterRef: ids.new(),
      createdAt: new Date(),
      sentAt: new Date(),
      expiresAt: inDays(7),
    };
    await account().invitation.createMany({ data: lookups.map((lookup) => ({ ...base, id: ids.new(), emailLookup: lookup })) });
    const access = await writing();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => codeOf(invite(access, { email: `nr${index}-${ids.new()}@kept.example`, role: "viewer" }))),
    );
    expect(outcomes.filter((code) => code === "it worked")).toHaveLength(3);
    expect(outcomes.filter((code) => code === "member.limit_reached")).toHaveLength(3);
  });

  it("hold up whoever writes to twenty people an hour, and whoever writes to one five times, and the workspace at fifty a day [2.4.1]", async () => {
    const email = `${ids.new()}@kept.example`;
    await invite(await writing(), { email, role: "viewer" });
    const id = (await pending())[0]?.id ?? "";
    for (let turn = 0; turn < 4; turn++) await resendInvitation(await writing(), id);
    expect(await told(resendInvitation(await writing(), id))).toMatchObject({ kind: "limited", code: "invitation.address.limited" });
    const access = await writing();
    for (let turn = 0; turn < 14; turn++) await invite(access, { email: `${ids.new()}@kept.example`, role: "viewer" });
    expect(await told(invite(access, { email: `${ids.new()}@kept.example`, role: "viewer" }))).toMatchObject({ code: "invitation.inviter.limited" });
    const sent = Array.from({ length: 35 }, () => ({
      at: new Date(),
      event: "member.invited",
      workspaceId: ada.workspaceId,
      previousHash: new Uint8Array(),
      entryHash: new Uint8Array(),
    }));
    for (const entry of sent) await account().auditEntry.create({ data: entry });
    const other = await writing(await admin());
    const limited = { kind: "limited", code: "invitation.workspace.limited" };
    expect(await told(invite(other, { email: `${ids.new()}@kept.example`, role: "viewer" }))).toMatchObject(limited);
    const waiting = (await pending()).find((one) => one.email !== email);
    expect(await told(resendInvitation(other, waiting?.id ?? "")), "a mail that is sent again counts as well").toMatchObject(limited);
  });

  it("let the same address be invited once, also when it is asked for six times at the same moment", async () => {
    const [access, email] = [await writing(), await addressOf(ben)];
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => codeOf(invite(access, { email, role: "viewer" }))));
    expect(outcomes.filter((code) => code === "it worked")).toHaveLength(1);
    expect(await lettersTo(email)).toHaveLength(1);
  });
});

describe("an invitation", () => {
  it("is found by whoever has the address and by nobody else, who is told what of a missing one [8.2.2]", async () => {
    const id = await invited(ben, "editor");
    const cleo = await makeUser("Cleo");
    expect(await invitationsFor(ben)).toMatchObject([{ id, workspace: "Marsh Weather", region: "eu", role: "editor", inviter: { name: "Ada" } }]);
    expect([await waitingFor(ben), await waitingFor(cleo), await waitingFor(ada.session)]).toEqual([1, 0, 0]);
    expect(await invitationsFor(cleo)).toEqual([]);
    const missing = await told(acceptInvitation(cleo, ids.new()));
    for (const attempt of [
      () => acceptInvitation(cleo, id),
      () => acceptInvitation(ada.session, id),
      () => declineInvitation(cleo, id),
      () => acceptInvitation(ben, "x"),
      () => acceptInvitation(ben, ids.new()),
    ])
      expect(await told(attempt())).toEqual(missing);
    expect(await codeOf(acceptInvitation(ben, id))).toBe("it worked");
  });

  it("follows the address, not the account", async () => {
    const id = await invited(ben);
    const address = await addressOf(ben);
    await account().user.update({ where: { id: ben.userId }, data: { emailLookup: emailLookup("elsewhere@kept.example") } });
    expect(await codeOf(acceptInvitation(ben, id))).toBe("invitation.gone");
    const cleo = await makeUser("Cleo");
    await account().user.update({ where: { id: cleo.userId }, data: { emailLookup: emailLookup(address.toUpperCase()) } });
    expect(await codeOf(acceptInvitation(cleo, id))).toBe("it worked");
  });

  it("is not accepted by whoever loses the address, or from whom it is taken back, at that very moment", async () => {
    const lose = (tx: Tx) => tx.user.update({ where: { id: ben.userId }, data: { emailLookup: emailLookup(`${ids.new()}@kept.example`) } });
    const takeBack = async (tx: Tx, id: string) => {
      await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${ada.workspaceId}::uuid FOR NO KEY UPDATE`;
      await tx.invitation.delete({ where: { id } });
    };
    for (const change of [takeBack, lose]) {
      const id = await invited(ben);
      const outcome = await meanwhile(
        (tx) => change(tx, id),
        () => acceptInvitation(ben, id),
      );
      expect(outcome).toMatchObject({ reason: { code: "invitation.gone" } });
      expect(await account().membership.count({ where: { userId: ben.userId } })).toBe(0);
    }
  });

  it("makes a member with exactly its role, once, also when it is accepted eight times at the same moment", async () => {
    const id = await invited(ben, "editor");
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(acceptInvitation(ben, id))));
    expect(outcomes.filter((code) => code === "it worked")).toHaveLength(1);
    expect(await account().membership.findMany({ where: { userId: ben.userId } })).toMatchObject([
      { workspaceId: ada.workspaceId, role: "editor", isLimited: false },
    ]);
    expect(await eventsIn(ada.workspaceId)).toEqual(["member.invited", "member.joined"]);
    expect(await mailsOf(ben), "the undelivered e-mail of the invitation is gone with it").toEqual(["You joined a workspace"]);
    expect(await pending()).toEqual([]);
  });

  it("opens the devices chosen beforehand that are still here", async () => {
    const [one, other, gone] = [await addDevice(ada), await addDevice(ada), await addDevice(ada)];
    const id = await invited(ben, "limited", { [one]: "read", [other]: "write", [gone]: "write" });
    expect(await pending()).toMatchObject([{ role: "limited", devices: 3 }]);
    await account().device.delete({ where: { id: gone } });
    await acceptInvitation(ben, id);
    expect((await enter(ben, ada.workspaceId, "devices:read")).reach).toEqual(new Set([one, other]));
    expect((await enter(ben, ada.workspaceId, "devices:write")).reach).toEqual(new Set([other]));
  });

  it("cannot be accepted once it was taken back, declined, has ended, or the workspace was closed; nor once whoever invited may not any more", async () => {
    const takenBack = await invited(ben);
    await revokeInvitation(await writing(), takenBack);
    expect(await codeOf(acceptInvitation(ben, takenBack))).toBe("invitation.gone");
    const declined = await invited(ben);
    await declineInvitation(ben, declined);
    expect(await codeOf(acceptInvitation(ben, declined))).toBe("invitation.gone");
    const ended = await invited(ben);
    expect(await invitationsFor(ben, inDays(7.01))).toEqual([]);
    expect(await codeOf(acceptInvitation(ben, ended, inDays(7.01)))).toBe("invitation.gone");
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: new Date() } });
    expect(await invitationsFor(ben)).toEqual([]);
    expect(await told(acceptInvitation(ben, ended))).toMatchObject({ kind: "conflict" });
    expect(await account().membership.count({ where: { userId: ben.userId } })).toBe(0);
  });

  it("does not outlive the right of whoever gave it: an admin who was removed leaves no way back [8.3.2a]", async () => {
    for (const end of [
      async (member: Session) => removeMember(await writing(), member.userId),
      async (member: Session) => changeRole(await writing(), member.userId, { role: "editor" }),
      async (member: Session) => account().user.update({ where: { id: member.userId }, data: { erasing: true } }),
    ]) {
      const [inviter, alias] = [await admin(), await makeUser("Sam")];
      const id = await invite(await writing(inviter), { email: await addressOf(alias), role: "editor" });
      await end(inviter);
      expect(await codeOf(acceptInvitation(alias, id))).toBe("invitation.gone");
      await resendInvitation(await writing(), id);
      expect(await codeOf(acceptInvitation(alias, id)), "now it is the owner who invites").toBe("it worked");
    }
  });

  it("to be an admin is over once whoever gave it is no longer the owner; another one stands, since admins may give it as well", async () => {
    const cleo = await makeUser("Cleo");
    const [toBeAdmin, toBeEditor] = [await invited(ben, "admin"), await invited(cleo, "editor")];
    await account().membership.updateMany({ where: { workspaceId: ada.workspaceId, userId: ada.session.userId }, data: { role: "admin" } });
    expect(await codeOf(acceptInvitation(ben, toBeAdmin))).toBe("invitation.gone");
    expect(await codeOf(acceptInvitation(cleo, toBeEditor))).toBe("it worked");
  });

  it("neither raises nor lowers whoever is a member by now", async () => {
    const id = await invited(ben, "admin");
    await join(ada.workspaceId, ben, "viewer");
    expect(await codeOf(acceptInvitation(ben, id))).toBe("member.already");
    expect((await enter(ben, ada.workspaceId, "workspace:read")).standing).toBe("viewer");
  });

  it("sent again has seven days anew; one that has ended makes room for a new one", async () => {
    const id = await invited(ben);
    await resendInvitation(await writing(), id, inDays(5));
    expect(await codeOf(acceptInvitation(ben, id, inDays(11)))).toBe("it worked");
    const address = "late@kept.example";
    await invite(await writing(), { email: address, role: "viewer" });
    const session = await resume(await beginToken(ada.session.userId, inDays(8)), {}, inDays(8));
    if (!session) throw new Error("no session");
    await invite(await enter(session, ada.workspaceId, "members:write", inDays(8)), { email: address, role: "editor" }, inDays(8));
    expect((await pending()).filter(({ email }) => email === address)).toMatchObject([{ role: "editor" }]);
  });

  it("that is declined is recorded for the workspace without a word about who it was", async () => {
    const id = await invited(ben);
    await declineInvitation(ben, id);
    const entries = await account().auditEntry.findMany({ where: { event: "invitation.declined", objectId: id }, orderBy: { seq: "asc" } });
    expect(entries.map(({ workspaceId, actorRef, browser }) => [workspaceId, actorRef, browser === null])).toEqual([[null, ben.actor.auditRef, false], [ada.workspaceId, null, true]]); // biome-ignore format: one line
  });

  it("of one workspace is nothing that another could take back or send again", async () => {
    const [id, cleo] = [await invited(ben), await makeWorld()];
    for (const attempt of [
      async () => revokeInvitation(await cleo.enter("members:write"), id),
      async () => resendInvitation(await cleo.enter("members:write"), id),
    ])
      expect(await codeOf(attempt())).toBe("not_found");
    expect(await invitationsOf(await cleo.enter("members:read"))).toEqual([]);
    expect(await pending()).toHaveLength(1);
  });

  it("to a workspace that asks for a second factor can be accepted; entering asks for it as ever", async () => {
    const owner = await resume(await beginToken(ada.session.userId, new Date(), { factor: "passkey", isRemembered: false }));
    if (!owner) throw new Error("no session");
    const id = await invited(ben);
    await requireFactor(await enter(owner, ada.workspaceId, "workspace:manage"), true);
    expect(await codeOf(acceptInvitation(ben, id))).toBe("it worked");
    expect(await codeOf(enter(ben, ada.workspaceId, "workspace:read"))).toBe("workspace.factor_required");
  });
});

describe("the link in the e-mail of an invitation", () => {
  const tokenTo = async (email: string) => linkTokenFor(email, "/invitation");
  let SAM: string;
  beforeEach(() => {
    SAM = `sam.${ids.new()}@harbour-labs.example`;
  });
  const inviteSam = async (email = SAM) => invite(await writing(), { email, role: "viewer" });
  const refusals = () => account().invitationRefusal.count({ where: { workspaceId: ada.workspaceId } });

  it("shows who invites to what, to whoever has it, and looking changes nothing [8.2.2]", async () => {
    const id = await inviteSam();
    const token = await tokenTo(SAM);
    expect(await linkedInvitation(token)).toMatchObject({ email: SAM, workspace: "Marsh Weather", role: "viewer", inviter: { name: "Ada" }, isOpen: true });
    expect(await linkedInvitation(token, inDays(7.01))).toMatchObject({ isOpen: false });
    expect((await pending()).map((one) => one.id)).toEqual([id]);
    for (const wrong of ["", "none", id, `${token}A`, `A${token.slice(1)}`, token.slice(0, -1), invitationToken(ids.new()), "\0"]) {
      expect(await linkedInvitation(wrong), wrong).toBeNull();
      expect(await codeOf(refuseInvitation(wrong)), wrong).toBe("invitation.gone");
    }
    await expect(acceptInvitation(ben, token), "it accepts nothing").rejects.toMatchObject({ code: "invitation.gone" });
  });

  it("is the same in every e-mail of an invitation", async () => {
    const id = await inviteSam();
    const first = await tokenTo(SAM);
    await resendInvitation(await writing(), id);
    expect([await tokenTo(SAM), first]).toEqual([first, invitationToken(id)]);
  });

  it("deletes the invitation and its address without an account, once, of six who press at once", async () => {
    const id = await inviteSam();
    const token = await tokenTo(SAM);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => codeOf(refuseInvitation(token))));
    expect(outcomes.toSorted()).toEqual([...Array(5).fill("invitation.gone"), "it worked"]);
    expect([await pending(), await linkedInvitation(token), await refusals()]).toEqual([[], null, 1]);
    const entry = await account().auditEntry.findFirst({ where: { objectId: id, event: "invitation.declined" } });
    expect(entry).toMatchObject({ actorRef: null, subjectRef: null, browser: null });
    const tables = await dump();
    for (const text of [SAM, Buffer.from(emailLookup(SAM)).toString("hex")]) expect(findIn(tables, text)).toEqual([]);
  });

  it("once refused, keeps this workspace from inviting the address for six months, also a subaddress of it, and no other workspace", async () => {
    await inviteSam();
    await refuseInvitation(await tokenTo(SAM));
    for (const email of [SAM, SAM.toUpperCase(), SAM.replace("@", "+again@")])
      expect(await told(inviteSam(email))).toMatchObject({
        code: "invitation.refused",
        detail: { fields: { email: expect.stringMatching(/from \d{1,2} \w+ \d{4}\.$/) } },
      });
    expect(await lettersTo(SAM)).toEqual([]);
    const cleo = await makeWorld();
    expect(await codeOf(invite(await cleo.enter("members:write"), { email: SAM, role: "viewer" }))).toBe("it worked");
    const later = new Date(Date.now() + REFUSED_FOR);
    const session = await resume(await beginToken(ada.session.userId, later), {}, later);
    if (!session) throw new Error("no session");
    expect(await codeOf(invite(await enter(session, ada.workspaceId, "members:write", later), { email: SAM, role: "viewer" }, later))).toBe("it worked");
  });

  it("once refused, deletes every invitation of the workspace to the mailbox, and none can be sent again", async () => {
    await inviteSam();
    const [again, other] = [await inviteSam(SAM.replace("@", "+again@")), await invited(ben)];
    const row = await account().invitation.findUniqueOrThrow({ where: { id: again } });
    await refuseInvitation(await tokenTo(SAM));
    expect((await account().invitation.findMany({ where: { workspaceId: ada.workspaceId }, select: { id: true } })).map(({ id }) => id)).toEqual([other]);
    expect(await account().auditEntry.count({ where: { event: "invitation.declined", objectId: again } })).toBe(1);
    await account().invitation.create({ data: { ...row, grants: {} } });
    expect(await codeOf(resendInvitation(await writing(), again))).toBe("invitation.refused");
    expect(await lettersTo(SAM.replace("@", "+again@")), "the undelivered one went with its invitation").toHaveLength(0);
  });

  it("refuses an expired invitation and one to a closed workspace as well; of accepting and refusing at once, one happens", async () => {
    await inviteSam();
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: new Date() } });
    expect(await linkedInvitation(await tokenTo(SAM))).toMatchObject({ isOpen: false });
    expect(await codeOf(refuseInvitation(await tokenTo(SAM), inDays(7.01)))).toBe("it worked");
    await account().workspace.update({ where: { id: ada.workspaceId }, data: { closedAt: null } });
    const id = await invited(ben);
    const token = await tokenTo(await addressOf(ben));
    const outcomes = await Promise.all([codeOf(acceptInvitation(ben, id)), codeOf(refuseInvitation(token))]);
    expect(outcomes.toSorted()).toEqual(["invitation.gone", "it worked"]);
    expect(await account().membership.count({ where: { userId: ben.userId, workspaceId: ada.workspaceId } })).toBe(outcomes[0] === "it worked" ? 1 : 0);
  });
});

describe("the deletion of an account", () => {
  const erase = (person: Session) => eraseAccount(person);

  it("deletes the invitations to its address at once, expired ones as well, and those it sent; the records do not say that there was an account", async () => {
    const cleo = await makeWorld();
    const [id, expired] = [await invited(ben), await invite(await cleo.enter("members:write"), { email: await addressOf(ben), role: "viewer" })];
    await account().invitation.update({ where: { id: expired }, data: { expiresAt: inDays(-1) } });
    const inviting = await admin();
    await account().membership.create({ data: { workspaceId: ada.workspaceId, userId: ben.userId, role: "admin", since: new Date() } });
    const [sent, other] = [
      await invite(await writing(ben), { email: `${ids.new()}@kept.example`, role: "viewer" }),
      await invite(await writing(inviting), { email: `${ids.new()}@kept.example`, role: "viewer" }),
    ];
    await erase(ben);
    expect((await account().invitation.findMany({ where: { id: { in: [id, expired, sent, other] } } })).map((row) => row.id)).toEqual([other]);
    const entries = await account().auditEntry.findMany({ where: { objectId: { in: [id, expired, sent] }, event: { not: "member.invited" } } });
    const ofRecord = (objectId: string) => entries.find((entry) => entry.objectId === objectId);
    for (const received of [id, expired]) expect(ofRecord(received)).toMatchObject({ event: "invitation.declined", actorRef: null, subjectRef: null });
    expect(ofRecord(sent)).toMatchObject({ event: "invitation.revoked", actorRef: ben.actor.auditRef });
  });

  it("deletes those to an address that it replaced in the last seven days", async () => {
    const former = `${ids.new()}@kept.example`;
    await invite(await writing(), { email: former, role: "viewer" });
    const [changeId, key] = [ids.new(), await keyOf(ben.userId)];
    const sealed = {
      newEmailSealed: seal(key, "email_change.new_email_sealed", changeId, "x"),
      oldEmailSealed: seal(key, "email_change.old_email_sealed", changeId, former),
    };
    const times = { requestedAt: new Date(), confirmedAt: new Date(), expiresAt: inDays(7) };
    await account().emailChange.create({ data: { id: changeId, userId: ben.userId, ...sealed, confirmHash: new Uint8Array([1]), ...times } });
    const broken = { ...sealed, oldEmailSealed: new Uint8Array(40), id: ids.new(), userId: ben.userId, confirmHash: new Uint8Array([2]), ...times };
    await account().emailChange.create({ data: broken });
    await erase(ben);
    expect(await pending()).toEqual([]);
  });
});
