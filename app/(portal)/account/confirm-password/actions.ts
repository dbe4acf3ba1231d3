"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import * as identity from "#lib/identity/index.ts";
import { Reauthenticate } from "#lib/identity/schema.ts";

export const confirmPassword = action(Reauthenticate, "user", async (session, input) => {
  await identity.reauthenticate(session, input.password);
  return new GoTo(ownPath(input.next, "/account"));
});
