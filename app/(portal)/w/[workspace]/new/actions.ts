"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { OpenWorkspace } from "#lib/workspaces/schema.ts";

export const openBelow = action(OpenWorkspace, "workspaces:add", async (access, input) => new GoTo(`/w/${await workspaces.openBelow(access, input)}`));
