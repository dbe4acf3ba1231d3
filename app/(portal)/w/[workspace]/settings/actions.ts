"use server";
import { action } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { RequireFactor } from "#lib/workspaces/schema.ts";

export const requireFactor = action(RequireFactor, "workspace:manage", async (access, { required }) => {
  await workspaces.requireFactor(access, required === "on");
  return { isRequired: required === "on" };
});
