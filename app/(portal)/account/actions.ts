"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { leave } from "#app/_edge/session-cookie.ts";

/** Asked for by somebody who is there: that alone keeps the session alive. */
export const stay = action(z.strictObject({}), "user", async () => ({ stayed: true }));

export const signOut = action(z.strictObject({}), "user", async () => {
  await leave();
  return new GoTo("/left");
});
