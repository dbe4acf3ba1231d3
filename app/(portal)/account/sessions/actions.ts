"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import * as identity from "#lib/identity/index.ts";

export const endSession = action(z.strictObject({ session: z.string().max(100) }), "user", async (session, input) => {
  await identity.endSession(session, input.session);
  return new GoTo("/account/sessions?ended=yes");
});

export const endOtherSessions = action(z.strictObject({}), "user", async (session) => {
  await identity.endOtherSessions(session);
  return new GoTo("/account/sessions?ended=yes");
});
