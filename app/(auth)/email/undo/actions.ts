"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { Confirm } from "#lib/identity/schema.ts";

export const undoEmailChange = action(Confirm, "anyone", async (_, { token }) => {
  await identity.undoEmailChange(token, await caller());
  return new GoTo("/email/undo?done=yes");
});
