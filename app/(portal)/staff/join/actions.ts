"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { Confirm } from "#lib/identity/schema.ts";

export const joinStaff = action(Confirm, "user", async (session, { token }) => {
  await writeSessionCookie(await identity.joinStaff(session, token, await caller()));
  return new GoTo("/staff/join?joined=yes");
});
