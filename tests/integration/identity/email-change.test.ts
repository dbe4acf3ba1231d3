import { describe, expect, it } from "vitest";
import { beginTotp, changePassword, confirmEmailChange, confirmTotp, endSession, profile, regenerateRecoveryCodes, requestEmailChange, requestResetFor, reset, resetOf, resume, type Session, signIn, undoEmailChange } from "#lib/identity/index.ts"; // biome-ignore format: one line
import { EVEN_ANSWER } from "#lib/identity/limits.ts";
import { DAY, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { codeAt } from "#tests/support/authenticator-app.ts";
import { confirmed, HOME, PASSWORD, sessionOf, signUp, tokenOf } from "#tests/support/cast.ts";
import { durationOf } from "#tests/support/duration.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { withPasskey } from "#tests/support/passkey-owner.ts";
import { beginToken } from "#tests/support/world.ts";

const FRESH = "velvet anchor nine pancakes";
let people = 0;
const address = (name: string) => `${name}.${++people}@marsh-weather.example`;
const somebody = () => ({ name: "Ada Marsh", email: address("ada") });
const later = (milliseconds: number) => new Date(Date.now() + milliseconds);
const emailOf = async (session: Session) => (await profile(session)).email;

const subjectsTo = async (email: string) => (await lettersTo(email)).map(({ subject }) => subject);

/** Somebody who asked for another address, and the link that confirms it. */
async function asked(next = address("ada.new")) {
  const person = somebody();
  const { session, token } = await sessionOf(person);
  await requestEmailChange(session, { email: next }, HOME);
  return { old: person.email, next, session, token, link: await linkTokenFor(next, "/email/confirm") };
}

/** Somebody whose address was changed, and the link that undoes it. */
async function changed() {
  const one = await asked();
  await confirmEmailChange(one.session, one.link, HOME);
  return { ...one, undo: await linkTokenFor(one.old, "/email/undo") };
}

/** The pass of the one session that the person has left. */
async function resumeOnly(userId: string): Promise<Session> {
  const token = await beginToken(userId, later(3_500), { factor: "passkey", isRemembered: false });
  const session = await resume(token, {}, later(3_500));
  if (!session) throw new Error("no session");
  return session;
}

const rejectedCodes = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [(outcome.reason as { code?: string }).code ?? String(outcome.reason)] : []));

describe("asking for another address", () => {
  it("mails a link to the new one, without a name, and changes nothing yet", async () => {
    const { old, next, session, link } = await asked();
    expect(link).toMatch(/^[\w-]{43}$/);
    const letter = (await lettersTo(next)).at(-1);
    expect(letter).not.toHaveProperty("name");
    expect(letter?.subject).toBe("Someone with a Kept account wants to use this address");
    expect(letter?.paragraphs.join(" ")).toContain("Nothing happens without signing in to that account.");
    for (const text of ["Ada Marsh", old]) expect(JSON.stringify(letter)).not.toContain(text);
    expect(await emailOf(session)).toBe(old);
    await expect(tokenOf(old)).resolves.toBeTypeOf("string");
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "email.change_requested" } })).toBe(1);
  });

  it("answers alike whether the new address is somebody's; its owner gets a mail, and no link is sent to anybody [6.3.8d]", async () => {
    const cleo = { name: "Cleo Quay", email: address("cleo") };
    await confirmed(cleo);
    const { session } = await sessionOf(somebody());
    const times = [];
    const rows = [];
    for (const email of [cleo.email, address("free")]) {
      times.push(await durationOf(() => expect(requestEmailChange(session, { email }, HOME)).resolves.toBeUndefined()));
      const [{ newEmailSealed, oldEmailSealed, confirmHash, id, requestedAt, expiresAt, ...row } = {}, ...more] = await account().emailChange.findMany({ where: { userId: session.userId } }); // biome-ignore format: one line
      expect([newEmailSealed, oldEmailSealed, confirmHash, id, requestedAt, expiresAt, more.length]).not.toContain(undefined);
      rows.push(row);
    }
    for (const time of times) expect(time).toBeGreaterThan(EVEN_ANSWER - 5);
    expect(rows[0], "nor does a copy of one's data tell").toEqual(rows[1]);
    expect((await subjectsTo(cleo.email)).at(-1)).toBe("You already have an account");
    expect(await linkTokenFor(cleo.email, "/email/confirm")).toBe("");
  });

  it("refuses the address one has, in any case, and asks that one has just shown that it is oneself [7.5.1a]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await expect(requestEmailChange(session, { email: person.email.toUpperCase() }, HOME)).rejects.toMatchObject({ code: "email.same" });
    await expect(requestEmailChange(session, { email: address("new") }, HOME, later(11 * MINUTE))).rejects.toMatchObject({ code: "session.stale" });
  });

  it("is limited, also when it is sent at once: neither a mailbox nor many can be flooded", async () => {
    const { session } = await sessionOf(somebody());
    const many = await Promise.allSettled(Array.from({ length: 12 }, () => requestEmailChange(session, { email: address("new") }, HOME)));
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(new Set(rejectedCodes(many))).toEqual(new Set(["email_change.limited"]));
    expect(await account().emailChange.count({ where: { userId: session.userId } }), "only the newest counts").toBe(1);
  });

  it("makes an older request's link useless", async () => {
    const { session, link } = await asked();
    await requestEmailChange(session, { email: address("newer") }, HOME);
    await expect(confirmEmailChange(session, link, HOME)).rejects.toMatchObject({ code: "email.dead" });
  });

  it("is forgotten when the password is changed meanwhile", async () => {
    const { session, link } = await asked();
    await changePassword(session, { current: PASSWORD, password: FRESH }, HOME);
    await expect(confirmEmailChange(session, link, HOME)).rejects.toMatchObject({ code: "email.dead" });
  });
});

describe("confirming another address", () => {
  it("moves the account there: one signs in with the new one and no longer with the old one; tells both [6.3.7c]", async () => {
    const { old, next, session } = await changed();
    expect(await emailOf(session)).toBe(next);
    await expect(tokenOf(next)).resolves.toBeTypeOf("string");
    await expect(tokenOf(old)).rejects.toMatchObject({ code: "sign_in.wrong" });
    expect((await subjectsTo(old)).at(-1)).toBe("Your account has another address now");
    expect(JSON.stringify(await lettersTo(old)), "the old mailbox does not learn the new address").not.toContain(next);
    expect((await subjectsTo(next)).at(-1)).toBe("Your address was changed");
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "email.changed" } })).toBe(1);
  });

  it("ends every session but the one in which it is confirmed, and ends links to a new password [7.4.3c, 7.6.2]", async () => {
    const { old, session, token, link } = await asked();
    const other = await tokenOf(old);
    await requestResetFor(session.userId);
    await confirmEmailChange(session, link, HOME);
    expect(await resume(token)).not.toBeNull();
    expect(await resume(other)).toBeNull();
    expect(await resetOf(await linkTokenFor(old, "/reset"))).toBeNull();
  });

  it("takes effect in a session of the account alone: the click of whoever was mailed gives the address to no stranger's account", async () => {
    const { old, next, session, link } = await asked();
    const victim = await sessionOf({ name: "Vera Quay", email: address("vera") });
    const refusal = { kind: "forbidden", code: "email.other_account" };
    await expect(confirmEmailChange(victim.session, link, HOME)).rejects.toMatchObject(refusal);
    expect(await emailOf(session)).toBe(old);
    expect(await resume(victim.token)).not.toBeNull();
    await confirmed({ name: "Vera Quay", email: next });
    const owner = await resume(await tokenOf(next));
    if (!owner) throw new Error("no session");
    await expect(confirmEmailChange(owner, link, HOME), "the owner of the address, signed in with it").rejects.toMatchObject(refusal);
    expect(await emailOf(session)).toBe(old);
    await expect(confirmEmailChange(session, link, HOME), "the address has an account by now").rejects.toMatchObject({ code: "email.taken" });
  });

  it("is refused in a session that ended meanwhile, and changes nothing", async () => {
    const { old, session, link } = await asked();
    const other = await resume(await tokenOf(old));
    if (!other) throw new Error("no session");
    await endSession(other, session.handle);
    await expect(confirmEmailChange(session, link, HOME)).rejects.toMatchObject({ code: "session.missing" });
    expect(await emailOf(other)).toBe(old);
    await expect(confirmEmailChange(other, link, HOME), "the link is not used up").resolves.toBeUndefined();
  });

  it("happens once when the button is pressed ten times at once, and not after 24 hours", async () => {
    const { session, link } = await asked();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => confirmEmailChange(session, link, HOME)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(new Set(rejectedCodes(outcomes))).toEqual(new Set(["email.dead"]));
    const late = await asked();
    await expect(confirmEmailChange(late.session, late.link, HOME, later(DAY + MINUTE))).rejects.toMatchObject({ code: "email.dead" });
    await expect(confirmEmailChange(session, "never", HOME)).rejects.toMatchObject({ code: "email.dead" });
  });

  it("is refused kindly when somebody confirmed an account with the address meanwhile, and changes nothing", async () => {
    const { old, next, session, token, link } = await asked();
    await confirmed({ name: "Cleo Quay", email: next });
    await expect(confirmEmailChange(session, link, HOME)).rejects.toMatchObject({ kind: "conflict", code: "email.taken" });
    expect(await emailOf(session)).toBe(old);
    expect(await resume(token)).not.toBeNull();
    expect(await subjectsTo(old)).not.toContain("Your account has another address now");
  });

  it("replaces an account with the address that was never confirmed: nobody can reserve it", async () => {
    const { next, session, link } = await asked();
    await signUp({ name: "Mallory", email: next });
    await confirmEmailChange(session, link, HOME);
    expect(await emailOf(session)).toBe(next);
  });

  it("gives an address that two want at once to one of them", async () => {
    const next = address("wanted");
    const [one, two] = [await asked(next), await asked(next)];
    const outcomes = await Promise.allSettled([confirmEmailChange(one.session, one.link, HOME), confirmEmailChange(two.session, two.link, HOME)]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(rejectedCodes(outcomes)).toEqual(["email.taken"]);
    expect([await emailOf(one.session), await emailOf(two.session)].filter((email) => email === next)).toHaveLength(1);
  });

  it("is refused when the account is being erased", async () => {
    const { session, link } = await asked();
    await account().user.update({ where: { id: session.userId }, data: { erasing: true } });
    await expect(confirmEmailChange(session, link, HOME)).rejects.toMatchObject({ code: "email.dead" });
  });
});

describe("undoing a change of address", () => {
  it("puts the old one back, ends every session, and mails a link to a new password there; the other address is told [6.3.7c, 7.4.3c, 7.6.2]", async () => {
    const { old, next, session, token, undo } = await changed();
    await requestResetFor(session.userId);
    const taken = await linkTokenFor(next, "/reset");
    await undoEmailChange(undo, HOME);
    expect(await emailOf(session)).toBe(old);
    expect(await resume(token)).toBeNull();
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(0);
    expect(await resetOf(taken), "whoever has the new address cannot set a password any more").toBeNull();
    expect((await subjectsTo(next)).at(-1)).toBe("The change of your address was undone");
    await reset({ token: await linkTokenFor(old, "/reset"), password: FRESH }, HOME);
    await expect(signIn({ email: old, password: FRESH }, HOME)).resolves.toHaveProperty("session");
    await expect(signIn({ email: next, password: FRESH }, HOME)).rejects.toMatchObject({ code: "sign_in.wrong" });
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "email.change_undone" } })).toBe(1);
  });

  it("removes an authenticator app that was begun before the request and confirmed since", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const { key, pending } = await beginTotp(session, later(0));
    const next = address("ada.new");
    await requestEmailChange(session, { email: next }, HOME, later(1_000));
    await confirmTotp(session, { code: codeAt(key, later(2_000)), pending }, HOME, later(2_000));
    await confirmEmailChange(await resumeOnly(session.userId), await linkTokenFor(next, "/email/confirm"), HOME, later(3_000));
    const removed = await undoEmailChange(await linkTokenFor(person.email, "/email/undo"), HOME, later(4_000));
    expect(removed).toEqual(["the authenticator app", "the recovery codes"]);
    expect(await account().totp.count({ where: { userId: session.userId } })).toBe(0);
  });

  it("removes the credentials added since the change was requested, keeps older ones, and the answer and the mail name them [6.3.7b]", async () => {
    const person = somebody();
    const before = later(-4 * MINUTE);
    const own = await withPasskey((await sessionOf(person, later(-5 * MINUTE))).session, before);
    const next = address("ada.new");
    await requestEmailChange(own.session, { email: next }, HOME);
    const added = await withPasskey(own.session, later(1_000));
    await confirmEmailChange(added.session, await linkTokenFor(next, "/email/confirm"), HOME, later(2_000));
    const { key, pending } = await beginTotp(added.session, later(3_000));
    await confirmTotp(added.session, { code: codeAt(key, later(3_000)), pending }, HOME, later(3_000));
    const { userId } = own.session;
    const current = await resumeOnly(userId);
    await regenerateRecoveryCodes(current, HOME, later(4_000));
    await changePassword(current, { current: PASSWORD, password: FRESH }, HOME, later(5_000));

    const removed = await undoEmailChange(await linkTokenFor(person.email, "/email/undo"), HOME, later(6_000));
    expect(removed).toEqual(["1 passkey", "the authenticator app", "the recovery codes", "the password"]);
    const letter = (await lettersTo(person.email)).find(({ subject }) => subject.startsWith("Your address is back"));
    expect(letter?.paragraphs.join(" ")).toContain("1 passkey, the authenticator app, the recovery codes and the password");
    const user = await account().user.findUniqueOrThrow({
      where: { id: userId },
      include: { passkeys: true, totp: true, password: true, recoveryCodes: true },
    });
    expect(user).toMatchObject({ passkeys: [{ webauthnId: new Uint8Array(own.authenticator.id) }], totp: null, password: null, recoveryCodes: [] });
    expect(await account().session.count({ where: { userId } })).toBe(0);
    await reset({ token: await linkTokenFor(person.email, "/reset"), password: "another velvet anchor pancake" }, HOME, later(7_000));
    await expect(signIn({ email: person.email, password: FRESH }, HOME, later(8_000))).rejects.toMatchObject({ code: "sign_in.wrong" });
    await expect(signIn({ email: person.email, password: "another velvet anchor pancake" }, HOME, later(8_000))).resolves.toMatchObject({
      choices: ["passkey"],
    });
  });

  it("works for seven days, and once, also when it is pressed ten times at once", async () => {
    const late = await changed();
    await expect(undoEmailChange(late.undo, HOME, later(7 * DAY + MINUTE))).rejects.toMatchObject({ code: "email.undo_dead" });
    await expect(undoEmailChange("never", HOME)).rejects.toMatchObject({ code: "email.undo_dead" });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => undoEmailChange(late.undo, HOME, later(7 * DAY - MINUTE))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(new Set(rejectedCodes(outcomes))).toEqual(new Set(["email.undo_dead"]));
    expect((await subjectsTo(late.old)).filter((subject) => subject.startsWith("Your address is back"))).toHaveLength(1);
  });

  it("holds against whoever changed it again, or has asked to: later changes can be neither confirmed nor undone", async () => {
    const { old, next, session, undo } = await changed();
    const third = address("third");
    await requestEmailChange(session, { email: third }, HOME);
    await confirmEmailChange(session, await linkTokenFor(third, "/email/confirm"), HOME);
    await requestEmailChange(session, { email: address("fourth") }, HOME);
    await undoEmailChange(undo, HOME);
    expect(await emailOf(session)).toBe(old);
    expect((await subjectsTo(third)).at(-1)).toBe("The change of your address was undone");
    await expect(undoEmailChange(await linkTokenFor(next, "/email/undo"), HOME)).rejects.toMatchObject({ code: "email.undo_dead" });
    expect(await account().emailChange.count({ where: { userId: session.userId } })).toBe(0);
  });

  it("leaves an earlier change's undoing alone", async () => {
    const { old, next, session, undo } = await changed();
    const third = address("third");
    await requestEmailChange(session, { email: third }, HOME);
    await confirmEmailChange(session, await linkTokenFor(third, "/email/confirm"), HOME);
    await undoEmailChange(await linkTokenFor(next, "/email/undo"), HOME);
    expect(await emailOf(session)).toBe(next);
    await undoEmailChange(undo, HOME);
    expect(await emailOf(session)).toBe(old);
  });

  it("ends with the old address when it meets the confirming of another change", async () => {
    for (let round = 0; round < 5; round++) {
      const { old, session, undo } = await changed();
      const third = address("third");
      await requestEmailChange(session, { email: third }, HOME);
      const link = await linkTokenFor(third, "/email/confirm");
      const outcomes = await Promise.allSettled([confirmEmailChange(session, link, HOME), undoEmailChange(undo, HOME)]);
      expect(outcomes[1].status).toBe("fulfilled");
      for (const code of rejectedCodes(outcomes)) expect(code).toBe("email.dead");
      expect(await emailOf(session)).toBe(old);
    }
  });

  it("names whom to write to when somebody confirmed an account with the old address since, and changes nothing", async () => {
    const { old, next, session, token, undo } = await changed();
    await confirmed({ name: "Cleo Quay", email: old });
    await expect(undoEmailChange(undo, HOME)).rejects.toThrow("privacy@kept.example");
    expect(await emailOf(session)).toBe(next);
    expect(await resume(token)).not.toBeNull();
  });
});

it("a change keeps addresses sealed and links as hashes, in every column", async () => {
  const { old, next, link, undo, session } = await changed();
  const rows = await account().emailChange.findMany({ where: { userId: session.userId } });
  const dump = JSON.stringify(
    rows.map((row) => Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value))),
  );
  for (const text of [old, next, link, undo]) expect(dump).not.toContain(text);
});
