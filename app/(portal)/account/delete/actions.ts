"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { clearSessionCookie } from "#app/_edge/session-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import * as privacy from "#lib/privacy/index.ts";
import { RequestErasure } from "#lib/privacy/schema.ts";

export const eraseAccount = action(RequestErasure, "user", async (session, { password, typed }) => {
  await identity.reauthenticate(session, { password }, await caller());
  const receipt = await privacy.requestErasure(session, { typed });
  await clearSessionCookie();
  return new GoTo(`/left?next=/erased/${receipt}`);
});
