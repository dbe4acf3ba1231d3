import { beforeAll, describe, expect, it } from "vitest";
import { publish } from "#lib/documents/index.ts";
import { confirm, confirmWithPasskey, linkOf, registrationForLink, resume, signIn, signUp } from "#lib/identity/index.ts";
import { SignUp } from "#lib/identity/schema.ts";
import { DAY } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { emailLookup, keyOf, open } from "#lib/platform/seal/index.ts";
import { Authenticator } from "#tests/support/authenticator.ts";
import { agreeing, confirmed, HOME, PASSWORD, signUp as signUpByPassword } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { signInByPasskey } from "#tests/support/passkey-owner.ts";

const start = new Date("2026-11-21T09:00:00Z");
const later = new Date(start.getTime() + DAY + 1);

const DEAD = { kind: "invalid", code: "verification.dead" };

let people = 0;
const person = () => ({ name: "Cleo Quay", email: `cleo-${++people}@harbour-labs.example` });

async function begin(who = person()) {
  const cookie = await signUp({ ...who, credential: "passkey", ...agreeing(start) }, HOME, start);
  return { ...who, cookie, token: await linkTokenFor(who.email) };
}
const make = async (token: string, authenticator = new Authenticator(), now = start) =>
  JSON.stringify(authenticator.create(await registrationForLink(token, null, now)));
const userOf = (email: string) => account().user.findUniqueOrThrow({ where: { emailLookup: emailLookup(email) }, include: { passkeys: true, password: true, sessions: true, recoveryCodes: true } }); // biome-ignore format: one line
const OWN = { name: "Cleo Quay", ...agreeing(start) } as const;
/** As in a browser without the sign-up cookie: with name and agreement. */
const finish = (token: string, passkey: string, now = start) => confirmWithPasskey({ token, passkey, ...OWN }, null, HOME, now);
const pendingOf = (email: string) => account().pendingSignUp.findFirstOrThrow({ where: { emailLookup: emailLookup(email) } });

beforeAll(publish);

describe("signing up with a passkey", () => {
  it("stores nothing to sign in with, and mails a link [6.3.4]", async () => {
    const { email } = await begin();
    expect(await pendingOf(email)).toMatchObject({ phcHash: null });
    expect(await account().user.count({ where: { emailLookup: emailLookup(email) } })).toBe(0);
    await expect(signIn({ email, password: PASSWORD }, HOME, start)).rejects.toMatchObject({ code: "sign_in.wrong" });
    expect((await lettersTo(email)).map(({ subject }) => subject)).toEqual(["Confirm your address"]);
  });

  it("drops what a password manager put into the hidden password field", async () => {
    const given = SignUp.parse({ ...person(), credential: "passkey", ...agreeing(start), password: "short" });
    await expect(signUp(given, HOME, start)).resolves.toHaveLength(43);
    expect((await pendingOf(given.email)).phcHash).toBeNull();
  });

  it("answers for a known address as for an unknown one, and changes nothing about it [6.3.8b]", async () => {
    const who = person();
    await confirmed(who, start);
    const before = await userOf(who.email);
    await expect(signUp({ ...who, credential: "passkey", ...agreeing(start) }, HOME, start)).resolves.toHaveLength(43);
    expect(await userOf(who.email)).toEqual(before);
    expect((await lettersTo(who.email)).map(({ subject }) => subject)).toContain("You already have an account");
  });

  it("and one with a password leave each other alone; the first that is confirmed ends the other", async () => {
    for (const isPasskeyConfirmed of [true, false]) {
      const who = person();
      await signUpByPassword(who, start);
      const byPassword = await linkTokenFor(who.email);
      const { token } = await begin(who);
      expect([await linkOf(byPassword, null, start), await linkOf(token, null, start)]).toMatchObject([{ credential: "password" }, { credential: "passkey" }]);
      const press = () => confirm({ token: byPassword, password: PASSWORD }, null, HOME, start);
      const answer = await make(token);
      if (isPasskeyConfirmed) await finish(token, answer);
      else await press();
      await expect(isPasskeyConfirmed ? press() : finish(token, answer)).rejects.toMatchObject(DEAD);
      const user = await userOf(who.email);
      expect([user.password !== null, user.passkeys.length]).toEqual(isPasskeyConfirmed ? [false, 1] : [true, 0]);
    }
  });
});

describe("the page behind the link", () => {
  it("knows which form it needs, and can be opened often without using anything up [7.6.2]", async () => {
    const { cookie, token } = await begin();
    for (let times = 0; times < 3; times++) expect(await linkOf(token, cookie, start)).toEqual({ credential: "passkey", isOwn: true });
    expect(await linkOf(token, null, start)).toEqual({ credential: "passkey", isOwn: false });
    expect([await linkOf("never", cookie, start), await linkOf("", cookie, start), await linkOf(token, cookie, later)]).toEqual([null, null, null]);
  });

  it("asks for name and agreement in a browser that did not sign up, and shows the stranger's name nowhere", async () => {
    const { email, cookie, token } = await begin({ name: "Mallory Stranger", email: person().email });
    expect(await registrationForLink(token, null, start)).toMatchObject({ user: { name: email, displayName: email } });
    const answer = await make(token);
    const fields = { name: expect.any(String), agreed: expect.any(String) };
    await expect(confirmWithPasskey({ token, passkey: answer }, null, HOME, start)).rejects.toMatchObject({ detail: { fields } });
    await finish(token, answer);
    const { id, nameSealed } = await userOf(email);
    expect(open(await keyOf(id), "user.name_sealed", id, nameSealed)).toBe(OWN.name);
    expect(cookie).toHaveLength(43);
  });

  it("needs nothing but the passkey in the browser that signed up", async () => {
    const { email, cookie, token } = await begin();
    const answer = JSON.stringify(new Authenticator().create(await registrationForLink(token, cookie, start)));
    await expect(confirmWithPasskey({ token, passkey: answer }, cookie, HOME, start)).resolves.toHaveLength(10);
    const { id, nameSealed } = await userOf(email);
    expect(open(await keyOf(id), "user.name_sealed", id, nameSealed)).toBe("Cleo Quay");
  });

  it("makes the passkey, confirms the address and gives recovery codes, all at once; nobody is signed in by it [7.6.2]", async () => {
    const { email, token } = await begin();
    const authenticator = new Authenticator({ syncs: true });
    const codes = await finish(token, await make(token, authenticator));
    expect(codes).toHaveLength(10);
    const user = await userOf(email);
    expect(user).toMatchObject({ verifiedAt: start, sessions: [], passkeys: [{ backupEligible: true }] });
    expect(user.recoveryCodes).toHaveLength(10);
    const events = await account().auditEntry.findMany({ where: { actorRef: user.auditRef }, orderBy: { seq: "asc" } });
    expect(events.map(({ event }) => event)).toEqual(["user.signed_up", "user.verified", "passkey.added"]);
    expect(await resume(await signInByPasskey(authenticator, start), {}, start)).toMatchObject({ userId: user.id, factor: "passkey" });
  });

  it("is for the owner of the address: no other link, and no passkey made for another account, works there", async () => {
    const [mine, theirs] = [await begin(), await begin()];
    await expect(finish(theirs.token, await make(mine.token))).rejects.toMatchObject({ code: "passkey.not_made" });
    expect(await account().user.count({ where: { emailLookup: emailLookup(theirs.email) } })).toBe(0);
  });

  it("works once, also when it is sent ten times at once [6.4.1c, 6.5.1c]", async () => {
    const { email, token } = await begin();
    const answers = await Promise.all(Array.from({ length: 10 }, () => make(token)));
    const outcomes = await Promise.allSettled(answers.map((answer) => finish(token, answer)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const user = await userOf(email);
    expect([user.passkeys.length, user.recoveryCodes.length]).toEqual([1, 10]);
    await expect(registrationForLink(token, null, start)).rejects.toMatchObject(DEAD);
  });

  it("loses nothing by a passkey that is refused", async () => {
    const { email, token } = await begin();
    for (const answer of ["", "{}", "null", JSON.stringify(new Authenticator().create(await registrationForLink(token, null, start), { verified: false }))]) {
      await expect(finish(token, answer)).rejects.toMatchObject({ code: "passkey.not_made" });
    }
    expect(await account().user.count({ where: { emailLookup: emailLookup(email) } })).toBe(0);
    await expect(finish(token, await make(token))).resolves.toHaveLength(10);
  });

  it("is dead after 24 hours [6.4.1b]", async () => {
    const { token } = await begin();
    const answer = await make(token);
    await expect(finish(token, answer, later)).rejects.toMatchObject(DEAD);
    await expect(registrationForLink(token, null, later)).rejects.toMatchObject(DEAD);
  });

  it("confirms no account without a credential by the other button", async () => {
    const { email, token, cookie } = await begin();
    await expect(confirm({ token, password: "" }, cookie, HOME, start)).rejects.toMatchObject(DEAD);
    expect(await account().user.count({ where: { emailLookup: emailLookup(email) } })).toBe(0);
    await expect(finish(token, await make(token)), "and the link is not used up by it").resolves.toHaveLength(10);
  });

  it("makes no passkey for a sign-up with a password, and none for an account", async () => {
    const who = person();
    await signUpByPassword(who, start);
    const token = await linkTokenFor(who.email);
    await expect(registrationForLink(token, null, start)).rejects.toMatchObject(DEAD);

    const other = await begin();
    const answer = await make(other.token);
    await confirmed({ name: other.name, email: other.email }, start);
    await expect(finish(other.token, answer)).rejects.toMatchObject(DEAD);
    expect((await userOf(other.email)).passkeys).toEqual([]);
  });
});
