"use server";
import { action } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";
import { MailedLink } from "#lib/identity/schema.ts";

export const undoEmailChange = action(MailedLink, "anyone", async (_, { token }) => ({
  removed: await identity.undoEmailChange(token, await caller()),
}));
