"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { writeSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { ConfirmTotp } from "#lib/identity/schema.ts";

export const beginTotp = action(z.strictObject({}), "user", async (session) => {
  const { pending } = await identity.beginTotp(session);
  return new GoTo(`/account/security/authenticator?pending=${pending}`);
});

export const confirmTotp = action(ConfirmTotp, "user", async (session, input) => {
  const added = await identity.confirmTotp(session, input, await caller());
  await writeSessionCookie(added.session);
  return { recoveryCodes: added.recoveryCodes };
});

export const removeTotp = action(z.strictObject({}), "user", async (session) => {
  await identity.removeTotp(session, await caller());
  return new GoTo("/account/security");
});
