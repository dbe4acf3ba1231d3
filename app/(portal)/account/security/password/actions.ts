"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { ChangePassword, SetPassword } from "#lib/identity/schema.ts";

export const changePassword = action(ChangePassword, "user", async (session, input) => {
  await writeSessionCookie(await identity.changePassword(session, input, await caller()));
  return new GoTo("/account/security/password?done=yes");
});

export const setPassword = action(SetPassword, "user", async (session, input) => {
  await writeSessionCookie(await identity.setPassword(session, input, await caller()));
  return new GoTo("/account/security/password?done=yes");
});
