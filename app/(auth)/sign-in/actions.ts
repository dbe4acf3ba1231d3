"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { AskPasskeyForFactor, SignIn, SignInFactor, SignInPasskey } from "#lib/identity/schema.ts";

export const signIn = action(SignIn, "anyone", async (_, input) => {
  const outcome = await identity.signIn(input, await caller());
  if (!("session" in outcome)) return { ...outcome, next: input.next ?? "" };
  await writeSessionCookie(outcome.session);
  return new GoTo(ownPath(input.next, "/w"));
});

export const signInWithFactor = action(SignInFactor, "anyone", async (_, { pending, next, choices: _shown, ...shown }) => {
  await writeSessionCookie(await identity.signInWithFactor(pending, shown, await caller()));
  // Whoever is down to recovery codes is told how many are left, and how to get out of there.
  return new GoTo(shown.recovery === undefined ? ownPath(next, "/w") : "/account/security?recovered=yes");
});

export const askPasskeyForFactor = action(AskPasskeyForFactor, "anyone", (_, { pending }) => identity.passkeyForFactor(pending));

export const askPasskey = action(z.strictObject({}), "anyone", async () => identity.passkeyForSignIn(await caller()));

export const signInWithPasskey = action(SignInPasskey, "anyone", async (_, { passkey, remember, next }) => {
  await writeSessionCookie(await identity.signInWithPasskey(passkey, remember === "on", await caller()));
  return new GoTo(ownPath(next, "/w"));
});
