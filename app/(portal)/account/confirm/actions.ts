"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { Reauthenticate } from "#lib/identity/schema.ts";

export const reauthenticate = action(Reauthenticate, "user", async (session, { next, ...shown }) => {
  await writeSessionCookie(await identity.reauthenticate(session, shown, await caller()));
  return new GoTo(ownPath(next, "/account"));
});

export const askPasskeyAgain = action(z.strictObject({}), "user", (session) => identity.passkeyForReauthentication(session));
