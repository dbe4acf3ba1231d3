"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { ChangeEmail } from "#lib/identity/schema.ts";

export const requestEmailChange = action(ChangeEmail, "user", async (session, input) => {
  await identity.requestEmailChange(session, input, await caller());
  return new GoTo("/account/email?sent=yes");
});
