/** The cast: people made the way people are made, by signing up, confirming and signing in. */

import { agreementFor, publish } from "#lib/documents/index.ts";
import * as identity from "#lib/identity/index.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { linkTokenFor } from "./letters.ts";

/** Where everybody in the tests sits. */
export const HOME: Caller = { network: "192.0.2.0/24", browser: "Firefox on Linux" };

export const PASSWORD = "marigold quiet harbour lantern";

export const CAST = {
  ada: { name: "Ada Marsh", email: "ada@marsh-weather.example" },
  ben: { name: "Ben Reed", email: "ben@marsh-weather.example" },
  cleo: { name: "Cleo Quay", email: "cleo@harbour-labs.example" },
  sam: { name: "Sam Post", email: "sam@kept.example" },
} as const;

/** The fields of a form in which somebody agrees to the privacy policy that applies at `now`. */
export const agreeing = (now?: Date) => ({ agreed: "on", policy: agreementFor("privacy", now).policy }) as const;

/** Returns the value of the sign-up cookie. */
export async function signUp(person: { name: string; email: string }, now?: Date): Promise<string> {
  await publish();
  return identity.signUp({ ...person, password: PASSWORD, ...agreeing(now) }, HOME, now);
}

export async function confirmed(person: { name: string; email: string }, now?: Date): Promise<void> {
  await signUp(person, now);
  await identity.confirm({ token: await linkTokenFor(person.email), password: PASSWORD }, null, HOME, now);
}

/** A session of a person who signed up, confirmed and signed in. */
export async function sessionOf(person: { name: string; email: string }, now?: Date): Promise<{ session: identity.Session; token: string }> {
  await confirmed(person, now);
  const token = await tokenOf(person.email, now);
  const session = await identity.resume(token, {}, now);
  if (!session) throw new Error("no session");
  return { session, token };
}

/** The value of the cookie that signing in with the password alone gives. */
export async function tokenOf(email: string, now?: Date): Promise<string> {
  const outcome = await identity.signIn({ email, password: PASSWORD }, HOME, now);
  if (!("session" in outcome)) throw new Error("A second factor is asked for.");
  return outcome.session.token;
}
