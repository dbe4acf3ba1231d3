"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as identity from "#lib/identity/index.ts";
import { Confirm } from "#lib/identity/schema.ts";

export const confirm = action(Confirm, "anyone", async (_, { token }) => {
  await identity.confirm(token);
  return new GoTo("/sign-in?confirmed=yes");
});
