"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { Confirm, ConfirmWithPasskey } from "#lib/identity/schema.ts";

export const confirm = action(Confirm, "anyone", async (_, { token }) => {
  await identity.confirm(token);
  return new GoTo("/sign-in?confirmed=yes");
});

export const askForPasskey = action(Confirm, "anyone", (_, { token }) => identity.registrationForLink(token));

export const confirmWithPasskey = action(ConfirmWithPasskey, "anyone", async (_, input) => ({
  recoveryCodes: await identity.confirmWithPasskey(input, await caller()),
}));
