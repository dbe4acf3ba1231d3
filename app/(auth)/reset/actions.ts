"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { Reset } from "#lib/identity/schema.ts";

export const reset = action(Reset, "anyone", async (_, input) => {
  await identity.reset(input, await caller());
  return new GoTo("/reset?done=yes");
});
