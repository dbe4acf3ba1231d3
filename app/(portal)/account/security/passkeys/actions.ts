"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { AddPasskey, RemovePasskey, RenamePasskey } from "#lib/identity/schema.ts";

export const askForNewPasskey = action(z.strictObject({}), "user", (session) => identity.registrationOptions(session));

export const addPasskey = action(AddPasskey, "user", async (session, input) => {
  const added = await identity.addPasskey(session, input, await caller());
  await writeSessionCookie(added.session);
  return { name: input.name, recoveryCodes: added.recoveryCodes };
});

export const renamePasskey = action(RenamePasskey, "user", async (session, input) => {
  await identity.renamePasskey(session, input);
  return { renamed: true };
});

export const removePasskey = action(RemovePasskey, "user", async (session, { id }) => {
  await identity.removePasskey(session, id, await caller());
  return new GoTo("/account/security?removed=passkey");
});
