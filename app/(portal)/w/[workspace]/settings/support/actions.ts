"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { LetSupportIn } from "#lib/workspaces/schema.ts";

export const letSupportIn = action(LetSupportIn, "workspace:manage", async (access, input) => {
  await workspaces.letSupportIn(access, input);
  return new GoTo(`/w/${access.workspaceId}/settings?support=in#support`);
});

export const endSupport = action(z.strictObject({}), "workspace:manage", async (access) => {
  await workspaces.endSupport(access);
  return new GoTo(`/w/${access.workspaceId}/settings?support=ended#support`);
});
