/** The cast: people made the way people are made, by signing up, confirming and signing in. */

import { publish } from "#lib/documents/index.ts";
import { agreementWording } from "#lib/documents/schema.ts";
import * as identity from "#lib/identity/index.ts";
import { linkTokenFor } from "./letters.ts";

export const PASSWORD = "marigold quiet harbour lantern";

export const CAST = {
  ada: { name: "Ada Marsh", email: "ada@marsh-weather.example" },
  ben: { name: "Ben Reed", email: "ben@marsh-weather.example" },
  cleo: { name: "Cleo Quay", email: "cleo@harbour-labs.example" },
  sam: { name: "Sam Post", email: "sam@kept.example" },
} as const;

export async function signUp(person: { name: string; email: string }, now?: Date): Promise<void> {
  await publish();
  await identity.signUp({ ...person, password: PASSWORD, agreed: "on" }, agreementWording, now);
}

export async function confirmed(person: { name: string; email: string }, now?: Date): Promise<void> {
  await signUp(person, now);
  await identity.confirm(await linkTokenFor(person.email), now);
}

/** A session of a person who signed up, confirmed and signed in. */
export async function sessionOf(person: { name: string; email: string }, now?: Date): Promise<{ session: identity.Session; token: string }> {
  await confirmed(person, now);
  const token = await identity.signIn({ email: person.email, password: PASSWORD }, now);
  const session = await identity.resume(token, {}, now);
  if (!session) throw new Error("no session");
  return { session, token };
}
