"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { SignIn } from "#lib/identity/schema.ts";

export const signIn = action(SignIn, "anyone", async (_, input) => {
  await writeSessionCookie(await identity.signIn(input));
  return new GoTo(ownPath(input.next, "/w"));
});
