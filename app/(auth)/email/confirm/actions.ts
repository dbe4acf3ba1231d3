"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { readSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { MailedLink } from "#lib/identity/schema.ts";

/** Who opens the link where they are signed in stays so; the link itself signs nobody in. */
export const confirmEmailChange = action(MailedLink, "anyone", async (_, { token }) => {
  const session = await identity.resume(await readSessionCookie());
  await identity.confirmEmailChange(token, session, await caller());
  return new GoTo("/email/confirm?done=yes");
});
