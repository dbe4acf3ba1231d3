"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { RequestReset } from "#lib/identity/schema.ts";

export const requestReset = action(RequestReset, "anyone", async (_, { email }) => {
  await identity.requestReset(email, await caller());
  return new GoTo("/forgot/sent");
});
