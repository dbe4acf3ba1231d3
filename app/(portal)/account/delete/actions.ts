"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { clearSessionCookie } from "#app/_edge/session-cookie.ts";
import * as privacy from "#lib/privacy/index.ts";
import { RequestErasure } from "#lib/privacy/schema.ts";

export const eraseAccount = action(RequestErasure, "user", async (session, input) => {
  const receipt = await privacy.requestErasure(session, input);
  await clearSessionCookie();
  return new GoTo(`/left?next=/erased/${receipt}`);
});
