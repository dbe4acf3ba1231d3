"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { MailedLink } from "#lib/identity/schema.ts";

export const confirmEmailChange = action(MailedLink, "user", async (session, { token }) => {
  await identity.confirmEmailChange(session, token, await caller());
  return new GoTo("/email/confirm?done=yes");
});
