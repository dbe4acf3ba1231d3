import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { publish } from "#lib/documents/index.ts";
import { confirm, confirmAnew, faultsOfPassword, linkOf, resendSignUp, signIn, signUp as signUpVerb } from "#lib/identity/index.ts";
import { EVEN_ANSWER, LIFETIME, MAILS, TRIES } from "#lib/identity/limits.ts";
import { after, clock, DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { keyOf, open } from "#lib/platform/seal/index.ts";
import { purge } from "#lib/privacy/index.ts";
import { agreeing, CAST, confirmed, HOME, PASSWORD, signUp, tokenOf } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";

const DEAD = { kind: "invalid", code: "verification.dead" };
const VICTIM = "velvet anchor nine pancakes";
const STRANGER = { name: "Mallory Stranger", network: "198.51.100.0/24" };

let people = 0;
const address = () => `person-${++people}@marsh-weather.example`;
const press = (token: string, cookie: string | null, password?: string) => confirm({ token, password }, cookie, HOME);
const nameOf = async (id: string) => open(await keyOf(id), "user.name_sealed", id, (await account().user.findUniqueOrThrow({ where: { id } })).nameSealed);
const signUpAs = (name: string, email: string, password: string, network = HOME.network) =>
  signUpVerb({ name, email, password, ...agreeing() }, { ...HOME, network });

beforeAll(publish);

describe("a sign-up", () => {
  it("stores a pending sign-up and no account, and the account keeps what was agreed to", async () => {
    const cookie = await signUp(CAST.ada);
    expect(await account().user.count()).toBe(0);
    await expect(signIn({ email: CAST.ada.email, password: PASSWORD }, HOME)).rejects.toMatchObject({ code: "sign_in.wrong" });
    await press(await linkTokenFor(CAST.ada.email), cookie);
    const [agreed] = await account().acknowledgement.findMany();
    expect(agreed?.documentHash).toHaveLength(32);
    expect(agreed?.wording).toContain("privacy policy");
    await expect(tokenOf(CAST.ada.email)).resolves.toBeTypeOf("string");
  });

  it("keeps no name, address, password or cookie in clear [11.4.2]", async () => {
    const email = address();
    const cookie = await signUp({ name: CAST.ben.name, email });
    const dump = JSON.stringify([
      await account().pendingSignUp.findMany(),
      await account().user.findMany(),
      await account().password.findMany({ omit: { phcHash: false } }),
    ]);
    for (const text of [CAST.ben.name, email, PASSWORD, cookie, await linkTokenFor(email)]) expect(dump).not.toContain(text);
    expect(dump).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("is refused with a password that is short, common, repeated or predictable [6.2.1, 6.2.4, 6.2.11]", async () => {
    for (const [password, because] of [
      ["fourteen chars", "15 characters or more; this has 14"],
      ["123456789012345", "most common"],
      ["passwordpassword", "repeats"],
      ["abcdefghijklmnopqrs", "sequence"],
      ["keptportaldevice", "about this product"],
      ["marguerite quillfeather", "your own name"],
      ["Quillfeather-Quillfeather-1!", "your own name"],
      ["the kept portal device", "about this product"],
      ["x".repeat(129), "128 characters or fewer"],
    ] as const) {
      await expect(signUpAs("Marguerite Quillfeather", "quill@example.eu", password), password).rejects.toMatchObject({
        kind: "invalid",
        detail: { fields: { password: expect.stringContaining(because) } },
      });
    }
  });

  it("with a known address gets the answer of an unknown one; the mail tells its owner [6.3.8b]", async () => {
    const before = await account().pendingSignUp.count();
    expect(await signUp(CAST.ada)).toHaveLength((await signUp({ name: "Ada", email: address() })).length);
    expect((await lettersTo(CAST.ada.email)).at(-1)?.subject).toBe("You already have an account");
    expect(await account().pendingSignUp.count()).toBe(before + 1);
  });

  it("resends its e-mail: the first link works as the second does, and a known or forgotten address gets the same answer", async () => {
    const email = address();
    const cookie = await signUp({ name: "Ada", email });
    const first = await linkTokenFor(email);
    const next = await resendSignUp(email, cookie, HOME);
    expect(next).toHaveLength(cookie.length);
    const second = await linkTokenFor(email);
    expect(second).not.toBe(first);
    for (const token of [first, second]) expect(await linkOf(token, next), "the same browser").toMatchObject({ isOwn: true });
    await press(first, next);
    await expect(tokenOf(email)).resolves.toBeTypeOf("string");
    expect(await resendSignUp(email, next, HOME), "it has an account now").toHaveLength(next.length);
    expect((await lettersTo(email)).at(-1)?.subject).toBe("You already have an account");
    const forgotten = address();
    expect(await resendSignUp(forgotten, next, HOME)).toHaveLength(next.length);
    expect(await lettersTo(forgotten)).toEqual([]);
  });

  it("charges each resent e-mail like a sign-up, and resends none after the sign-up expired", async () => {
    const now = new Date();
    const email = address();
    const cookie = await signUp({ name: "Ada", email }, now);
    let newest = cookie;
    for (let mails = 1; mails < MAILS.signUp.limit; mails++) newest = await resendSignUp(email, newest, HOME, now);
    await expect(resendSignUp(email, newest, HOME, now)).rejects.toMatchObject({ kind: "limited" });
    expect(await lettersTo(email)).toHaveLength(MAILS.signUp.limit);
    await resendSignUp(email, newest, HOME, after(now, LIFETIME.confirmLink));
    expect(await lettersTo(email)).toHaveLength(MAILS.signUp.limit);
  });

  it("tells of the password, too, when something else is wrong with the form", async () => {
    const check = { about: ["Ada Marsh"], by: HOME.network };
    expect(await faultsOfPassword("too short", check)).toEqual({ password: expect.stringContaining("15 characters or more") });
    expect(await faultsOfPassword(PASSWORD, check)).toEqual({});
  });

  it("waits for the end of a constant time, for a known address as for an unknown one [6.3.8b]", async () => {
    const sleep = vi.spyOn(clock, "sleep");
    onTestFinished(() => sleep.mockRestore());
    for (const person of [CAST.ada, { name: "Dora", email: address() }]) await signUp(person);
    expect(sleep.mock.calls.map(([milliseconds]) => milliseconds > 0 && milliseconds <= EVEN_ANSWER)).toEqual([true, true]);
  });

  it("mails nothing that was typed into the form: no name reaches an address that is not confirmed", async () => {
    const email = address();
    await signUpAs(STRANGER.name, email, PASSWORD);
    await signUpVerb({ name: STRANGER.name, email, credential: "passkey", ...agreeing() }, HOME);
    const mails = await lettersTo(email);
    expect(mails).toHaveLength(2);
    expect(JSON.stringify(mails)).not.toContain("Mallory");
  });
});

describe("a sign-up by a stranger with somebody else's address", () => {
  it("leaves the victim's own sign-up as it was, in either order [6.3.4]", async () => {
    for (const victimIsFirst of [true, false]) {
      const email = address();
      const stranger = () => signUpAs(STRANGER.name, email, PASSWORD, STRANGER.network);
      if (!victimIsFirst) await stranger();
      const cookie = await signUpAs("Vera Victim", email, VICTIM);
      const own = await linkTokenFor(email);
      if (victimIsFirst) await stranger();
      await press(own, cookie);
      await expect(signIn({ email, password: PASSWORD }, HOME)).rejects.toMatchObject({ code: "sign_in.wrong" });
      expect(await signIn({ email, password: VICTIM }, HOME)).toHaveProperty("session");
    }
  });

  it("is never what the victim's click confirms, even behind the stranger's link: the browser's own sign-up counts", async () => {
    const email = address();
    const cookie = await signUpAs("Vera Victim", email, VICTIM);
    await signUpAs(STRANGER.name, email, PASSWORD, STRANGER.network);
    await press(await linkTokenFor(email), cookie);
    const { id } = await account().user.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    expect(await nameOf(id)).toBe("Vera Victim");
    expect(await signIn({ email, password: VICTIM }, HOME)).toHaveProperty("session");
    await expect(signIn({ email, password: PASSWORD }, HOME)).rejects.toMatchObject({ code: "sign_in.wrong" });
  });

  it("opens nothing for a victim without a cookie who does not know its password", async () => {
    const email = address();
    await signUpAs(STRANGER.name, email, PASSWORD, STRANGER.network);
    const token = await linkTokenFor(email);
    expect(await linkOf(token, null)).toEqual({ credential: "password", isOwn: false });
    for (const password of [undefined, "", VICTIM]) {
      await expect(press(token, null, password)).rejects.toMatchObject({ detail: { fields: { password: expect.any(String) } } });
    }
    await expect(press(token, "x".repeat(43)), "nor with a cookie of another sign-up").rejects.toMatchObject({ kind: "invalid" });
    expect(await signIn({ email, password: PASSWORD }, HOME).catch(({ code }) => code)).toBe("sign_in.wrong");

    const later = after(new Date(), MINUTE);
    await confirmAnew({ token, name: "Vera Victim", password: VICTIM, ...agreeing(later) }, HOME, later);
    const { id } = await account().user.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    expect(await nameOf(id)).toBe("Vera Victim");
    expect(await account().acknowledgement.findFirst({ where: { userId: id } })).toMatchObject({ at: later });
    expect(await signIn({ email, password: PASSWORD }, HOME).catch(({ code }) => code)).toBe("sign_in.wrong");
    expect(await signIn({ email, password: VICTIM }, HOME)).toHaveProperty("session");
  });

  it("can have its password guessed on the page behind the link a bounded number of times", async () => {
    const email = address();
    await signUp({ name: "Ben", email });
    const token = await linkTokenFor(email);
    const codes = [];
    for (let count = 0; count < TRIES.confirm.limit + 2; count++) codes.push(await press(token, null, VICTIM).catch(({ code }) => code));
    expect(codes.filter((code) => code === "confirm.limited")).toHaveLength(2);
  });

  it("ends when the address is confirmed: its link is dead and its key is destroyed", async () => {
    const email = address();
    await signUpAs(STRANGER.name, email, PASSWORD, STRANGER.network);
    const theirs = await linkTokenFor(email);
    const { id } = await account().pendingSignUp.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    const cookie = await signUpAs("Vera Victim", email, VICTIM);
    await press(await linkTokenFor(email), cookie);
    await expect(press(theirs, null, PASSWORD)).rejects.toMatchObject(DEAD);
    await expect(keyOf(id)).rejects.toThrow();
  });
});

describe("confirming the address", () => {
  it("works once, also when the button is pressed ten times at once [6.4.1c, 6.5.1c]", async () => {
    const email = address();
    const cookie = await signUp({ name: "Ben", email });
    const token = await linkTokenFor(email);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => press(token, cookie)));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(DEAD);
  });

  it("opens one account when the form was sent three times at once and each link is pressed at once", async () => {
    const email = address();
    const before = await account().user.count();
    await Promise.all([1, 2, 3].map(() => signUp({ name: "Ben", email })));
    const tokens = (await lettersTo(email)).map(({ action }) => new URL(action?.url ?? "").searchParams.get("token") ?? "");
    await Promise.allSettled(tokens.map((token) => press(token, null, PASSWORD)));
    expect(await account().user.count()).toBe(before + 1);
    expect(
      await account().pendingSignUp.count({
        where: { browserHash: { not: new Uint8Array() }, emailLookup: (await account().user.findFirstOrThrow({ orderBy: { createdAt: "desc" } })).emailLookup },
      }),
    ).toBe(0);
  });

  it("refuses a link after 24 hours, an invented one, and one whose address was confirmed by other means [6.4.1b]", async () => {
    const now = new Date();
    const email = address();
    const cookie = await signUp({ name: "Sam", email }, now);
    const token = await linkTokenFor(email);
    await expect(confirm({ token }, cookie, HOME, new Date(now.getTime() + DAY + 1))).rejects.toMatchObject(DEAD);
    await expect(press("never", cookie)).rejects.toMatchObject(DEAD);
    const row = await account().pendingSignUp.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    await press(token, cookie);
    const copy = { ...row, id: "0198c0de-0000-7000-8000-000000000001", passkeyHandle: new Uint8Array(32) };
    await account().pendingSignUp.create({ data: copy });
    expect(await linkOf(token, cookie), "without its key it is no sign-up").toBeNull();
    await account().pendingSignUp.delete({ where: { id: copy.id } });
  });

  it("leaves no sign-up or key after a day: the retention deletes what was not confirmed, and only that", async () => {
    const start = new Date();
    const email = address();
    await signUp({ name: "Sam", email }, start);
    const { id } = await account().pendingSignUp.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    const users = await account().user.count();
    await purge(new Date(start.getTime() + 23 * HOUR));
    expect(await account().pendingSignUp.count({ where: { id } })).toBe(1);
    await purge(new Date(start.getTime() + 25 * HOUR));
    expect(await account().pendingSignUp.count()).toBe(0);
    await expect(keyOf(id)).rejects.toThrow();
    expect(await account().user.count()).toBe(users);
    await confirmed({ name: "Sam", email });
  });
});
