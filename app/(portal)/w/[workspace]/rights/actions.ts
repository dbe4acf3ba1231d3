"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";

export const leave = action(z.strictObject({}), "workspace:read", async (access) => {
  await workspaces.leave(access);
  return new GoTo("/w");
});
