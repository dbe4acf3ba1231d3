"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { leave } from "#app/_edge/session-cookie.ts";

export const signOut = action(z.strictObject({}), "user", async () => {
  await leave();
  return new GoTo("/left");
});
