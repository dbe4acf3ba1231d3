/** Budgets for mails and challenges: a stranger uses up neither the mails that the owner asks for nor the database. */
import { describe, expect, it } from "vitest";
import {
  beginTotp,
  passkeyForFactor,
  passkeyForReauthentication,
  registrationForLink,
  registrationOptions,
  requestEmailChange,
  requestReset,
  type Session,
  sendReset,
  signIn,
  signUp,
} from "#lib/identity/index.ts";
import { CHALLENGES, EVEN_ANSWER, MAILS, TRIES } from "#lib/identity/limits.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { invite } from "#lib/workspaces/index.ts";
import { enrolled } from "#tests/support/authenticator-app.ts";
import { agreeing, HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { durationOf } from "#tests/support/duration.ts";
import { exhaust } from "#tests/support/exhaust.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { linkTokenFor } from "#tests/support/letters.ts";
import { makeWorld, type World } from "#tests/support/world.ts";

let people = 0;
const somebody = () => ({ name: "Ada Marsh", email: `ada.mails.${++people}@marsh-weather.example` });
const from = (network: string) => ({ ...HOME, network });
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { code?: string }) => error.code,
  );

const MAILED: Record<string, (email: string, network: string) => Promise<unknown>> = {
  "a new password": (email, network) => requestReset(email, from(network)),
  "a sign-up": (email, network) => signUp({ name: "Ada", email, credential: "passkey", ...agreeing() }, from(network)),
  "a change of address": async (email, network) => requestEmailChange((await sessionOf(somebody())).session, { email }, from(network)),
};

describe.each(Object.entries(MAILED))("mails about %s", (_, ask) => {
  it("that a stranger asked for from every /64 of a site leave the owner's own in another network [6.1.1b]", async () => {
    const { email } = somebody();
    const site = people;
    const codes = [];
    for (let subnet = 0; subnet < 6; subnet++) codes.push(await codeOf(ask(email, `2001:db8:${site}:${subnet}::/64`)));
    expect(codes.filter((code) => code === "in")).toHaveLength(5);
    expect(codes.at(-1)).toMatch(/\.limited$/);
    expect(await codeOf(ask(email, `198.${site}.1.0/24`))).toBe("in");
  });
});

describe("mails to one address from many networks", () => {
  const nameOf = (email: string) => Buffer.from(emailLookup(email)).toString("hex");

  it("about a new password are bounded; beyond that one leaves each hour, and whoever is in a known network gets each, all with the same answer", async () => {
    const person = somebody();
    // Budgets begin anew with each day (UTC), so the hours stand within one.
    const start = new Date("2026-11-21T09:00:00Z");
    await sessionOf(person, start);
    let networks = 0;
    /** Whether a request is mailed. */
    const isMailed = async (email: string, minutes: number, network = `198.${++networks}.1.0/24`) => {
      const [before, now] = [await account().letter.count(), new Date(start.getTime() + minutes * MINUTE)];
      expect(await durationOf(() => requestReset(email, from(network), now))).toBeGreaterThanOrEqual(EVEN_ANSWER);
      await runJobs({ "identity.reset": (access, payload) => sendReset(access, payload, now) });
      return (await account().letter.count()) > before;
    };
    for (let count = 0; count < 3; count++) expect(await isMailed(person.email, 0)).toBe(true);
    await exhaust(MAILS.addressDaily, `reset|${nameOf(person.email)}`, start);
    expect([await isMailed(person.email, 0), await isMailed(person.email, 0), await isMailed(person.email, 30)]).toEqual([true, false, false]);
    expect([await isMailed(person.email, 60), await isMailed(person.email, 61)]).toEqual([true, false]);
    for (let count = 0; count < 2; count++) expect(await isMailed(person.email, 62, HOME.network), "a known network").toBe(true);
    expect(await isMailed("nobody@marsh-weather.example", 62)).toBe(false);
  });

  it("about anything else are bounded, from a network that the account is known in as from all others [6.3.8b, 6.3.8d]", async () => {
    const person = somebody();
    await sessionOf(person);
    const { session } = await sessionOf(somebody());
    for (const email of [person.email, "nobody.at.all@marsh-weather.example"]) {
      for (const kind of ["signUp", "emailChange"]) await exhaust(MAILS.addressDaily, `${kind}|${nameOf(email)}`);
      for (const network of [HOME.network, `198.51.${people}.0/24`]) {
        expect(await codeOf(signUp({ name: "Ada", email, credential: "passkey", ...agreeing() }, from(network)))).toBe("mail.address.limited");
        expect(await codeOf(requestEmailChange(session, { email }, from(network)))).toBe("mail.address.limited");
      }
    }
  });
});

describe("mails to the subaddresses of one mailbox", () => {
  let world: World | undefined;
  const ASKED: Record<string, (email: string) => Promise<unknown>> = {
    "a sign-up": (email) => signUp({ name: "Ada", email, credential: "passkey", ...agreeing() }, HOME),
    "a change of address": async (email) => requestEmailChange((await sessionOf(somebody())).session, { email }, HOME),
    "an invitation": async (email) => {
      world ??= await makeWorld();
      return invite(await world.enter("members:write"), { email, role: "viewer" });
    },
  };

  it.each(Object.entries(ASKED))("share the limit of the mailbox: %s [6.1.1b]", async (_, ask) => {
    const [local, domain] = somebody().email.split("@");
    const codes: unknown[] = [];
    for (let count = 0; count < 6; count++) codes.push(await codeOf(ask(`${local}+${count}@${domain}`)));
    expect(codes.slice(0, 5)).toEqual(Array(5).fill("in"));
    expect(codes[5]).toMatch(/\.limited$/);
    expect(await codeOf(ask(`${local}@${domain}`)), "the address itself").toMatch(/\.limited$/);
    expect(await codeOf(ask(somebody().email)), "another mailbox").toBe("in");
  });

  it("leave the password resets of an account alone: an unknown address gets no mail [6.1.1b]", async () => {
    const person = somebody();
    await sessionOf(person);
    const [local, domain] = person.email.split("@");
    const network = `198.53.${people}.0/24`;
    const before = await account().letter.count();
    for (let count = 0; count < 5; count++) await requestReset(`${local}+${count}@${domain}`, from(network));
    expect(await codeOf(requestReset(person.email, from(network)))).toBe("in");
    await runJobs({ "identity.reset": (access, payload) => sendReset(access, payload) });
    expect(await account().letter.count()).toBe(before + 1);
  });
});

describe("challenges", () => {
  const ASKED: Record<string, (session: Session) => Promise<unknown>> = { registrationOptions, passkeyForReauthentication, beginTotp };

  it.each(Object.entries(ASKED))("of one session are bounded: %s", async (_, ask) => {
    const { session } = await sessionOf(somebody());
    expect(await codeOf(ask(session))).toBe("in");
    await exhaust(CHALLENGES, session.handle);
    const before = await account().challenge.count();
    expect(await codeOf(ask(session))).toBe("challenges.limited");
    expect(await account().challenge.count()).toBe(before);
  });

  it("of one pending sign-in and of one sign-up link are bounded", async () => {
    const person = somebody();
    await enrolled(person, new Date());
    const begun = await signIn({ email: person.email, password: PASSWORD }, HOME);
    if ("session" in begun) throw new Error("let in by the password alone");
    const { tokenHash } = await account().pendingSignIn.findFirstOrThrow({ orderBy: { expiresAt: "desc" } });
    await exhaust(CHALLENGES, Buffer.from(tokenHash).toString("hex"));
    expect(await codeOf(passkeyForFactor(begun.pending))).toBe("challenges.limited");

    const other = somebody();
    const cookie = await signUp({ ...other, credential: "passkey", ...agreeing() }, HOME);
    const { id } = await account().pendingSignUp.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    await exhaust(TRIES.confirm, id);
    expect(await codeOf(registrationForLink(await linkTokenFor(other.email), cookie))).toBe("confirm.limited");
  });
});
