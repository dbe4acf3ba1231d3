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
  signIn,
  signUp,
} from "#lib/identity/index.ts";
import { CHALLENGES, MAILS, TRIES } from "#lib/identity/limits.ts";
import { account } from "#lib/platform/db/account.ts";
import { enrolled } from "#tests/support/authenticator-app.ts";
import { HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { exhaust } from "#tests/support/exhaust.ts";
import { linkTokenFor } from "#tests/support/letters.ts";

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
  "a sign-up": (email, network) => signUp({ name: "Ada", email, credential: "passkey", agreed: "on" }, "wording", from(network)),
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

it("mails to one address are bounded over all networks of strangers, and a network the account is known in gets through", async () => {
  const person = somebody();
  await sessionOf(person);
  const codes = [];
  for (let network = 0; network < MAILS.addressDaily.limit + 2; network++) codes.push(await codeOf(requestReset(person.email, from(`198.${network}.1.0/24`))));
  expect(codes).toEqual([...Array(MAILS.addressDaily.limit).fill("in"), "mail.address.limited", "mail.address.limited"]);
  expect(await codeOf(requestReset(person.email, HOME))).toBe("in");
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
    const cookie = await signUp({ ...other, credential: "passkey", agreed: "on" }, "wording", HOME);
    const { id } = await account().pendingSignUp.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    await exhaust(TRIES.confirm, id);
    expect(await codeOf(registrationForLink(await linkTokenFor(other.email), cookie))).toBe("confirm.limited");
  });
});
