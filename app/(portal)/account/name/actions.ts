"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as identity from "#lib/identity/index.ts";
import { ChangeName } from "#lib/identity/schema.ts";

export const changeName = action(ChangeName, "user", async (session, input) => {
  await identity.changeName(session, input);
  return new GoTo("/account?changed=name");
});
