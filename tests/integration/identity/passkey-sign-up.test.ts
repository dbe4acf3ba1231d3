import { beforeAll, describe, expect, it } from "vitest";
import { publish } from "#lib/documents/index.ts";
import { agreementWording } from "#lib/documents/schema.ts";
import { confirm, confirmWithPasskey, needsPasskey, registrationForLink, resume, signIn, signUp } from "#lib/identity/index.ts";
import { SignUp } from "#lib/identity/schema.ts";
import { DAY } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { Authenticator } from "#tests/support/authenticator.ts";
import { confirmed, HOME, PASSWORD, signUp as signUpByPassword } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { signInByPasskey } from "#tests/support/passkey-owner.ts";

const start = new Date("2026-11-21T09:00:00Z");
const later = new Date(start.getTime() + DAY + 1);

const DEAD = { kind: "invalid", code: "verification.dead" };

let people = 0;
const person = () => ({ name: "Cleo Quay", email: `cleo-${++people}@harbour-labs.example` });

async function begin(who = person()) {
  await signUp({ ...who, credential: "passkey", agreed: "on" }, agreementWording, HOME, start);
  return { ...who, token: await linkTokenFor(who.email) };
}
const make = async (token: string, authenticator = new Authenticator(), now = start) =>
  JSON.stringify(authenticator.create(await registrationForLink(token, now)));
const userOf = (email: string) => account().user.findUniqueOrThrow({ where: { emailLookup: emailLookup(email) }, include: { passkeys: true, password: true, sessions: true, recoveryCodes: true } }); // biome-ignore format: one line
const finish = (token: string, passkey: string, now = start) => confirmWithPasskey({ token, passkey }, HOME, now);

beforeAll(publish);

describe("signing up with a passkey", () => {
  it("opens an account with nothing to sign in with, and mails a link [6.3.4]", async () => {
    const { email } = await begin();
    expect(await userOf(email)).toMatchObject({ verifiedAt: null, password: null, passkeys: [], sessions: [] });
    await expect(signIn({ email, password: PASSWORD }, HOME, start)).rejects.toMatchObject({ code: "sign_in.wrong" });
    expect((await lettersTo(email)).map(({ subject }) => subject)).toEqual(["Confirm your address"]);
  });

  it("drops what a password manager put into the hidden password field", async () => {
    const given = SignUp.parse({ ...person(), credential: "passkey", agreed: "on", password: "short" });
    await expect(signUp(given, agreementWording, HOME, start)).resolves.toBeUndefined();
    expect((await userOf(given.email)).password).toBeNull();
  });

  it("answers for a known address as for an unknown one, and changes nothing about it [6.3.8b]", async () => {
    const who = person();
    await confirmed(who, start);
    const before = await userOf(who.email);
    await expect(signUp({ ...who, credential: "passkey", agreed: "on" }, agreementWording, HOME, start)).resolves.toBeUndefined();
    expect(await userOf(who.email)).toEqual(before);
    expect((await lettersTo(who.email)).map(({ subject }) => subject)).toContain("You already have an account");
  });

  it("replaces an account that was never confirmed, with a password or without", async () => {
    const who = person();
    await signUpByPassword(who, start);
    const stale = await linkTokenFor(who.email);
    const { token } = await begin(who);
    await expect(confirm(stale, start)).rejects.toMatchObject(DEAD);
    expect(await needsPasskey(token, start)).toBe(true);
    expect((await userOf(who.email)).password).toBeNull();
  });
});

describe("the page behind the link", () => {
  it("knows which button it needs, and using nothing up it can be opened often [7.6.2, 6.4.1]", async () => {
    const who = person();
    await signUpByPassword(who, start);
    expect(await needsPasskey(await linkTokenFor(who.email), start)).toBe(false);
    const { email, token } = await begin();
    for (let times = 0; times < 3; times++) expect(await needsPasskey(token, start)).toBe(true);
    expect(await userOf(email)).toMatchObject({ verifiedAt: null, sessions: [] });
    expect([await needsPasskey("never", start), await needsPasskey("", start), await needsPasskey(token, later)]).toEqual([false, false, false]);
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
    expect(await userOf(theirs.email)).toMatchObject({ verifiedAt: null, passkeys: [] });
  });

  it("works once, also when it is sent ten times at once [6.4.1c, 6.5.1c]", async () => {
    const { email, token } = await begin();
    const answers = await Promise.all(Array.from({ length: 10 }, () => make(token)));
    const outcomes = await Promise.allSettled(answers.map((answer) => finish(token, answer)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const user = await userOf(email);
    expect([user.passkeys.length, user.recoveryCodes.length]).toEqual([1, 10]);
    await expect(registrationForLink(token, start)).rejects.toMatchObject(DEAD);
  });

  it("loses nothing by a passkey that is refused", async () => {
    const { email, token } = await begin();
    for (const answer of ["", "{}", "null", JSON.stringify(new Authenticator().create(await registrationForLink(token, start), { verified: false }))]) {
      await expect(finish(token, answer)).rejects.toMatchObject({ code: "passkey.not_made" });
    }
    expect(await userOf(email)).toMatchObject({ verifiedAt: null, passkeys: [], recoveryCodes: [] });
    await expect(finish(token, await make(token))).resolves.toHaveLength(10);
  });

  it("is dead after 24 hours [6.4.1b]", async () => {
    const { token } = await begin();
    const answer = await make(token);
    await expect(finish(token, answer, later)).rejects.toMatchObject(DEAD);
    await expect(registrationForLink(token, later)).rejects.toMatchObject(DEAD);
  });

  it("confirms no account without a credential by the other button", async () => {
    const { email, token } = await begin();
    await expect(confirm(token, start)).rejects.toMatchObject(DEAD);
    expect(await userOf(email)).toMatchObject({ verifiedAt: null });
    await expect(finish(token, await make(token)), "and the link is not used up by it").resolves.toHaveLength(10);
  });

  it("adds no passkey to an account that has a password, or was confirmed before", async () => {
    const who = person();
    await signUpByPassword(who, start);
    const token = await linkTokenFor(who.email);
    await expect(registrationForLink(token, start)).rejects.toMatchObject(DEAD);

    const other = await begin();
    const answer = await make(other.token);
    await account().user.updateMany({ where: { emailLookup: emailLookup(other.email) }, data: { verifiedAt: start } });
    await expect(finish(other.token, answer)).rejects.toMatchObject(DEAD);
    expect((await userOf(other.email)).passkeys).toEqual([]);
  });
});
