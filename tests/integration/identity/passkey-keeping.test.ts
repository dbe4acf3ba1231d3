import { describe, expect, it } from "vitest";
import { addPasskey, listPasskeys, registrationOptions, removePasskey, renamePasskey, resume, type Session, signIn } from "#lib/identity/index.ts";
import { MOST_PASSKEYS } from "#lib/identity/limits.ts";
import { DAY, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { packed } from "#tests/support/attestation.ts";
import { type Answer, Authenticator, type Lies } from "#tests/support/authenticator.ts";
import { HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { passkeyOwner, signInByPasskey, withPasskey } from "#tests/support/passkey-owner.ts";
import { beginToken, makeUser } from "#tests/support/world.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);

const NOT_MADE = { kind: "invalid", code: "passkey.not_made", message: "This passkey could not be added. Please try again." };
const NOT_FOUND = { kind: "notFound", code: "not_found" };
const STALE = { kind: "unauthenticated", code: "session.stale" };

const add = (session: Session, answer: Answer, name = "Key ring", now = start) => addPasskey(session, { name, passkey: JSON.stringify(answer) }, HOME, now);
const addAnother = async (session: Session, now = start) => add(session, new Authenticator().create(await registrationOptions(session, now)), "Another", now);
const remove = (session: Session, id: string, now = start) => removePasskey(session, id, HOME, now);
const idOf = async (session: Session) => (await listPasskeys(session))[0]?.id ?? "";
const isLive = async (token: string) => (await resume(token, {}, start)) !== null;
const inParallel = async (attempts: Promise<unknown>[]) => (await Promise.allSettled(attempts)).filter((outcome) => outcome.status === "fulfilled").length;
const outcome = (attempt: Promise<unknown>) => attempt.then(() => "done", (error: { code?: string }) => error.code ?? "bug"); // biome-ignore format: one line

let people = 0;
const person = () => ({ name: "Ada Marsh", email: `ada-${++people}@marsh-weather.example` });

describe("the options for a new passkey", () => {
  it("ask for one that is found without a name and verifies the person, and for no attestation [6.5.7]", async () => {
    const { session, authenticator } = await passkeyOwner(start, {}, "Ada");
    const options = (await registrationOptions(session, start)) as { user: { id: string; displayName: string }; pubKeyCredParams: { alg: number }[] };
    expect(options).toMatchObject({
      rp: { id: "localhost", name: "Kept" },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [{ id: authenticator.id.toString("base64url") }],
    });
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-8, -7, -257]);
    expect(options.user.displayName).toBe("Ada");
  });

  it("know the account by 256 random bits that stay the same and are no number of ours", async () => {
    const session = await makeUser("Ada", start);
    const handle = async () => ((await registrationOptions(session, start)) as { user: { id: string } }).user.id;
    const handles = await Promise.all([handle(), handle(), handle()]);
    expect(new Set(handles).size).toBe(1);
    expect(Buffer.from(handles[0] ?? "", "base64url")).toHaveLength(32);
    expect(handles[0]).not.toContain(session.userId);
  });

  it("are given only to somebody who has just shown who they are [7.5.1c]", async () => {
    const session = await makeUser("Ada", start);
    await expect(registrationOptions(session, at(10 * MINUTE))).rejects.toMatchObject(STALE);
    expect(await account().challenge.count({ where: { userId: session.userId } })).toBe(0);
  });
});

describe("adding a passkey", () => {
  it("ends all other sessions, renews this one, makes recovery codes with the first, is recorded and told [7.4.3b, 6.3.7b, 7.2.4]", async () => {
    const who = person();
    const { session, token } = await sessionOf(who, start);
    const other = await beginToken(session.userId, start);
    const owner = await withPasskey(session, start, { syncs: true });
    expect([await isLive(token), await isLive(other), await isLive(owner.token)]).toEqual([false, false, true]);
    expect(owner.session).toMatchObject({ factor: "passkey", handle: session.handle });
    expect(owner.recoveryCodes).toHaveLength(10);
    expect((await addAnother(owner.session)).recoveryCodes, "the codes there are stay").toBeNull();
    const added = await account().auditEntry.findMany({ where: { actorRef: session.actor.auditRef, event: "passkey.added" } });
    expect(added.map(({ objectId }) => objectId).sort()).toEqual((await listPasskeys(session)).map(({ id }) => id).sort());
    expect(added[0]).toMatchObject({ browser: HOME.browser });
    expect((await lettersTo(who.email)).filter(({ subject }) => subject === "A passkey was added")).toHaveLength(2);
  });

  it("keeps its name sealed and shows it to its owner alone", async () => {
    const session = await makeUser("Ada", start);
    await add(session, new Authenticator({ syncs: true }).create(await registrationOptions(session, start)), "Phone with the marigold cover");
    expect(findIn(await dump(), "marigold cover")).toEqual([]);
    expect(await listPasskeys(session)).toEqual([
      { id: expect.any(String), name: "Phone with the marigold cover", addedAt: start, lastUsedOn: null, isBlocked: false, isBackedUp: true },
    ]);
    expect(await listPasskeys(await makeUser("Ben", start))).toEqual([]);
  });

  it("needs somebody who has just shown who they are [7.5.1c]", async () => {
    const session = await makeUser("Ada", start);
    const answer = new Authenticator().create(await registrationOptions(session, at(6 * MINUTE)));
    await expect(add(session, answer, "Late", at(10 * MINUTE))).rejects.toMatchObject(STALE);
    expect(await listPasskeys(session)).toEqual([]);
  });

  const lies: [string, Lies][] = [
    ["made on another port of this host", { origin: "http://localhost:4000" }],
    ["made on another site", { origin: "https://evil.example" }],
    ["made in a frame", { crossOrigin: true }],
    ["made for another site", { rpId: "evil.example" }],
    ["used, not made", { type: "webauthn.get" }],
    ["made with nobody present", { present: false }],
    ["made with nobody verified", { verified: false }],
    ["backed up though it cannot be", { backedUp: true }],
    ["made for a challenge of its own", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["named otherwise than its device names it", { id: Buffer.alloc(16).toString("base64url") }],
    ["attested where nobody asked", { format: "android-key" }],
    ["attested by a good certificate, which we would have to check", { format: "packed", statement: packed }],
    ["attested in a way nobody knows", { format: "evil" }],
    ["attested by nobody, with something to say", { statement: new Map().set("sig", Buffer.alloc(70)) }],
  ];
  it.each(lies)("that was %s is refused, and changes nothing [6.5.7]", async (_, lie) => {
    const session = await makeUser("Ada", start);
    const options = await registrationOptions(session, start);
    const authenticator = new Authenticator();
    await expect(add(session, authenticator.create(options, lie))).rejects.toMatchObject(NOT_MADE);
    expect(await account().passkey.count({ where: { userId: session.userId } })).toBe(0);
    expect(await account().recoveryCode.count({ where: { userId: session.userId } })).toBe(0);
    if (lie.challenge === undefined) await expect(add(session, authenticator.create(options)), "the challenge is used up").rejects.toMatchObject(NOT_MADE);
  });

  it("works once for each challenge, for the person who asked, also ten times at once [6.7.2]", async () => {
    const [ada, ben] = [await makeUser("Ada", start), await makeUser("Ben", start)];
    const hers = new Authenticator().create(await registrationOptions(ada, start));
    await expect(add(ben, hers)).rejects.toMatchObject(NOT_MADE);
    const answer = new Authenticator().create(await registrationOptions(ada, start));
    expect(await inParallel(Array.from({ length: 10 }, () => add(ada, answer)))).toBe(1);
  });

  it("is refused for one that is known already, here or in another account", async () => {
    const { session, authenticator } = await passkeyOwner(start);
    const ben = await makeUser("Ben", start);
    for (const who of [session, ben]) {
      await expect(add(who, authenticator.create(await registrationOptions(who, start)))).rejects.toMatchObject({ kind: "conflict", code: "passkey.known" });
    }
    expect(await account().recoveryCode.count({ where: { userId: ben.userId } }), "nothing of it stays").toBe(0);
  });

  it(`is refused beyond ${MOST_PASSKEYS}, also when more come at once`, async () => {
    const session = await makeUser("Ada", start);
    const challenges = await Promise.all(Array.from({ length: MOST_PASSKEYS + 5 }, () => registrationOptions(session, start)));
    const attempts = challenges.map((options) => outcome(add(session, new Authenticator().create(options))));
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((one) => one === "done")).toHaveLength(MOST_PASSKEYS);
    expect(outcomes.filter((one) => one === "passkey.too_many")).toHaveLength(5);
    expect(await account().recoveryCode.count({ where: { userId: session.userId } }), "one set of recovery codes").toBe(10);
  });
});

describe("renaming a passkey", () => {
  it("gives it another name", async () => {
    const { session } = await passkeyOwner(start);
    await renamePasskey(session, { id: await idOf(session), name: "The blue one" });
    expect(await listPasskeys(session)).toMatchObject([{ name: "The blue one" }]);
  });

  it("finds nothing where it is somebody else's, or none", async () => {
    const [ada, ben] = [await passkeyOwner(start), await passkeyOwner(start)];
    const theirs = await idOf(ada.session);
    for (const id of [theirs, "00000000-0000-4000-8000-000000000000", "none", ""]) {
      await expect(renamePasskey(ben.session, { id, name: "Mine" })).rejects.toMatchObject(NOT_FOUND);
    }
    expect(await listPasskeys(ada.session)).toMatchObject([{ name: "Key ring" }]);
  });
});

describe("removing a passkey", () => {
  it("makes it useless at once, ends all other sessions, is recorded and told [6.5.6, 7.4.3b, 6.3.7b]", async () => {
    const who = person();
    const { session } = await sessionOf(who, start);
    const { authenticator, session: owner, token } = await withPasskey(session, start);
    const other = await beginToken(session.userId, start);
    await remove(owner, await idOf(owner));
    expect([await isLive(token), await isLive(other)]).toEqual([true, false]);
    expect(await outcome(signInByPasskey(authenticator, start))).toBe("passkey.refused");
    expect((await lettersTo(who.email)).map(({ subject }) => subject)).toContain("A passkey was removed");
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "passkey.removed" } })).toBe(1);
  });

  it("takes the recovery codes along with the last factor, and the session has none any more [6.5.6]", async () => {
    const who = person();
    const { session } = await sessionOf(who, start);
    const { session: owner, token } = await withPasskey(session, start);
    await remove(owner, await idOf(owner));
    expect(await account().recoveryCode.count({ where: { userId: session.userId } })).toBe(0);
    expect(await resume(token, {}, start)).toMatchObject({ factor: "none" });
    expect(await signIn({ email: who.email, password: PASSWORD }, HOME, start)).toHaveProperty("session");
  });

  it("needs somebody who has just shown who they are [7.5.1c]", async () => {
    const { session } = await withPasskey((await sessionOf(person(), start)).session, start);
    await expect(remove(session, await idOf(session), at(10 * MINUTE))).rejects.toMatchObject(STALE);
    expect(await listPasskeys(session)).toHaveLength(1);
  });

  it("finds nothing where it is somebody else's, or none; and only once", async () => {
    const [ada, ben] = [await withPasskey((await sessionOf(person(), start)).session, start), await passkeyOwner(start)];
    const hers = await idOf(ada.session);
    for (const id of [hers, "00000000-0000-4000-8000-000000000000", "none", ""]) await expect(remove(ben.session, id)).rejects.toMatchObject(NOT_FOUND);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => outcome(remove(ada.session, hers))));
    expect(outcomes.sort()).toEqual(["done", "not_found", "not_found", "not_found", "not_found"]);
  });

  it("is refused where nothing would be left to sign in with, also when the last two go at once", async () => {
    const { session } = await passkeyOwner(start);
    await expect(remove(session, await idOf(session))).rejects.toMatchObject({ kind: "conflict", code: "passkey.last" });
    await addAnother(session);
    const both = (await listPasskeys(session)).map(({ id }) => id);
    const outcomes = await Promise.all(both.map((id) => outcome(remove(session, id))));
    expect(outcomes.sort()).toEqual(["done", "passkey.last"]);
    const owners = await Promise.all(Array.from({ length: 8 }, () => passkeyOwner(start)));
    await Promise.all(owners.map((owner) => addAnother(owner.session)));
    await Promise.all(owners.map(async (owner) => Promise.allSettled((await listPasskeys(owner.session)).map(({ id }) => remove(owner.session, id)))));
    for (const owner of owners) expect(await listPasskeys(owner.session)).toHaveLength(1);
  });

  it("is refused where only a blocked one would be left, and allowed for a blocked one", async () => {
    const { session } = await passkeyOwner(start);
    await addAnother(session);
    const [first, second] = (await listPasskeys(session)).map(({ id }) => id);
    await account().passkey.update({ where: { id: first ?? "" }, data: { blockedAt: start } });
    await expect(remove(session, second ?? "")).rejects.toMatchObject({ code: "passkey.last" });
    await remove(session, first ?? "");
    expect(await listPasskeys(session)).toMatchObject([{ id: second, isBlocked: false }]);
  });

  it("is refused where only a blocked one would be left, which lets nobody in, and no recovery code", async () => {
    const { session } = await withPasskey((await sessionOf(person(), start)).session, start);
    await addAnother(session);
    const [blocked = "", usable = ""] = (await listPasskeys(session)).map(({ id }) => id);
    await account().passkey.update({ where: { id: blocked }, data: { blockedAt: start } });
    await account().recoveryCode.deleteMany({ where: { userId: session.userId } });
    await expect(remove(session, usable)).rejects.toMatchObject({ kind: "conflict", code: "factor.last" });
    expect(await listPasskeys(session)).toHaveLength(2);
    await remove(session, blocked);
    await expect(remove(session, usable)).resolves.toBeUndefined();
  });

  it("is refused to staff for the last one, whatever else they have [6.3.3b]", async () => {
    const { session, token } = await withPasskey((await sessionOf(person(), start)).session, start);
    await account().staff.create({ data: { userId: session.userId, since: at(-DAY) } });
    const staff = await resume(token, {}, start);
    if (!staff) throw new Error("no session");
    await expect(remove(staff, await idOf(staff))).rejects.toMatchObject({ kind: "conflict", code: "passkey.last" });
    await addAnother(staff);
    await expect(remove(staff, await idOf(staff))).resolves.toBeUndefined();
  });
});
