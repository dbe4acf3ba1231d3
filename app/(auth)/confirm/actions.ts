"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { clearSignUpCookie, readSignUpCookie } from "#app/_edge/sign-up-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { Confirm, ConfirmAnew, ConfirmWithPasskey, MailedLink } from "#lib/identity/schema.ts";

export const confirm = action(Confirm, "anyone", async (_, input) => {
  await identity.confirm(input, await readSignUpCookie(), await caller());
  await clearSignUpCookie();
  return new GoTo("/sign-in?confirmed=yes");
});

export const confirmAnew = action(ConfirmAnew, "anyone", async (_, input) => {
  await identity.confirmAnew(input, await caller());
  await clearSignUpCookie();
  return new GoTo("/sign-in?confirmed=yes");
});

export const askForPasskey = action(MailedLink, "anyone", async (_, { token }) => identity.registrationForLink(token, await readSignUpCookie()));

/** Leaves the sign-up cookie: writing a cookie renders the page again, and the recovery codes on it would be lost. Signing in deletes it. */
export const confirmWithPasskey = action(ConfirmWithPasskey, "anyone", async (_, input) => ({
  recoveryCodes: await identity.confirmWithPasskey(input, await readSignUpCookie(), await caller()),
}));
