import { describe, expect, it } from "vitest";
import { passkeyForFactor, passkeyForReauthentication, passkeyForSignIn, reauthenticate, registrationOptions, resume, type Session, signIn, signInWithFactor, signInWithPasskey } from "#lib/identity/index.ts"; // biome-ignore format: one line
import { ASKED_PASSKEYS, CHALLENGES } from "#lib/identity/limits.ts";
import { MINUTE, SECOND } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Answer, Authenticator, type Lies } from "#tests/support/authenticator.ts";
import { HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { passkeyOwner, signInByPasskey, withPasskey } from "#tests/support/passkey-owner.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);

const REFUSED = { kind: "unauthenticated", code: "passkey.refused", message: "This passkey was not accepted. Please try again." };

const present = (answer: Answer, now = start) => signInWithPasskey(JSON.stringify(answer), false, HOME, now);

const passkeyOf = (userId: string) => account().passkey.findFirstOrThrow({ where: { userId } });
const eventsOf = async (session: Session) =>
  (await account().auditEntry.findMany({ where: { actorRef: session.actor.auditRef }, orderBy: { seq: "asc" } })).map((entry) => entry.event);
const inParallel = async (attempts: Promise<unknown>[]) => (await Promise.allSettled(attempts)).filter((outcome) => outcome.status === "fulfilled").length;

describe("signing in with a passkey alone", () => {
  it("gives a session of its owner that has shown a second factor, under a token of its own [6.3.4, 7.2.4]", async () => {
    const ada = await passkeyOwner(start);
    const token = await signInByPasskey(ada.authenticator, at(MINUTE));
    const session = await resume(token, {}, at(MINUTE));
    expect(session).toMatchObject({ userId: ada.session.userId, factor: "passkey", authenticatedAt: at(MINUTE) });
    expect(token).not.toBe(ada.token);
    expect((await passkeyOf(ada.session.userId)).lastUsedOn).toEqual(new Date("2026-11-21T00:00:00Z"));
    expect(await eventsOf(ada.session)).toEqual(["passkey.added", "user.signed_in"]);
  });

  it("asks nobody in particular, and insists on the person being verified [6.5.7]", async () => {
    const options = (await passkeyForSignIn(HOME, start)) as { allowCredentials: unknown[] };
    expect(options).toMatchObject({ rpId: "localhost", userVerification: "required", allowCredentials: [] });
  });

  const lies: [string, Lies][] = [
    ["another port of this host", { origin: "http://localhost:4000" }],
    ["another scheme", { origin: "https://localhost:3000" }],
    ["another site", { origin: "https://evil.example" }],
    ["this site with a path", { origin: "http://localhost:3000/" }],
    ["a frame in another site's page", { crossOrigin: true }],
    ["such a frame, named", { crossOrigin: true, topOrigin: "https://evil.example" }],
    ["a passkey of another site", { rpId: "evil.example" }],
    ["a passkey of a part of this site", { rpId: "portal.localhost" }],
    ["the making of a passkey, not its use", { type: "webauthn.create" }],
    ["a payment", { type: "payment.get" }],
    ["nobody present", { present: false }],
    ["nobody verified", { verified: false }],
    ["neither", { present: false, verified: false }],
    ["a passkey that can be copied, and could not before", { backupEligible: true }],
    ["a copy of what cannot be copied", { backedUp: true }],
    ["no account", { userHandle: null }],
    ["another account", { userHandle: Buffer.alloc(32).toString("base64url") }],
    ["a challenge of its own", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["no challenge", { challenge: "" }],
    ["a passkey nobody has", { id: Buffer.alloc(16).toString("base64url") }],
  ];
  it.each(lies)("is refused from %s, and changes nothing but that the challenge is used up [6.3.4, 6.5.7]", async (_, lie) => {
    const { session, authenticator } = await passkeyOwner(start);
    const state = async () => [
      await account().passkey.findMany(),
      await account().session.findMany(),
      await account().user.findMany(),
      await eventsOf(session),
    ];
    const before = await state();
    const options = await passkeyForSignIn(HOME, start);
    await expect(present(authenticator.get(options, lie))).rejects.toMatchObject(REFUSED);
    expect(await state()).toEqual(before);
    if (lie.challenge === undefined) await expect(present(authenticator.get(options)), "the same challenge, answered truly").rejects.toMatchObject(REFUSED);
    await expect(signInByPasskey(authenticator, start), "another challenge, answered truly").resolves.toMatch(/^\w{40}$/);
  });

  it("is refused with the signature of another passkey", async () => {
    const [ada, ben] = [await passkeyOwner(start), await passkeyOwner(start)];
    const options = await passkeyForSignIn(HOME, start);
    const answer = ada.authenticator.get(options);
    const forged = { ...answer, response: { ...answer.response, signature: ben.authenticator.get(options).response.signature ?? "" } };
    await expect(present(forged)).rejects.toMatchObject(REFUSED);
  });

  it("is refused to somebody who is being erased", async () => {
    const { session, authenticator } = await passkeyOwner(start);
    await account().user.update({ where: { id: session.userId }, data: { erasing: true } });
    await expect(signInByPasskey(authenticator, start)).rejects.toMatchObject(REFUSED);
  });

  it("is not stopped by whoever uses up the tries of the account [6.1.1b]", async () => {
    const { session } = await sessionOf({ name: "Ada", email: "ada@marsh-weather.example" }, start);
    const { authenticator, token } = await withPasskey(session, start);
    const guess = () => signIn({ email: "ada@marsh-weather.example", password: "not the password at all" }, HOME, start).catch((error: Error) => error.message);
    for (let tries = 0; tries < 11; tries++) await guess();
    expect(await guess()).toContain("Too many tries");
    const live = await resume(token, {}, start);
    const again = live && JSON.stringify(authenticator.get(await passkeyForReauthentication(live, start)));
    await expect(live && reauthenticate(live, { passkey: again ?? "" }, HOME, start)).resolves.toMatchObject({ isRemembered: false });
    await expect(signInByPasskey(authenticator, start)).resolves.toMatch(/^\w{40}$/);
  });

  it("gives back no tries to the network that wrong passwords used up [6.3.1a]", async () => {
    const { authenticator } = await passkeyOwner(start);
    const from = { ...HOME, network: "203.0.113.0/24" };
    for (let tries = 0; tries < 5; tries++) await signIn({ email: `nobody-${tries}@marsh-weather.example`, password: PASSWORD }, from, start).catch(() => null);
    const spent = () => account().budget.aggregate({ _sum: { spent: true }, where: { until: { gt: start } } });
    const asked = await passkeyForSignIn(HOME, start);
    const before = await spent();
    await signInWithPasskey(JSON.stringify(authenticator.get(asked)), false, from, start);
    expect(await spent()).toEqual(before);
  });
});

describe("a challenge", () => {
  it("is 256 random bits, different each time, and stored as a hash alone [6.7.2]", async () => {
    const challenges = await Promise.all(Array.from({ length: 200 }, async () => ((await passkeyForSignIn(HOME, start)) as { challenge: string }).challenge));
    expect(new Set(challenges).size).toBe(200);
    for (const challenge of challenges) expect(Buffer.from(challenge, "base64url")).toHaveLength(32);
    expect(findIn(await dump(), challenges[0] ?? "")).toEqual([]);
  });

  it("is not made without end for one block of addresses, and for others still", async () => {
    const [flooded, other] = [
      { ...HOME, network: "203.0.113.0/24" },
      { ...HOME, network: "198.51.100.0/24" },
    ];
    const rows = () => account().challenge.count();
    const before = await rows();
    const asked = await Promise.allSettled(Array.from({ length: ASKED_PASSKEYS.limit + 20 }, () => passkeyForSignIn(flooded, start)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(ASKED_PASSKEYS.limit);
    expect((await rows()) - before).toBe(ASKED_PASSKEYS.limit);
    await expect(passkeyForSignIn(other, start)).resolves.toBeDefined();
  });

  it("can be answered once, also when ten answers come at once [6.7.2, 6.5.1d]", async () => {
    const { authenticator, session } = await passkeyOwner(start);
    const answer = authenticator.get(await passkeyForSignIn(HOME, start));
    expect(await inParallel(Array.from({ length: 10 }, () => present(answer)))).toBe(1);
    await expect(present(answer)).rejects.toMatchObject(REFUSED);
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(2);
  });

  it("can be answered for five minutes [6.7.2]", async () => {
    const { authenticator } = await passkeyOwner(start);
    const [timely, late] = [authenticator.get(await passkeyForSignIn(HOME, start)), authenticator.get(await passkeyForSignIn(HOME, start))];
    await expect(present(late, at(5 * MINUTE))).rejects.toMatchObject(REFUSED);
    await expect(present(timely, at(5 * MINUTE - SECOND))).resolves.toMatchObject({ isRemembered: false });
  });

  it("is for one purpose: what was signed for one opens no other, and is used up [6.7.2]", async () => {
    const { session, authenticator } = await passkeyOwner(start);
    const again = authenticator.get(await passkeyForReauthentication(session, start));
    await expect(present(again), "reauthenticating, to sign in").rejects.toMatchObject(REFUSED);
    await expect(reauthenticate(session, { passkey: JSON.stringify(again) }, HOME, start)).rejects.toMatchObject(REFUSED);
    const signingIn = JSON.stringify(authenticator.get(await passkeyForSignIn(HOME, start)));
    await expect(reauthenticate(session, { passkey: signingIn }, HOME, start), "signing in, to reauthenticate").rejects.toMatchObject(REFUSED);
    const adding = JSON.stringify(authenticator.get(await registrationOptions(session, start)));
    await expect(reauthenticate(session, { passkey: adding }, HOME, start), "adding one, to reauthenticate").rejects.toMatchObject(REFUSED);
  });

  it("is for one person: nobody answers for somebody else [6.7.2]", async () => {
    const [ada, ben] = [await passkeyOwner(start), await passkeyOwner(start, {}, "Ben")];
    const show = (session: Session, answer: Answer) => reauthenticate(session, { passkey: JSON.stringify(answer) }, HOME, start);
    await expect(show(ada.session, ben.authenticator.get(await passkeyForReauthentication(ada.session, start))), "Ben's passkey").rejects.toMatchObject(
      REFUSED,
    );
    await expect(show(ben.session, ben.authenticator.get(await passkeyForReauthentication(ada.session, start))), "Ada's question").rejects.toMatchObject(
      REFUSED,
    );
    const posing = { id: ada.authenticator.id.toString("base64url"), userHandle: ada.authenticator.userHandle };
    await expect(show(ada.session, ben.authenticator.get(await passkeyForReauthentication(ada.session, start), posing))).rejects.toMatchObject(REFUSED);
  });

  it("that is wrong leaves the password working, and is limited and recorded up to the limit in one session", async () => {
    const { session } = await passkeyOwner(start);
    const codes = [];
    for (let count = 0; count <= CHALLENGES.limit; count++) codes.push(await reauthenticate(session, { passkey: "{}" }, HOME, start).catch(({ code }) => code));
    const refused = codes.filter((code) => code === "passkey.refused");
    expect(refused.length).toBeLessThanOrEqual(CHALLENGES.limit);
    expect(codes.at(-1)).toBe("challenges.limited");
    expect(await account().user.findUniqueOrThrow({ where: { id: session.userId } })).toMatchObject({ failedTries: 0 });
    expect((await eventsOf(session)).filter((event) => event === "user.sign_in_refused")).toHaveLength(refused.length);
  });
});

describe("the counter of a passkey", () => {
  it("may stay at nought for good", async () => {
    const { session, authenticator } = await passkeyOwner(start);
    for (let uses = 0; uses < 3; uses++) await signInByPasskey(authenticator, start);
    expect((await passkeyOf(session.userId)).counter).toBe(0n);
  });

  it("is kept when it grows", async () => {
    const { session, authenticator } = await passkeyOwner(start, { counter: 5 });
    expect((await passkeyOf(session.userId)).counter).toBe(5n);
    await signInByPasskey(authenticator, start);
    expect((await passkeyOf(session.userId)).counter).toBe(6n);
    await signInByPasskey(authenticator, start, { counter: 4_294_967_295 });
    expect((await passkeyOf(session.userId)).counter).toBe(4_294_967_295n);
  });

  it.each([
    ["goes back", 5],
    ["stands still", 6],
    ["starts again", 0],
  ])("that %s blocks a passkey that cannot be copied; its owner is told once [6.3.7b]", async (_, counter) => {
    const { session, authenticator } = await passkeyOwner(start, { counter: 6 });
    await expect(signInByPasskey(authenticator, start, { counter })).rejects.toMatchObject(REFUSED);
    expect(await passkeyOf(session.userId)).toMatchObject({ counter: 6n, blockedAt: start });
    await expect(signInByPasskey(authenticator, at(MINUTE), { counter: 100 }), "for good").rejects.toMatchObject(REFUSED);
    expect((await eventsOf(session)).filter((event) => event === "passkey.blocked")).toHaveLength(1);
    expect(await account().letter.count({ where: { userId: session.userId } })).toBe(2);
  });

  it("that goes back lets a passkey in that is meant to be copied; its owner is told [6.3.7b]", async () => {
    const { session, authenticator } = await passkeyOwner(start, { counter: 6, syncs: true });
    await expect(signInByPasskey(authenticator, start, { counter: 5 })).resolves.toMatch(/^\w{40}$/);
    expect(await passkeyOf(session.userId)).toMatchObject({ counter: 6n, blockedAt: null });
    expect(await eventsOf(session)).toContain("passkey.blocked");
    expect(await account().letter.count({ where: { userId: session.userId } })).toBe(2);
  });

  it("is compared and kept at once: of copies that sign in at the same moment at most one gets in", async () => {
    const { session, authenticator } = await passkeyOwner(start, { counter: 5 });
    const answers = await Promise.all(Array.from({ length: 6 }, async () => authenticator.get(await passkeyForSignIn(HOME, start), { counter: 6 })));
    // None, when the copy is noticed before the first session begins.
    expect(await inParallel(answers.map((answer) => present(answer)))).toBeLessThanOrEqual(1);
    expect(await passkeyOf(session.userId)).toMatchObject({ counter: 6n, blockedAt: start });
  });

  it("that went back takes no second factor away: the password alone does not open the account [6.3.4]", async () => {
    const email = "blocked@marsh-weather.example";
    const { session } = await sessionOf({ name: "Ada", email }, start);
    const { authenticator } = await withPasskey(session, start, { counter: 6 });
    await signInByPasskey(authenticator, start, { counter: 1 }).catch(() => null);
    expect(await signIn({ email, password: PASSWORD }, HOME, start)).toMatchObject({ choices: ["recovery"] });
    expect((await lettersTo(email)).map((letter) => letter.subject)).toContain("A passkey may have been copied");
  });
});

describe("a passkey as second factor", () => {
  async function half(email: string) {
    const { session } = await sessionOf({ name: "Ada", email }, start);
    const owner = await withPasskey(session, start);
    const outcome = await signIn({ email, password: PASSWORD }, HOME, at(MINUTE));
    if ("session" in outcome) throw new Error("let in by the password alone");
    return { ...owner, pending: outcome.pending, choices: outcome.choices };
  }
  const show = (pending: string, answer: Answer) => signInWithFactor(pending, { passkey: JSON.stringify(answer) }, HOME, at(MINUTE));

  it("is asked for after the password, by name, and gives the session [6.3.3a, 7.2.4]", async () => {
    const { pending, choices, authenticator, session } = await half("second-1@marsh-weather.example");
    expect(choices).toEqual(["passkey", "recovery"]);
    const options = await passkeyForFactor(pending, at(MINUTE));
    expect(options).toMatchObject({ allowCredentials: [{ id: authenticator.id.toString("base64url") }], userVerification: "required" });
    const { token } = await show(pending, authenticator.get(options, { userHandle: null }));
    expect(await resume(token, {}, at(MINUTE))).toMatchObject({ userId: session.userId, factor: "passkey" });
  });

  it("is refused from somebody else's device", async () => {
    const [ada, ben] = [await half("second-2@marsh-weather.example"), await half("second-3@marsh-weather.example")];
    await expect(show(ada.pending, ben.authenticator.get(await passkeyForFactor(ada.pending, at(MINUTE))))).rejects.toMatchObject(REFUSED);
    await expect(show(ada.pending, ada.authenticator.get(await passkeyForFactor(ben.pending, at(MINUTE))))).rejects.toMatchObject(REFUSED);
    await expect(show(ada.pending, ada.authenticator.get(await passkeyForSignIn(HOME, at(MINUTE))))).rejects.toMatchObject(REFUSED);
  });

  it("opens one session, also when five good answers come at once [6.5.1d]", async () => {
    const { pending, authenticator } = await half("second-4@marsh-weather.example");
    const answers = await Promise.all(Array.from({ length: 5 }, async () => authenticator.get(await passkeyForFactor(pending, at(MINUTE)))));
    expect(await inParallel(answers.map((answer) => show(pending, answer)))).toBe(1);
  });
});

describe("showing a passkey again", () => {
  it("makes a stale session fresh under a new token; the old one is dead [7.2.4]", async () => {
    const { session, authenticator, token } = await passkeyOwner(start);
    const stale = await resume(token, {}, at(20 * MINUTE));
    const answer = authenticator.get(await passkeyForReauthentication(stale ?? session, at(20 * MINUTE)));
    const renewed = await reauthenticate(stale ?? session, { passkey: JSON.stringify(answer) }, HOME, at(20 * MINUTE));
    expect(await resume(token, {}, at(20 * MINUTE))).toBeNull();
    expect(await resume(renewed.token, {}, at(20 * MINUTE))).toMatchObject({ authenticatedAt: at(20 * MINUTE), factor: "passkey" });
  });
});

describe("the software authenticator of these tests", () => {
  it("makes keys that are no two the same", () => {
    expect(new Authenticator().id).not.toEqual(new Authenticator().id);
  });
});
